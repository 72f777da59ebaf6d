"""The one way to write the log; call it inside the transaction of the act."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Model
from django.utils import translation

from apps.audit.models import Entry
from apps.common.digests import canonical_json

if TYPE_CHECKING:
    from apps.accounts.models import User


def record(
    *,
    user: "User | None",
    action: str,
    target: Model,
    jurisdiction_id: int | None = None,
    changes: dict[str, list[Any]] | None = None,
    note: str = "",
) -> Entry:
    """Append one entry. ``action`` is ``noun.past-tense`` (``report.submitted``); ``user`` None means the system.

    ``changes`` holds ``{field: [before, after]}`` of values with a canonical JSON form. Locks nothing.
    """
    acting = user.acting if user is not None else None
    canonical_json(changes or {})  # refuses what could not be read back
    return Entry.objects.create(
        actor=user,
        organisation_id=acting.organisation_id if acting else None,
        role=acting.role if acting else "",
        action=action,
        target_type=target._meta.label,
        target_id=target.pk,
        subject=in_portal_language(target)[:300],
        jurisdiction_id=jurisdiction_id or (acting.jurisdiction_id if acting else None),
        changes={name: [plain(before), plain(after)] for name, (before, after) in (changes or {}).items()},
        note=note,
        address=user.source_address if user is not None else None,
    )


def in_portal_language(value: Any) -> str:
    """The text of a value in the portal's first language, whatever language the person at the screen reads."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(value)


def plain(value: Any) -> Any:
    """A value as JSON stores it: numbers, text, true, false and null stay, the rest becomes text."""
    return value if value is None or isinstance(value, bool | int | str) else str(value)
