"""Who opens the log."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from apps.accounts.models import User

READS_OWN_ACTS = frozenset({"auditor"})


def reads_log(user: "User | Any") -> bool:
    """Departments and administrators for what they oversee; auditors for their own acts."""
    acting = getattr(user, "acting", None)
    if acting is None:
        return False
    return bool(acting.sees_all or acting.sees_jurisdiction or acting.role in READS_OWN_ACTS)
