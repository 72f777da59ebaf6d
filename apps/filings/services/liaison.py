"""Keeping a liaison list and filing it (R0.64-R0.66). The list row is the lock over its people."""

from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import Jurisdiction
from apps.approvals.models import Submission
from apps.approvals.services import publish
from apps.audit.services import record
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.common.text import clean_line
from apps.filings.choices import LIST_FORM
from apps.filings.models import Contact, LiaisonList
from apps.filings.permissions import keeps, names_unit
from apps.filings.rules.lists import FACTS, LABELS, NUMBERS, TITLE
from apps.filings.rules.phones import read_mobile, read_office
from apps.filings.selectors.liaison import active_parks, missing_units, payload_of, unit_words
from apps.filings.selectors.versions import last_version
from apps.filings.services import telling
from apps.filings.services.receiving import deliver
from apps.obligations.services import meet
from apps.programmes.models import Enrolment, Programme

if TYPE_CHECKING:
    from apps.accounts.models import User

NONE = "-"


@dataclass(frozen=True)
class Person:
    """What is typed about a person. An empty number keeps the stored one, a dash takes the office phone away."""

    name: str
    post: str
    office_phone: str
    mobile: str
    valid_from: date
    valid_until: date | None = None


@transaction.atomic
def start_list(*, programme: Programme, jurisdiction: Jurisdiction, user: "User") -> LiaisonList:
    """Open the list of a county, or give the one that exists. Raises :class:`Refused`. Locks the county's row."""
    Jurisdiction.objects.select_for_update().get(pk=jurisdiction.pk)
    blank = LiaisonList(programme=programme, jurisdiction=jurisdiction)
    if not keeps(user, blank):
        raise Refused(_("Only the departments of the county keep its liaison list."))
    if not programme.enrolments.filter(park__county=jurisdiction).exists():
        raise Refused(_("This county has no pilot park in the programme."))
    liaison_list, created = LiaisonList.objects.get_or_create(programme=programme, jurisdiction=jurisdiction)
    if created:
        record(user=user, action="liaison.started", target=liaison_list, jurisdiction_id=jurisdiction.pk)
    return liaison_list


@transaction.atomic
def save_contact(
    *,
    liaison_list: LiaisonList,
    user: "User",
    person: Person,
    kind: str = "",
    enrolment: Enrolment | None = None,
    contact: Contact | None = None,
    revision: int = 0,
) -> Contact:
    """Name a person of a unit, or correct the row ``contact`` as it was seen at ``revision``.

    Raises :class:`Refused` with the field: another's unit, a number that is none, a row somebody changed meanwhile. The
    log says that a number changed and never which. Locks the list.
    """
    liaison_list = _locked(liaison_list)
    row = _row(liaison_list, contact, revision) if contact is not None else Contact(
        liaison_list=liaison_list, kind=kind, enrolment=enrolment, revision=0
    )  # fmt: skip
    if not names_unit(user, liaison_list, row.kind, row.enrolment):
        raise Refused(_("Only the departments of the county and the park itself name its responsible persons."))
    before = {name: getattr(row, name) for name in FACTS}
    after = _read(person, row)
    if contact is not None and before == after:
        return row
    for name, value in after.items():
        setattr(row, name, value)
    row.revision += 1
    with worded(fields={"contact_validity": "valid_until", "contact_mobile": "mobile"}):
        row.save()
    _note(row, user, "liaison.named" if contact is None else "liaison.changed", before, after)
    return row


@transaction.atomic
def remove_contact(*, contact: Contact, user: "User") -> None:
    """Take a person off the list; filed versions keep them. Raises :class:`Refused`. Locks the list."""
    liaison_list = _locked(contact.liaison_list)
    row = liaison_list.contacts.select_related("enrolment__park").filter(pk=contact.pk).first()
    if row is None:
        raise Refused(_("Somebody took this person off the list already."))
    if not names_unit(user, liaison_list, row.kind, row.enrolment):
        raise Refused(_("Only the departments of the county and the park itself name its responsible persons."))
    record(
        user=user,
        action="liaison.removed",
        target=liaison_list,
        jurisdiction_id=liaison_list.jurisdiction_id,
        note=str(row),
    )
    row.delete()


@transaction.atomic
def file_list(*, liaison_list: LiaisonList, user: "User", today: date | None = None) -> Submission:
    """Freeze the list as its next version and hand it to both provincial departments (R0.66).

    The county's obligation and those of the parks it names are met by the first version that names them; later ones
    have no deadline. An unchanged list gives the version that exists. Raises :class:`Refused` when a department of the
    county names nobody. Locks the list.
    """
    today = today or timezone.localdate()
    liaison_list = _locked(liaison_list)
    if not keeps(user, liaison_list) or user.acting is None:
        raise Refused(_("Only the departments of the county keep its liaison list."))
    content = payload_of(liaison_list, user, today)
    newest = last_version(liaison_list)
    if newest is not None and newest.payload["rows"] == content["rows"]:
        return newest
    parks = active_parks(liaison_list, today)
    offices = [unit_words(kind, None) for kind, enrolment in missing_units(content["rows"], parks) if enrolment is None]
    if offices:
        raise Refused(_("Name a responsible person first: %(units)s.") % {"units": ", ".join(offices)})
    version = publish(
        document=liaison_list,
        payload=content,
        title=f"{liaison_list.jurisdiction.name} {TITLE}",
        organisation=user.acting.organisation,
        jurisdiction=liaison_list.jurisdiction,
        user=user,
    )
    deliver(version)
    _meet(liaison_list, parks, {row["enrolment"] for row in content["rows"]}, user)
    telling.filed(version, liaison_list.get_absolute_url(), liaison_list.jurisdiction, user)
    return version


def _meet(liaison_list: LiaisonList, parks: list[Enrolment], named: set[int | None], user: "User") -> None:
    programme, owed = liaison_list.programme, partial(meet, form=LIST_FORM, document=liaison_list, user=user)
    owed(programme=programme, jurisdiction=liaison_list.jurisdiction)
    for enrolment in parks:
        if enrolment.pk in named:
            owed(programme=programme, enrolment=enrolment)


def _locked(liaison_list: LiaisonList) -> LiaisonList:
    rows = LiaisonList.objects.select_for_update(of=("self",)).select_related(
        "programme", "jurisdiction__parent__parent"
    )
    return rows.get(pk=liaison_list.pk)


def _row(liaison_list: LiaisonList, contact: Contact, revision: int) -> Contact:
    row = liaison_list.contacts.select_related("enrolment__park").filter(pk=contact.pk).first()
    if row is None:
        raise Refused(_("Somebody took this person off the list already."))
    if row.revision != revision:
        raise Refused(_("Somebody else changed this row meanwhile. Reload the page and look again."))
    return row


def _read(person: Person, row: Contact) -> dict[str, object]:
    """The facts as stored; an empty number stays what it is. Raises :class:`Refused` with the field."""
    typed = asdict(person)
    typed |= {"name": clean_line(person.name, limit=40), "post": clean_line(person.post, limit=60)}
    for field in ("name", "post"):
        if not typed[field]:
            raise Refused(_("A responsible person has a name and a post."), field=field)
    mobile, office = clean_line(person.mobile, limit=40), clean_line(person.office_phone, limit=40)
    if not mobile and not row.mobile:
        raise Refused(_("Enter the mobile number."), field="mobile")
    typed["mobile"] = read_mobile(mobile) if mobile else row.mobile
    typed["office_phone"] = "" if office == NONE else read_office(office) if office else row.office_phone
    return typed


def _note(row: Contact, user: "User", action: str, before: dict[str, object], after: dict[str, object]) -> None:
    """The log says who changed what of whom; of a number only that it is another one."""
    told = [name for name in FACTS if before[name] != after[name]]
    changes = {name: [before[name] or None, after[name] or None] for name in told if name not in NUMBERS}
    numbers = [str(LABELS[name]) for name in told if name in NUMBERS]
    record(
        user=user,
        action=action,
        target=row,
        jurisdiction_id=row.liaison_list.jurisdiction_id,
        changes=changes,
        note=", ".join(numbers),
    )
