from apps.notifications.models.deliveries import Delivery, Digest, Outgoing
from apps.notifications.models.messages import Message, MessageQuerySet
from apps.notifications.models.preferences import Preference, Schedule

__all__ = ["Delivery", "Digest", "Message", "MessageQuerySet", "Outgoing", "Preference", "Schedule"]
