"""Submitting a report, taking it back, and the two departments' words on it."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.approvals import services as approvals
from apps.approvals.choices import SubmissionState
from apps.approvals.models import Submission
from apps.audit.services import record
from apps.common.refusals import Refused
from apps.delivery.models import ServiceRecord
from apps.delivery.services import accept_reported, hold_records, mark_reported, release_reported
from apps.integrity.selectors import blocking_sentences
from apps.obligations.services import meet, reopen
from apps.programmes.choices import ReviewOrder
from apps.reports.choices import ReportState
from apps.reports.models import PeriodReport
from apps.reports.rules.figures import Payload
from apps.reports.rules.layout import TITLE, period_words
from apps.reports.selectors import Completeness, completeness, last_version, live_payload
from apps.reports.services.drafts import locked
from apps.reports.services.telling import tell_departments, tell_park, tell_second
from apps.reports.workflow import REPORT

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def submit(*, report: PeriodReport, user: "User", version: int, today: date | None = None) -> Submission:
    """Freeze the sheet as the next version and put it under joint review (R0.44, R0.45, RX.4).

    ``version`` is the version the page showed: sent twice, it gives the submission that exists. Raises
    :class:`Refused` with everything that is missing. Marks the records taken along as reported. Locks the report, then
    the park's records, so that the sheet and the records it was counted from are of one moment.
    """
    today = today or timezone.localdate()
    report = locked(report)
    filed = last_version(report)
    if filed is not None and filed.version == version and filed.state == SubmissionState.OPEN:
        return filed
    REPORT.check("submit", user, report)
    if version != report.version:
        raise Refused(_("The report changed since you opened the page. Reload it and look again."))
    hold_records(report.enrolment)
    payload = live_payload(report, today=today, filer=user.name)
    _check_complete(completeness(report, payload))
    return _file(report, user, payload)


@transaction.atomic
def withdraw(*, report: PeriodReport, user: "User") -> PeriodReport:
    """Take the report back before any opinion; its records are free again. Raises :class:`Refused`. Locks it."""
    report = locked(report)
    REPORT.check("withdraw", user, report)
    approvals.withdraw(submission=_open_version(report), user=user)
    if not Submission.objects.of(report).exclude(state=SubmissionState.WITHDRAWN).exists():
        report.first_submitted_at = None
    release_reported(records=_cited(report), user=user)
    reopen(document=report, user=user, keeps_first=report.first_submitted_at is not None)
    return _move(report, ReportState.DRAFT, "report.withdrawn", user)


@transaction.atomic
def opine(
    *,
    report: PeriodReport,
    user: "User",
    verdict: str,
    text: str,
    remarks: list[dict[str, Any]],
    digest: str,
) -> PeriodReport:
    """Give a department's opinion on the digest seen; two agreements pass the report, one return sends it back.

    Raises :class:`Refused`. The same word again changes nothing. Locks the report, then its version.
    """
    report = locked(report)
    version = last_version(report)
    if version is None:
        raise Refused(_("The report has not been submitted yet."))
    before = version.state
    sequential = report.enrolment.programme.review_order == ReviewOrder.SEQUENTIAL
    spoken = version.opinions.count()
    version = approvals.give_opinion(
        submission=version,
        user=user,
        verdict=verdict,
        text=text,
        remarks=remarks,
        digest=digest,
        sequential=sequential,
    )
    if version.state == before:
        if sequential and version.opinions.count() > spoken:
            tell_second(report, version, user)
        return report
    return _settle(report, version, user)


def _file(report: PeriodReport, user: "User", payload: Payload) -> Submission:
    park = report.enrolment.park
    records = ServiceRecord.objects.filter(pk__in=[entry["id"] for entry in payload["records"]])
    submission = approvals.submit(
        document=report,
        payload=payload,
        title=f"{park.name} {period_words(report.period_code)}{TITLE}",
        organisation=park.operator,
        jurisdiction=park.county,
        user=user,
    )
    report.records.set(records)
    report.deductions.set([entry["id"] for entry in payload["deductions"]])
    mark_reported(records=records, user=user)
    report.version = submission.version
    report.first_submitted_at = report.first_submitted_at or timezone.now()
    _move(report, ReportState.SUBMITTED, "report.submitted", user, "version", "first_submitted_at")
    _meet(report, user)
    tell_departments(report, submission, user)
    return submission


def _settle(report: PeriodReport, version: Submission, user: "User") -> PeriodReport:
    """What follows when the second agreement or a return closed the version."""
    if version.state == SubmissionState.APPROVED:
        if reasons := blocking_sentences(_cited(report)):
            raise Refused(*reasons)  # the programme says which signals block; by default none does (R0.43)
        report.approved_at = timezone.now()
        accept_reported(records=_cited(report), user=user)
        _move(report, ReportState.APPROVED, "report.approved", user, "approved_at")
    else:
        release_reported(records=_cited(report), user=user)
        _move(report, ReportState.RETURNED, "report.returned", user)
        reopen(document=report, user=user, keeps_first=True)
    tell_park(report, version, user)
    return report


def _move(report: PeriodReport, state: ReportState, action: str, user: "User", *fields: str) -> PeriodReport:
    """The one place where a report changes its state; a report that comes back works on the next version."""
    before, report.state = report.state, state.value
    if state in {ReportState.DRAFT, ReportState.RETURNED}:
        report.version += 1
        report.records.clear()
        report.deductions.clear()
    report.save(update_fields=["state", "version", "first_submitted_at", *fields])
    record(
        user=user,
        action=action,
        target=report,
        jurisdiction_id=report.enrolment.park.county_id,
        changes={"state": [before, report.state], "version": [None, report.version]},
    )
    return report


def _meet(report: PeriodReport, user: "User") -> None:
    enrolment = report.enrolment
    programme, period = enrolment.programme, report.period_code
    meet(programme=programme, form=TITLE, period=period, enrolment=enrolment, document=report, user=user)


def _cited(report: PeriodReport) -> Any:
    return ServiceRecord.objects.filter(pk__in=list(report.records.values_list("pk", flat=True)))


def _open_version(report: PeriodReport) -> Submission:
    return Submission.objects.of(report).get(state=SubmissionState.OPEN)


def _check_complete(checks: Completeness) -> None:
    """Raise :class:`Refused` naming every record and target that blocks (R0.45)."""
    reasons = [
        _("%(record)s lacks evidence: %(lacks)s.") % {"record": gap.record, "lacks": gap.lacks} for gap in checks.gaps
    ]
    reasons += [
        _("%(service)s is behind: write why and how you will catch up.") % {"service": row["service"]}
        for row in checks.unexplained
    ]
    if not checks.targets:
        reasons.append(_("The park has no targets in this programme yet. Ask the province to import the goal list."))
    if reasons:
        raise Refused(*reasons)
