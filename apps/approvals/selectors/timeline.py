"""Reads of joint approval: the timeline of a document and what a page shows of its versions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.approvals.choices import Department, SubmissionState, Verdict
from apps.approvals.models import Opinion, Submission
from apps.approvals.permissions import filing_department


@dataclass(frozen=True)
class Event:
    """A line of a timeline, as ``components/_timeline.html`` draws it; ``at`` None stands on top (still waited for)."""

    at: datetime | None
    title: str
    icon: str
    status: str = ""
    text: str = ""
    url: str = ""

    @property
    def is_now(self) -> bool:
        """Whether this is what everybody waits for."""
        return self.at is None

    @property
    def meta(self) -> str:
        """Time of day in the portal's time zone."""
        return f"{timezone.localtime(self.at):%Y-%m-%d %H:%M}" if self.at else ""


@dataclass(frozen=True)
class Remark:
    """One department's word on one item of a version."""

    item: str
    text: str
    returned: bool
    department: str
    person: str
    version: int


def versions(document: Model) -> QuerySet[Submission]:
    """Versions of a document, newest first, with filer and opinions (people and organisations loaded). Two queries."""
    opinions = Opinion.objects.select_related("person", "organisation").order_by("given_at", "pk")
    rows = Submission.objects.of(document).select_related("submitted_by", "organisation", "jurisdiction")
    return rows.prefetch_related(Prefetch("opinions", queryset=opinions))


def opinion_of(submission: Submission, department: str) -> Opinion | None:
    """One department's opinion on a version loaded by :func:`versions`. No query."""
    return next((row for row in submission.opinions.all() if row.department == department), None)


def waiting_departments(submission: Submission) -> list[Department]:
    """Departments that have not spoken on an open version loaded by :func:`versions`. Filing speaks. No query."""
    if submission.state != SubmissionState.OPEN:
        return []
    spoken = {row.department for row in submission.opinions.all()} | {filing_department(submission)}
    return [department for department in Department if department not in spoken]


def remarks(submission: Submission) -> dict[str, list[Remark]]:
    """Remarks on a version loaded by :func:`versions`, by item key. No query."""
    found: dict[str, list[Remark]] = {}
    for row in submission.opinions.all():
        for remark in row.remarks:
            found.setdefault(remark["item"], []).append(_remark(row, remark, submission.version))
    return found


def timeline(submissions: Iterable[Submission], passing: Iterable[Event] = ()) -> list[Event]:
    """Submissions and opinions loaded by :func:`versions` merged with ``passing`` events, newest first. No query."""
    events = list(passing)
    for submission in submissions:
        events += [_filed(submission), *(_spoken(row, submission) for row in submission.opinions.all())]
        if submission.state == SubmissionState.WITHDRAWN:
            title = _("Version %(version)s was withdrawn") % {"version": submission.version}
            events.append(Event(submission.closed_at, title, "arrow-back-up"))
        events += [_awaited(department) for department in waiting_departments(submission)]
    waited = [event for event in events if event.at is None]
    return waited + sorted((e for e in events if e.at), key=lambda e: (e.at or timezone.now(), e.title), reverse=True)


def _remark(row: Opinion, remark: dict[str, Any], version: int) -> Remark:
    return Remark(
        item=remark["item"],
        text=remark["text"],
        returned=bool(remark.get("returned")),
        department=row.get_department_display(),
        person=str(row.person),
        version=version,
    )


def _filed(submission: Submission) -> Event:
    title = _("%(organisation)s: %(person)s submitted version %(version)s") % {
        "organisation": submission.organisation,
        "person": submission.submitted_by,
        "version": submission.version,
    }
    return Event(submission.submitted_at, title, "send")


def _spoken(row: Opinion, submission: Submission) -> Event:
    words = {"organisation": row.organisation, "person": row.person, "version": submission.version}
    if row.verdict == Verdict.AGREE:
        title = _("%(organisation)s: %(person)s agreed to version %(version)s") % words
        return Event(row.given_at, title, "check", "ok", row.text)
    title = _("%(organisation)s: %(person)s returned version %(version)s") % words
    return Event(row.given_at, title, "arrow-back-up", "bad", row.text)


def _awaited(department: Department) -> Event:
    return Event(None, _("Waiting for the opinion: %(department)s") % {"department": department.label}, "clock")
