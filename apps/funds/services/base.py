"""What every act on money does: lock the award, take the key of the form, write the log, tell people."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from apps.accounts.choices import OrganisationKind
from apps.accounts.models import Organisation
from apps.accounts.selectors import people_of
from apps.audit.services import record
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.common.text import clean_text
from apps.evidence.models import Upload
from apps.evidence.services import store_upload
from apps.funds.models import Award, Sent
from apps.funds.rules.amounts import amount_faults
from apps.funds.rules.ledger import normal_voucher, voucher_fault
from apps.notifications.choices import MessageKind
from apps.notifications.services import notify

if TYPE_CHECKING:
    from apps.accounts.models import User

TEXT_LIMIT, LINE_LIMIT = 2000, 300


def locked_award(award_id: int) -> Award:
    """The award under its row lock, with enrolment, programme, park, county and operator loaded."""
    rows = Award.objects.select_for_update(of=("self",)).with_names().select_related("enrolment__park__county")
    return rows.get(pk=award_id)


def first_time(award: Award, key: UUID, action: str, user: "User") -> bool:
    """Whether this form was not sent before; notes that it now was. Call it under the lock of the award.

    False for the same form sent again. Raises :class:`Refused` for a key that belongs to another act.
    """
    seen = Sent.objects.filter(pk=key).first()
    if seen is None:
        with worded():
            Sent.objects.create(key=key, action=action, award=award, person=user)
        return True
    if (seen.action, seen.award_id, seen.person_id) != (action, award.pk, user.pk):
        raise Refused(_("This form has been used for something else. Load the page again."))
    return False


def organisation_of(user: "User") -> Organisation:
    """The organisation acted for. Raises :class:`Refused` without one."""
    if user.acting is None:
        raise Refused(_("Your role may not take this step."))
    return user.acting.organisation


def demand(allowed: bool) -> None:
    """Raises :class:`Refused` when the role does not allow a step."""
    if not allowed:
        raise Refused(_("Your role may not take this step."))


def words(text: str, sentence: str, *, field: str) -> str:
    """A text that must not be empty. Raises :class:`Refused` with ``sentence``."""
    cleaned = clean_text(text, limit=TEXT_LIMIT)
    if not cleaned:
        raise Refused(sentence, field=field)
    return cleaned


def voucher(number: str) -> str:
    """A voucher number in the spelling that is compared. Raises :class:`Refused` for none or a bad one."""
    cleaned = normal_voucher(number)
    if not cleaned:
        raise Refused(_("Money that moves has a voucher number."), field="voucher_number")
    if fault := voucher_fault(cleaned):
        raise Refused(fault, field="voucher_number")
    return cleaned


def sound(amount: Decimal, *, field: str = "amount_yuan") -> Decimal:
    """An amount above 0. Raises :class:`Refused` for NaN, infinity, three decimals, 0 and less."""
    if faults := amount_faults(amount):
        raise Refused(*faults, field=field)
    if amount <= 0:
        raise Refused(_("The amount must be above 0."), field=field)
    return amount


def not_ahead(day: date, today: date | None) -> None:
    """Raises :class:`Refused` for a day in the future."""
    if day > (today or timezone.localdate()):
        raise Refused(_("The day lies in the future."), field="made_on")


def keep_file(file: UploadedFile, user: "User") -> Upload:
    """Store a file for the organisation acted for. Raises :class:`Refused` for a bad one."""
    return store_upload(file=file, name=file.name or "", organisation=organisation_of(user), user=user)


def log(award: Award, target: Model, action: str, user: "User", **more: Any) -> None:
    """One line of the log, in the county of the award."""
    record(user=user, action=action, target=target, jurisdiction_id=award.county_id, **more)


def department(award: Award, kind: OrganisationKind) -> Organisation | None:
    """A department of the award's county; None when the county has none on record."""
    return Organisation.objects.filter(jurisdiction=award.county_id, kind=kind).order_by("pk").first()


def provincial_people(award: Award) -> list["User"]:
    """Officers of the two departments of the province."""
    place = award.county
    while place.parent is not None:
        place = place.parent
    kinds = [OrganisationKind.ECONOMY, OrganisationKind.FINANCE]
    rows = Organisation.objects.filter(jurisdiction=place, kind__in=kinds).order_by("pk")
    return [person for row in rows for person in people_of(row)]


def tell(
    people: "Iterable[User]",
    sentence: str | Promise,
    document: Any,
    user: "User",
    *,
    step: str,
    kind: MessageKind = MessageKind.TODO,
    body: str = "",
) -> None:
    """A message about a document, in the portal's language: the sentence and what it is about."""
    with translation.override(settings.LANGUAGE_CODE):
        title = f"{sentence}: {document}"
    version = getattr(document, "version", "")
    notify(
        recipients=people,
        kind=kind,
        title=title,
        body=body,
        link=document.get_absolute_url(),
        effect_key=f"funds:{document._meta.model_name}:{document.pk}:{version}:{step}"[:100],
        sender=user,
    )
