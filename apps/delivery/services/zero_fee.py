"""A statement that a service cost nothing, in the place of an invoice, and what the county says to it (R0.108)."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.accounts.choices import PARK_ROLES, OrganisationKind
from apps.accounts.models import Organisation
from apps.accounts.selectors import people_of
from apps.common.refusals import Refused
from apps.common.text import clean_line
from apps.delivery.choices import ZeroFeeState
from apps.delivery.models import RecordEvidence, ServiceRecord, ZeroFee
from apps.delivery.permissions import decides_zero_fee
from apps.delivery.rules import INVOICE_KIND
from apps.delivery.selectors.evidence import kinds_of, requirements_of
from apps.delivery.services.evidence import stored_for
from apps.delivery.services.states import editable_record, locked_record, log, recompute
from apps.notifications.choices import MessageKind
from apps.notifications.services import notify

if TYPE_CHECKING:
    from apps.accounts.models import User

LIMIT = 300
DEPARTMENTS = (OrganisationKind.ECONOMY, OrganisationKind.FINANCE)


@transaction.atomic
def state_zero_fee(*, record: ServiceRecord, file: UploadedFile, reason: str, user: "User") -> ZeroFee:
    """File the signed statement where an invoice is asked for; both departments of the county are told.

    It counts when the county has accepted it. Locks the record. Raises :class:`Refused` without a reason, for a record
    with an amount or one that asks for no invoice, beside another statement, and for every fault of the file.
    """
    upload = stored_for(file, user)
    row = editable_record(record.pk, user)
    words = clean_line(reason, limit=LIMIT)
    if not words:
        raise Refused(_("Say why nothing was charged."), field="reason")
    if row.amount_yuan > 0:
        sentence = _("The record says %(amount)s yuan. A zero-fee statement is for services that cost nothing.")
        raise Refused(sentence % {"amount": f"{row.amount_yuan:,.2f}"})
    kinds = kinds_of(requirements_of([row.service_type_id])[row.service_type_id])
    kind = next((each for each in kinds if each.code == INVOICE_KIND), None)
    if kind is None:
        raise Refused(_("This service asks for no invoice."))
    held = ZeroFee.objects.filter(evidence__record=row, evidence__superseded_by=None)
    if held.exclude(state=ZeroFeeState.REFUSED).exists():
        raise Refused(_("There is a zero-fee statement already. Take it off first if it is wrong."))
    evidence = RecordEvidence.objects.create(record=row, kind_id=kind.pk, upload=upload)
    stated = ZeroFee.objects.create(evidence=evidence, reason=words, asked_by=user)
    changes = {"file": [None, upload.blob_id]}
    log(row, "record.zero_fee_stated", user, changes=changes, note=f"{upload.name}: {words}")
    recompute(row, user)
    _ask_county(row, stated, user)
    return stated


@transaction.atomic
def decide_zero_fee(*, evidence: RecordEvidence, accept: bool, answer: str, user: "User") -> ZeroFee:
    """The county's answer; the record is complete with it if nothing else is missing, and the park is told.

    The same answer by the same person again changes nothing. Locks the record. Raises :class:`Refused` for others than
    the two departments, without a reason for a refusal, and when it has been answered.
    """
    row = locked_record(evidence.record_id)
    if not decides_zero_fee(user, row):
        raise Refused(_("Only the economy or the finance department of the county decides on a zero-fee statement."))
    stated = ZeroFee.objects.select_related("evidence__upload").get(evidence=evidence)
    state, words = ZeroFeeState.ACCEPTED if accept else ZeroFeeState.REFUSED, clean_line(answer, limit=LIMIT)
    if (stated.state, stated.decided_by_id, stated.answer) == (state, user.pk, words):
        return stated
    if stated.state != ZeroFeeState.ASKED:
        raise Refused(_("This statement has been answered already. Reload the page to see what happened."))
    if not accept and not words:
        raise Refused(_("Refusing a zero-fee statement needs a reason."), field="answer")
    stated.state, stated.answer, stated.decided_by, stated.decided_at = state, words, user, timezone.now()
    stated.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    log(row, f"record.zero_fee_{state}", user, note=words or stated.evidence.upload.name)
    recompute(row, user)
    _tell_park(row, stated, user)
    return stated


def _ask_county(record: ServiceRecord, stated: ZeroFee, user: "User") -> None:
    park = record.enrolment.park
    with translation.override(settings.LANGUAGE_CODE):
        title = _("To decide: %(park)s states that %(record)s cost nothing") % {"park": park.name, "record": record}
    for department in Organisation.objects.filter(jurisdiction=park.county, kind__in=DEPARTMENTS, is_active=True):
        notify(
            recipients=people_of(department),
            kind=MessageKind.TODO,
            title=title,
            body=stated.reason,
            link=record.get_absolute_url(),
            effect_key=f"zero-fee:{stated.pk}",
            sender=user,
        )


def _tell_park(record: ServiceRecord, stated: ZeroFee, user: "User") -> None:
    accepted = stated.state == ZeroFeeState.ACCEPTED
    with translation.override(settings.LANGUAGE_CODE):
        if accepted:
            sentence = _("Accepted: the zero-fee statement of %(record)s")
        else:
            sentence = _("Not accepted: the zero-fee statement of %(record)s")
    notify(
        recipients=people_of(record.enrolment.park.operator, *PARK_ROLES),
        kind=MessageKind.PASSED if accepted else MessageKind.RETURNED,
        title=sentence % {"record": record},
        body=stated.answer,
        link=record.get_absolute_url(),
        effect_key=f"zero-fee:{stated.pk}:{stated.state}",
        sender=user,
    )
