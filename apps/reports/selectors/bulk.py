"""Reports that wait for a department, each with what speaks against passing it together with others."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from apps.approvals.choices import SubmissionState
from apps.approvals.models import Submission
from apps.common.periods import period_label
from apps.delivery.choices import RecordState
from apps.integrity.choices import SignalState
from apps.integrity.selectors import signals_to_see
from apps.programmes.models import Programme
from apps.reports.models import PeriodReport
from apps.reports.rules.clean import flags
from apps.reports.rules.figures import paces
from apps.reports.selectors.lists import waiting_for

if TYPE_CHECKING:
    from apps.accounts.models import User

AT_ONCE = 60
REFUSED = Count("records", filter=Q(records__state=RecordState.NOT_COUNTED))


@dataclass(frozen=True)
class Waiting:
    """A report under review, its open version, and the flags that keep it out of a bulk opinion."""

    report: PeriodReport
    version: Submission
    flags: list[str]

    @property
    def ticket(self) -> str:
        """What a tick stands for: this report with this very content."""
        return f"{self.report.pk}:{self.version.digest}"

    @property
    def period(self) -> str:
        """The period in words."""
        return period_label(self.report.period_code)

    @property
    def records(self) -> int:
        """How many records it takes along."""
        return len(self.version.payload["records"])

    @property
    def on_track(self) -> int:
        """How many targets are on track."""
        return paces(self.version.payload)["ok"]


def waiting_together(user: "User", programme: Programme) -> list[Waiting]:
    """The first reports that wait for this person, clean ones first. Three queries."""
    rows = waiting_for(user, programme).select_related("enrolment__park__county").annotate(refused=REFUSED)
    found = _with_flags(rows[:AT_ONCE], user)
    return sorted(found, key=lambda row: bool(row.flags))


def waiting_by_keys(user: "User", programme: Programme, keys: Iterable[int]) -> dict[int, Waiting]:
    """The same for named reports, by id; one that no longer waits for this person is missing. Three queries."""
    rows = waiting_for(user, programme).filter(pk__in=list(keys))
    rows = rows.select_related("enrolment__park__county").annotate(refused=REFUSED)
    return {row.report.pk: row for row in _with_flags(rows, user)}


def _with_flags(reports: "QuerySet[PeriodReport]", user: "User") -> list[Waiting]:
    found = list(reports)
    versions = Submission.objects.filter(
        subject_type=PeriodReport._meta.label,
        subject_id__in=[report.pk for report in found],
        state=SubmissionState.OPEN,
    )
    by_report = {version.subject_id: version for version in versions}
    signals = _open_signals([report.enrolment.park_id for report in found], user)
    return [
        Waiting(report, version, _flags(report, version, signals))
        for report in found
        if (version := by_report.get(report.pk)) is not None
    ]


def _flags(report: PeriodReport, version: Submission, signals: Counter[int]) -> list[str]:
    refused: int = report.refused  # type: ignore[attr-defined]
    number = version.version
    return flags(version.payload, version=number, signals=signals[report.enrolment.park_id], refused=refused)


def _open_signals(parks: list[int], user: "User") -> Counter[int]:
    """How many open signals each park is a side of."""
    rows = signals_to_see(user).filter(state=SignalState.OPEN)
    sides = rows.filter(Q(left_park__in=parks) | Q(right_park__in=parks)).order_by()
    counts: Counter[int] = Counter()
    for pair in sides.values_list("left_park_id", "right_park_id"):
        counts.update({park for park in pair if park})
    return counts
