"""What somebody typed into the form of a record and has not saved: nothing typed is lost."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from apps.common.digests import canonical_json
from apps.common.refusals import Refused
from apps.delivery.models import ServiceRecord, UnfinishedForm

if TYPE_CHECKING:
    from apps.accounts.models import User

LIMIT = 100_000  # characters; a form with two thousand enterprises ticked has some twenty thousand
SECRET = frozenset({"csrfmiddlewaretoken", "autosave", "match", "next"})


@transaction.atomic
def keep_form(*, user: "User", record: ServiceRecord | None, values: dict[str, list[str]]) -> UnfinishedForm:
    """Keep the fields as typed, over what was kept before. Raises :class:`Refused` when they are too long."""
    kept = {name: texts for name, texts in values.items() if name not in SECRET}
    if len(canonical_json(kept)) > LIMIT:
        raise Refused(_("This is too long to be kept. Shorten the texts."))
    clean = {name: [text.replace("\x00", "") for text in texts] for name, texts in kept.items()}
    form, _created = UnfinishedForm.objects.update_or_create(user=user, record=record, defaults={"values": clean})
    return form


def forget_form(*, user: "User", record: ServiceRecord | None) -> None:
    """Drop what was kept; after saving, or when the person starts afresh."""
    UnfinishedForm.objects.filter(user=user, record=record).delete()
