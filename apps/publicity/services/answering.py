"""What the public sends, and how the place answers (R0.58, R0.61)."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.accounts.choices import OrganisationKind
from apps.accounts.models import Jurisdiction, Organisation
from apps.accounts.selectors import people_of
from apps.audit.services import record
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.common.text import clean_line, clean_text
from apps.common.throttle import too_often
from apps.notifications.choices import MessageKind
from apps.notifications.services import notify, settle
from apps.publicity.choices import Finding, ObjectionKind
from apps.publicity.models import Notice, Objection
from apps.publicity.models.objections import ANSWER_LIMIT, NAME_LIMIT, PHONE_LIMIT, SAID_LIMIT
from apps.publicity.permissions import answers, handles, works_on
from apps.publicity.rules import digest_of_code, new_code, takes_objections
from apps.publicity.selectors import due_day

if TYPE_CHECKING:
    from apps.accounts.models import User

REVEALS, HOUR = 60, 3600
ABOUT_LIMIT = 120


@dataclass(frozen=True)
class Writer:
    """Who wrote, as far as they say."""

    name: str = ""
    phone: str = ""


@transaction.atomic
def object_publicly(*, notice: Notice, text: str, writer: Writer, today: date | None = None) -> tuple[Objection, str]:
    """Anybody objects to a notice that is open; returns the objection and the receipt code, which is kept nowhere.

    Raises :class:`Refused`: no text, the days are over. Locks the notice.
    """
    row = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    day = today or timezone.localdate()
    if not takes_objections(row.opens_on, row.closes_on, row.closed_at is not None, day):
        raise Refused(_("The days for objecting to this notice are over. You can send a complaint instead."))
    return _receive(notice=row, jurisdiction=row.jurisdiction, text=text, writer=writer, received_on=day)


@transaction.atomic
def complain(*, jurisdiction: Jurisdiction, about: str, text: str, writer: Writer) -> tuple[Objection, str]:
    """Anybody complains about a park or a matter of a county; returns it with its receipt code.

    Raises :class:`Refused` with the field: no text, nothing it is about.
    """
    matter = clean_line(about, limit=ABOUT_LIMIT)
    day = timezone.localdate()
    return _receive(jurisdiction=jurisdiction, about=matter, text=text, writer=writer, received_on=day)


@transaction.atomic
def take_down(*, notice: Notice, text: str, received_on: date, writer: Writer, user: "User") -> tuple[Objection, str]:
    """A department takes down what came by phone, letter or at the desk; returns it with the receipt code.

    Raises :class:`Refused`: a day outside the notice or in the future, a closed notice. Locks the notice.
    """
    row = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if not works_on(user, row):
        raise Refused(_("Only the departments of the place work on this notice, and only while it is open."))
    if not row.opens_on <= received_on <= min(row.closes_on, timezone.localdate()):
        raise Refused(_("The day lies outside the days of the notice, or in the future."), field="received_on")
    given = _receive(
        notice=row, jurisdiction=row.jurisdiction, text=text, writer=writer, received_on=received_on, user=user
    )
    record(user=user, action="notice.objection", target=row, jurisdiction_id=row.jurisdiction_id)
    return given


@transaction.atomic
def answer(*, objection: Objection, text: str, finding: str, user: "User") -> Objection:
    """A department of the place answers, once. Raises :class:`Refused` with the field. Locks the objection."""
    row = Objection.objects.select_for_update(of=("self",)).get(pk=objection.pk)
    if row.answered_at is not None:
        raise Refused(_("This has been answered already."))
    if not answers(user, row) or user.acting is None:
        raise Refused(_("Only the departments of the place answer."))
    if finding not in Finding.values:
        raise Refused(_("Say what was found."), field="finding")
    row.answer = clean_text(text, limit=ANSWER_LIMIT)
    if not row.answer:
        raise Refused(_("Write the answer."), field="text")
    row.finding, row.answered_by, row.answered_for = finding, user, user.acting.organisation
    row.answered_at = timezone.now()
    with worded():
        row.save(update_fields=["answer", "finding", "answered_by", "answered_for", "answered_at"])
    record(user=user, action="objection.answered", target=row, jurisdiction_id=row.jurisdiction_id, note=finding)
    settle(prefix=f"objection:{row.pk}:")
    return row


@transaction.atomic
def reveal(*, objection: Objection, user: "User") -> Writer:
    """Name and phone of the writer, for the place that handles it; the log says who looked.

    Raises :class:`Refused` for others and above 60 an hour.
    """
    if not handles(user, objection):
        raise Refused(_("Only the departments of the place that handles it may see who wrote."))
    if too_often(f"objection-reveal:{user.pk}", limit=REVEALS, seconds=HOUR):
        raise Refused(_("You have looked at many numbers within an hour. Try again later."))
    record(user=user, action="objection.revealed", target=objection, jurisdiction_id=objection.jurisdiction_id)
    return Writer(objection.name, objection.phone)


def _receive(
    *,
    jurisdiction: Jurisdiction,
    text: str,
    writer: Writer,
    received_on: date,
    notice: Notice | None = None,
    about: str = "",
    user: "User | None" = None,
) -> tuple[Objection, str]:
    code = new_code()
    with worded(fields={"objection_words": "text", "objection_about": "about"}):
        row = Objection.objects.create(
            kind=ObjectionKind.OBJECTION if notice is not None else ObjectionKind.COMPLAINT,
            notice=notice,
            jurisdiction=jurisdiction,
            about=about,
            text=clean_text(text, limit=SAID_LIMIT),
            name=clean_line(writer.name, limit=NAME_LIMIT),
            phone=clean_line(writer.phone, limit=PHONE_LIMIT),
            code_digest=digest_of_code(code),
            received_on=received_on,
            taken_by=user,
            due_on=due_day(received_on),
        )
    record(user=user, action="objection.received", target=row, jurisdiction_id=jurisdiction.pk)
    _tell(row, notice)
    return row, code


def _tell(objection: Objection, notice: Notice | None) -> None:
    """To the department that published, or the economy department of the place; to its finance when there is none."""
    if notice is not None:
        office: Organisation | None = notice.organisation
    else:
        kinds = [OrganisationKind.ECONOMY, OrganisationKind.FINANCE]
        rows = Organisation.objects.filter(jurisdiction=objection.jurisdiction, kind__in=kinds, is_active=True)
        office = rows.order_by("kind").first()
    with translation.override(settings.LANGUAGE_CODE):
        title = f"{objection.get_kind_display()}: {objection}"
        body = _("To be answered by %(day)s") % {"day": objection.due_on.isoformat()}
    notify(
        recipients=people_of(office) if office is not None else [],
        kind=MessageKind.TODO,
        title=title,
        body=body,
        link=objection.get_absolute_url(),
        effect_key=f"objection:{objection.pk}:received",
    )
