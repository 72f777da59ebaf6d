"""Quick phrases of a department."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Organisation
from apps.approvals.models import Phrase
from apps.approvals.permissions import keeps_phrases
from apps.audit.services import record
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.common.text import clean_line

if TYPE_CHECKING:
    from apps.accounts.models import User

LIMIT, MOST = 120, 30


@transaction.atomic
def add_phrase(*, text: str, user: "User") -> Phrase:
    """Keep a phrase for one's department; the same again gives the one that exists.

    Raises :class:`Refused` for other people, an empty text, and more than thirty phrases. Locks the organisation.
    """
    organisation = _organisation(user)
    text = clean_line(text, limit=LIMIT)
    kept = Phrase.objects.filter(organisation=organisation, text=text).first()
    if kept is not None:
        return kept
    if Phrase.objects.filter(organisation=organisation).count() >= MOST:
        raise Refused(_("A department keeps at most %(count)s phrases. Remove one first.") % {"count": MOST})
    with worded("text"):
        phrase = Phrase.objects.create(organisation=organisation, text=text)
    _write(phrase, user, "phrase.added", [None, text])
    return phrase


@transaction.atomic
def remove_phrase(*, phrase: Phrase, user: "User") -> None:
    """Take a phrase of one's department away; what was written with it stays. Raises :class:`Refused`."""
    organisation = _organisation(user)
    row = Phrase.objects.filter(pk=phrase.pk, organisation=organisation).first()
    if row is None:
        return
    _write(row, user, "phrase.removed", [row.text, None])
    row.delete()


def _organisation(user: "User") -> Organisation:
    if not keeps_phrases(user) or user.acting is None:
        raise Refused(_("Only the two departments of a county keep phrases."))
    return Organisation.objects.select_for_update().get(pk=user.acting.organisation_id)


def _write(phrase: Phrase, user: "User", action: str, text: list[str | None]) -> None:
    place = phrase.organisation.jurisdiction_id
    record(user=user, action=action, target=phrase, jurisdiction_id=place, changes={"text": text})
