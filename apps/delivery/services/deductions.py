"""Taking an accepted record off the count: one department of the county proposes, the other answers."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.accounts.choices import PARK_ROLES, OrganisationKind
from apps.accounts.models import Organisation
from apps.accounts.selectors import people_of
from apps.common.constraints import sentence_for
from apps.common.refusals import Refused
from apps.common.text import clean_line
from apps.delivery.choices import DeductionState, RecordState
from apps.delivery.models import Deduction, ServiceRecord
from apps.delivery.permissions import deducts_records
from apps.delivery.services.states import locked_record, log, move_record
from apps.notifications.choices import MessageKind
from apps.notifications.services import notify

if TYPE_CHECKING:
    from apps.accounts.models import User

LIMIT = 300


@transaction.atomic
def propose_deduction(*, record: ServiceRecord, reason: str, user: "User") -> Deduction:
    """Propose not to count an accepted record any more; the other department of the county is told.

    Raises :class:`Refused` without a reason, for a record in another state, and while a proposal is open. Locks the
    record.
    """
    row, words = _of_county(record, user), clean_line(reason, limit=LIMIT)
    if row.state != RecordState.ACCEPTED:
        raise Refused(_("Only an accepted record can be deducted. Reload the page to see what happened."))
    if not words:
        raise Refused(_("Not counting or deducting a record needs a reason."), field="reason")
    try:
        with transaction.atomic():
            deduction = Deduction.objects.create(
                record=row, reason=words, proposed_by=user, proposed_for=_organisation(user)
            )
    except IntegrityError as error:
        raise Refused(sentence_for(error)) from error
    log(row, "record.deduction_proposed", user, note=words)
    _tell_departments(deduction, user)
    return deduction


@transaction.atomic
def answer_deduction(*, deduction: Deduction, agree: bool, user: "User", answer: str = "") -> Deduction:
    """Deduct the record, or leave it accepted with a reason; by the other department and another person.

    Raises :class:`Refused`. Locks the record, then the proposal.
    """
    row, words = _of_county(deduction.record, user), clean_line(answer, limit=LIMIT)
    open_one = Deduction.objects.select_for_update(of=("self",)).get(pk=deduction.pk)
    _check_answer(open_one, user, agree=agree, words=words)
    open_one.state = DeductionState.AGREED if agree else DeductionState.REFUSED
    open_one.answered_by, open_one.answered_for = user, _organisation(user)
    open_one.answer, open_one.answered_at = words, timezone.now()
    open_one.save()
    if not agree:
        log(row, "record.deduction_refused", user, note=words)
        return open_one
    row.state_reason = open_one.reason
    move_record(row, RecordState.DEDUCTED, "record.deducted", user, note=open_one.reason)
    _tell_park(row, open_one, user)
    return open_one


def _check_answer(deduction: Deduction, user: "User", *, agree: bool, words: str) -> None:
    if deduction.state != DeductionState.PROPOSED:
        raise Refused(_("This proposal has been answered already. Reload the page to see what happened."))
    if _organisation(user).pk == deduction.proposed_for_id or user.pk == deduction.proposed_by_id:
        raise Refused(_("The other department of the county answers, and another person."))
    if not agree and not words:
        raise Refused(_("Refusing a deduction needs a reason."), field="answer")


def _of_county(record: ServiceRecord, user: "User") -> ServiceRecord:
    row = locked_record(record.pk)
    if not deducts_records(user, row):
        raise Refused(_("Only the economy or the finance department of the county deducts a record."))
    return row


def _organisation(user: "User") -> Organisation:
    if user.acting is None:
        raise Refused(_("Only the economy or the finance department of the county deducts a record."))
    return user.acting.organisation


def _tell_departments(deduction: Deduction, user: "User") -> None:
    record = deduction.record
    with translation.override(settings.LANGUAGE_CODE):
        title = _("To decide: deduct %(record)s") % {"record": record}
    kinds = [OrganisationKind.ECONOMY, OrganisationKind.FINANCE]
    county = Organisation.objects.filter(jurisdiction=record.enrolment.park.county_id, kind__in=kinds, is_active=True)
    for department in county.exclude(pk=deduction.proposed_for_id):
        notify(
            recipients=people_of(department),
            kind=MessageKind.TODO,
            title=title,
            body=deduction.reason,
            link=record.get_absolute_url(),
            effect_key=f"deduction:{deduction.pk}",
            sender=user,
        )


def _tell_park(record: ServiceRecord, deduction: Deduction, user: "User") -> None:
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Deducted: %(record)s") % {"record": record}
    notify(
        recipients=people_of(record.enrolment.park.operator, *PARK_ROLES),
        kind=MessageKind.RETURNED,
        title=title,
        body=deduction.reason,
        link=record.get_absolute_url(),
        effect_key=f"deduction:{deduction.pk}:agreed",
        sender=user,
    )
