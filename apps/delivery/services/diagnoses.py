"""Diagnosis reports: recorded, accepted or refused by the park, waived by the county (R0.9)."""

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.accounts.choices import Role
from apps.accounts.selectors import people_of
from apps.approvals.models import Waiver
from apps.approvals.services import Ask
from apps.audit import services as audit
from apps.common.refusals import Refused
from apps.common.text import clean_line, clean_text
from apps.delivery.choices import RULE_DIAGNOSIS, DiagnosisState
from apps.delivery.models import Diagnosis, ServiceRecord
from apps.delivery.permissions import accepts_diagnosis, records_for
from apps.delivery.selectors.diagnoses import diagnosis_facts, diagnosis_of, diagnosis_standing, report_in
from apps.delivery.services.states import locked_record
from apps.evidence.models import Upload
from apps.evidence.services import store_upload
from apps.notifications.choices import MessageKind
from apps.notifications.services import notify
from apps.parks.models import Enterprise, Tenancy
from apps.programmes.models import Enrolment
from apps.vendors.services import ask_county

if TYPE_CHECKING:
    from apps.accounts.models import User

ANSWER_LIMIT, SUMMARY_LIMIT = 300, 5000


@transaction.atomic
def add_diagnosis(
    *,
    enrolment: Enrolment,
    enterprise: Enterprise,
    diagnosed_on: date,
    author: str,
    report: File | Upload,
    user: "User",
    is_outside: bool = False,
    summary: str = "",
) -> Diagnosis:
    """Record a diagnosis report of a pilot enterprise; it waits for the lead of the park.

    ``report`` is a file sent in, or one that is stored already. Raises :class:`Refused`. Locks the enrolment.
    """
    locked = _locked(enrolment, user)
    if diagnosed_on > timezone.localdate():
        raise Refused(_("A diagnosis is recorded after it was made."), field="diagnosed_on")
    if not Tenancy.objects.filter(park=locked.park, enterprise=enterprise, is_pilot=True).exists():
        raise Refused(_("%(name)s is not a pilot enterprise of this park.") % {"name": enterprise}, field="enterprise")
    upload = report if isinstance(report, Upload) else _stored(locked, report, user)
    diagnosis = Diagnosis.objects.create(
        enrolment=locked,
        enterprise=enterprise,
        diagnosed_on=diagnosed_on,
        author=clean_line(author, limit=120),
        is_outside=is_outside,
        summary=clean_text(summary, limit=SUMMARY_LIMIT),
        report=upload,
        created_by=user,
    )
    _log(diagnosis, "diagnosis.added", user)
    _tell_leads(diagnosis, user)
    return diagnosis


@transaction.atomic
def diagnosis_from_record(*, record: ServiceRecord, user: "User") -> Diagnosis:
    """Make the report of a complete record of a diagnosis the diagnosis of its enterprise; once per report.

    Raises :class:`Refused`. Locks the record and the enrolment.
    """
    _locked(record.enrolment, user)
    row = locked_record(record.pk)
    cited = report_in(row)
    if cited is None:
        raise Refused(_("Only a complete record of a diagnosis with its report can become one."))
    known = diagnosis_of(row)
    if known is not None:
        return known
    return add_diagnosis(
        enrolment=row.enrolment,
        enterprise=row.enterprises.get(),
        diagnosed_on=cited.document_date or row.service_date,
        author=row.provider_name,
        report=cited.upload,
        summary=row.result,
        user=user,
    )


@transaction.atomic
def decide_diagnosis(*, diagnosis: Diagnosis, user: "User", accept: bool, answer: str = "") -> Diagnosis:
    """Accept a report for the park, or refuse it with a reason; the lead decides. Locks the diagnosis.

    The same decision again changes nothing. Raises :class:`Refused`.
    """
    row = (
        Diagnosis.objects.select_for_update(of=("self",))
        .select_related("enrolment__park", "enterprise")
        .get(pk=diagnosis.pk)
    )
    words, state = clean_line(answer, limit=ANSWER_LIMIT), DiagnosisState.ACCEPTED if accept else DiagnosisState.REFUSED
    if not accepts_diagnosis(user, row):
        raise Refused(_("Only the lead of the park accepts a diagnosis."))
    if row.state == state and row.answer == words:
        return row
    if row.state != DiagnosisState.WAITING:
        raise Refused(_("This diagnosis has been decided already. Reload the page to see what happened."))
    if not accept and not words:
        raise Refused(_("Refusing a diagnosis needs a reason."), field="answer")
    row.state, row.answer, row.decided_by, row.decided_at = state, words, user, timezone.now()
    row.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    _log(row, f"diagnosis.{row.state}", user, note=words)
    _tell_recorder(row, user)
    return row


@transaction.atomic
def ask_without_diagnosis(*, enrolment: Enrolment, enterprise: Enterprise, reason: str, user: "User") -> Waiver:
    """Ask the county to let precise services of an enterprise begin without a diagnosis. Locks the enrolment.

    Raises :class:`Refused` without a reason, and when a diagnosis or a waiver is there.
    """
    locked = _locked(enrolment, user)
    if diagnosis_standing(locked, enterprise, timezone.localdate()).allows:
        raise Refused(_("%(name)s needs no waiver: precise services may begin.") % {"name": enterprise})
    with translation.override(settings.LANGUAGE_CODE):
        title = _("%(park)s: precise services to %(enterprise)s without a diagnosis") % {
            "park": locked.park.name,
            "enterprise": enterprise.name,
        }
    facts = diagnosis_facts(enterprise)
    ask = Ask(RULE_DIAGNOSIS, title, reason, item=enterprise.credit_code, facts=facts)
    return ask_county(subject=locked, enrolment=locked, ask=ask, user=user)


def _locked(enrolment: Enrolment, user: "User") -> Enrolment:
    rows = Enrolment.objects.select_for_update(of=("self",))
    locked = rows.select_related("programme", "park__operator", "park__county").get(pk=enrolment.pk)
    if not records_for(user, locked.park):
        raise Refused(_("Only staff of the park may change its service records."))
    return locked


def _stored(enrolment: Enrolment, file: File, user: "User") -> Upload:
    return store_upload(file=file, name=file.name or "", organisation=enrolment.park.operator, user=user)


def _log(diagnosis: Diagnosis, action: str, user: "User", *, note: str = "") -> None:
    county = diagnosis.enrolment.park.county_id
    audit.record(user=user, action=action, target=diagnosis, jurisdiction_id=county, note=note)


def _tell_leads(diagnosis: Diagnosis, user: "User") -> None:
    with translation.override(settings.LANGUAGE_CODE):
        title = _("To accept: diagnosis of %(name)s") % {"name": diagnosis.enterprise}
    notify(
        recipients=people_of(diagnosis.enrolment.park.operator, Role.PARK_LEAD),
        kind=MessageKind.TODO,
        title=title,
        link=f"{reverse('delivery:diagnoses')}#diagnosis-{diagnosis.pk}",
        effect_key=f"diagnosis:{diagnosis.pk}",
        sender=user,
    )


def _tell_recorder(diagnosis: Diagnosis, user: "User") -> None:
    accepted = diagnosis.state == DiagnosisState.ACCEPTED
    with translation.override(settings.LANGUAGE_CODE):
        sentence = _("Diagnosis accepted: %(name)s") if accepted else _("Diagnosis not accepted: %(name)s")
        title = sentence % {"name": diagnosis.enterprise}
    notify(
        recipients=[diagnosis.created_by],
        kind=MessageKind.PASSED if accepted else MessageKind.RETURNED,
        title=title,
        body=diagnosis.answer,
        link=f"{reverse('delivery:diagnoses')}#diagnosis-{diagnosis.pk}",
        effect_key=f"diagnosis:{diagnosis.pk}:{diagnosis.state}",
        sender=user,
    )
