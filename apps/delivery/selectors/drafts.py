"""Forms that somebody has not finished."""

from typing import TYPE_CHECKING, Any

from apps.delivery.models import ServiceRecord, UnfinishedForm

if TYPE_CHECKING:
    from apps.accounts.models import User

MANY = ("enterprises",)


def unfinished(user: "User", record: ServiceRecord | None) -> UnfinishedForm | None:
    """What this person typed and did not save; older than the record's last change, it counts no more. One query."""
    found = UnfinishedForm.objects.visible_to(user).filter(record=record).first()
    if found is not None and record is not None and found.saved_at < record.updated_at:
        return None
    return found


def typed(form: UnfinishedForm) -> dict[str, Any]:
    """Its fields as the initial values of a form."""
    values: dict[str, list[str]] = form.values
    return {name: texts if name in MANY else (texts[0] if texts else "") for name, texts in values.items()}
