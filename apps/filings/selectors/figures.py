"""The figures of a summary, counted from accepted records, reports, opinions and plans (R0.76)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.approvals.choices import Verdict
from apps.approvals.models import Opinion, Submission
from apps.common.money import to_wan
from apps.delivery.selectors import Counts
from apps.delivery.selectors.summary import Basis, Book, enterprises_in, read_book
from apps.filings.models import Summary
from apps.filings.rules.summaries import Figures, Span, span
from apps.plans.choices import PlanState
from apps.plans.models import Milestone
from apps.programmes.models import Enrolment
from apps.reports.models import PeriodReport
from apps.reports.rules import calendar
from apps.reports.rules.figures import HUNDRED, completion, expected, pace, tenth
from apps.reports.rules.layout import period_words
from apps.targets.models import Target

Tally = dict[tuple[int, int], Counts]


@dataclass(frozen=True)
class Standing:
    """How far one park is; None without targets."""

    park: str
    percent: Decimal | None


def count(summary: Summary) -> Figures:
    """Everything a summary says in figures, as JSON keeps it. Constant queries whatever the number of parks."""
    programme = summary.programme
    days = span(summary.period_code, programme.start_date, programme.end_date)
    parks = list(parks_of(summary, days))
    keys = [each.pk for each in parks]
    book = read_book(programme, keys, until=days.last, basis=Basis.ACCEPTED)
    counted = book.between(programme.start_date, days.last)
    mark = expected(programme.start_date, programme.end_date, days.last)
    standings = _standings(parks, counted)
    known = [row.percent for row in standings if row.percent is not None]
    late, owed = _lateness(summary, days, parks)
    return {
        "first": days.first.isoformat(),
        "last": days.last.isoformat(),
        "parks": len(parks),
        "award_wan": str(to_wan(sum((each.award_yuan for each in parks), Decimal(0)))),
        **_work(book, days, counted, keys),
        "completion": tenth(sum(known, Decimal(0)) / len(known)) if known else None,
        "expected": str(mark),
        "standings": [_shown(row) for row in standings],
        "behind": [_shown(row) for row in standings if _is_behind(row, mark, summary)],
        "reports_owed": owed,
        "reports_in_time": owed - len(late),
        "late": late,
        "returned": _returned(parks, days),
        "next": _next(keys, days),
    }


def parks_of(summary: Summary, days: Span) -> QuerySet[Enrolment]:
    """Pilot parks of the county that were in the programme on a day of the period."""
    rows = Enrolment.objects.filter(programme=summary.programme_id, park__county=summary.jurisdiction_id)
    inside = rows.filter(Q(left_date=None) | Q(left_date__gt=days.first), enrolled_date__lte=days.last)
    return inside.select_related("park").order_by("park__sort_key", "pk")


def _work(book: Book, days: Span, counted: Tally, keys: list[int]) -> Figures:
    inside = book.between(days.first, days.last).values()
    whole = counted.values()
    return {
        "sessions": sum(row.sessions for row in inside),
        "visits": sum(row.visits for row in inside),
        "visits_total": sum(row.visits for row in whole),
        "enterprises": enterprises_in(keys, until=days.last),
        "amount_wan": str(to_wan(sum((row.amount_yuan for row in inside), Decimal(0)))),
        "amount_total_wan": str(to_wan(sum((row.amount_yuan for row in whole), Decimal(0)))),
    }


def _standings(parks: list[Enrolment], counted: Tally) -> list[Standing]:
    """The mean over a park's targets, each weighing the same and none above 100."""
    targets: dict[int, list[Decimal]] = {}
    for target in Target.objects.filter(enrolment__in=[each.pk for each in parks]):
        found = counted.get((target.enrolment_id, target.service_type_id))
        done = found.of(target.unit) if found else Decimal(0)
        percent = completion(done, target.value, target.operator)
        if percent is not None:
            targets.setdefault(target.enrolment_id, []).append(min(percent, HUNDRED))
    means = {key: sum(values, Decimal(0)) / len(values) for key, values in targets.items()}
    return [Standing(each.park.name, means.get(each.pk)) for each in parks]


def _is_behind(row: Standing, mark: Decimal, summary: Summary) -> bool:
    limits = {"on_track": summary.programme.on_track_percent, "slow": summary.programme.slow_percent}
    return pace(row.percent, mark, **limits) in {"warn", "bad"}


def _shown(row: Standing) -> dict[str, Any]:
    return {"park": row.park, "percent": tenth(row.percent) if row.percent is not None else None}


def _lateness(summary: Summary, days: Span, parks: Iterable[Enrolment]) -> tuple[list[dict[str, Any]], int]:
    """Reports due in the period that were late or are missing, and how many were owed. One query."""
    programme, today, late, owed = summary.programme, timezone.localdate(), [], 0
    periods = [each for each in calendar.reporting_periods(programme) if _due_in(each, days, programme)]
    rows = PeriodReport.objects.filter(enrolment__in=list(parks), period_code__in=[each.code for each in periods])
    filed = {(row.enrolment_id, row.period_code): row.first_submitted_at for row in rows}
    for each in parks:
        for period in periods:
            if not calendar.owes(period, each.enrolled_date, each.left_date):
                continue
            owed += 1
            at = filed.get((each.pk, period.code))
            due = calendar.due_date(period, programme)
            lag = calendar.delay(due, programme.report_grace_days, timezone.localdate(at) if at else None, today)
            if lag.is_late:
                late.append({"park": each.park.name, "period": period_words(period.code), "days": lag.days})
    return late, owed


def _due_in(period: Any, days: Span, programme: Any) -> bool:
    return days.first <= calendar.due_date(period, programme) <= days.last


def _returned(parks: list[Enrolment], days: Span) -> list[dict[str, Any]]:
    """Why reports about the period came back, in the words of the departments. Two queries."""
    reports = {
        row.pk: row for row in PeriodReport.objects.filter(enrolment__in=parks).select_related("enrolment__park")
    }
    inside = [key for key, row in reports.items() if days.first <= row.period.end and row.period.start <= days.last]
    versions = Submission.objects.filter(subject_type=PeriodReport._meta.label, subject_id__in=inside)
    opinions = Opinion.objects.filter(submission__in=versions, verdict=Verdict.RETURN).select_related("submission")
    found = []
    for row in opinions.order_by("given_at", "pk"):
        report = reports[row.submission.subject_id]
        park, period = report.enrolment.park.name, period_words(report.period_code)
        found.append({"park": park, "period": period, "text": " ".join(row.text.split())})
    return found


def _next(keys: list[int], days: Span) -> list[dict[str, Any]]:
    """Milestones of passed plans in the half-year after the period. One query."""
    rows = Milestone.objects.filter(
        plan__enrolment__in=keys, plan__state=PlanState.APPROVED, due_on__range=(days.next_first, days.next_last)
    )
    ordered = rows.select_related("plan__enrolment__park").order_by("due_on", "plan__enrolment__park__sort_key", "pk")
    return [
        {"park": row.plan.enrolment.park.name, "title": row.title, "due": row.due_on.isoformat()} for row in ordered
    ]
