from apps.notifications.services.digests import gather_digests
from apps.notifications.services.preferences import choose
from apps.notifications.services.sending import deliver, deliver_waiting, send_digest
from apps.notifications.services.telling import mark_all_read, mark_read, notify, settle

__all__ = [
    "choose",
    "deliver",
    "deliver_waiting",
    "gather_digests",
    "mark_all_read",
    "mark_read",
    "notify",
    "send_digest",
    "settle",
]
