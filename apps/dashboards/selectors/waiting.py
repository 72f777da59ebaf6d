"""What waits for a person, and the counts beside the menu."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from apps.accounts.models import User
from apps.accounts.permissions import is_county, is_park, is_province
from apps.delivery.choices import RecordState
from apps.delivery.models import ServiceRecord
from apps.evaluations.selectors.midterm_waiting import midterm_rows
from apps.filings.selectors.waiting import lists_to_confirm, summaries_to_confirm, summaries_to_sign
from apps.funds.selectors.waiting import money_rows, waiting_flags
from apps.obligations.selectors import pressing
from apps.plans.selectors import owed_plans, waiting_changes, waiting_plans
from apps.programmes.models import Enrolment, Programme
from apps.publicity.selectors import waiting_objections
from apps.reports.choices import ReportState
from apps.reports.selectors import PeriodStatus, list_rows, waiting_for

SOON_DAYS = 7


def enrolments_of(user: User, programme: Programme, today: date) -> "QuerySet[Enrolment]":
    """Parks of the programme this person may see, in it on the day, with park and county loaded."""
    rows = Enrolment.objects.visible_to(user).active_on(today).filter(programme=programme)
    return rows.select_related("park__county").order_by("park__sort_key", "pk")


def drafts_of(user: User, programme: Programme) -> "QuerySet[ServiceRecord]":
    """Records that still miss evidence, newest service first."""
    rows = ServiceRecord.objects.visible_to(user).filter(enrolment__programme=programme, state=RecordState.DRAFT)
    return rows.order_by("-service_date", "-pk")


def late(rows: Iterable[PeriodStatus]) -> list[PeriodStatus]:
    """Reports not filed although their grace is over, the longest first."""
    found = [row for row in rows if row.owed and row.delay.is_late]
    return sorted(found, key=lambda row: (-row.days_late, row.enrolment.park.sort_key))


def soon(rows: Iterable[PeriodStatus]) -> list[PeriodStatus]:
    """Reports not filed yet and due within a week, or in their days of grace; returned ones are another matter."""
    waiting = [row for row in rows if row.owed and row.state != ReportState.RETURNED]
    return [row for row in waiting if not row.delay.is_late and row.delay.left <= SOON_DAYS]


def counts(user: User, *rows: "QuerySet[Any]") -> tuple[int, ...]:
    """How many rows each of several queries finds. One query for all."""
    return tuple(User.objects.filter(pk=user.pk).values_list(*map(_number, rows)).get())


def _number(rows: "QuerySet[Any]") -> Coalesce:
    one = rows.order_by().annotate(_one=Value(1)).values("_one")
    return Coalesce(Subquery(one.annotate(_number=Count("pk")).values("_number")), 0)


def badges(user: User, programme: Programme | None, today: date) -> dict[str, int]:
    """Counts of the menu: for park staff what they owe and the records without evidence, for counties what to review.

    Other matters of the calendar count among what there is to do; a payment that may be proposed is no debt and does
    not count. The province has receipts to confirm. One query for departments, four for a park; none for other roles.
    """
    if programme is None:
        return {}
    if is_province(user):
        return _of_province(user, programme, today)
    if is_county(user):
        return _of_county(user, programme, today)
    return _of_park(user, programme, today) if is_park(user) else {}


def _of_province(user: User, programme: Programme, today: date) -> dict[str, int]:
    filed = lists_to_confirm(user, programme), summaries_to_confirm(user, programme)
    lists, summaries, evaluations, opinions = counts(
        user, *filed, midterm_rows(user, programme, today), waiting_objections(user)
    )
    return {"liaison": lists, "summaries": summaries, "evaluations": evaluations, "opinions": opinions}


def _of_county(user: User, programme: Programme, today: date) -> dict[str, int]:
    rows = waiting_for(user, programme), waiting_plans(user, programme), waiting_flags(user, programme)
    more = summaries_to_sign(user, programme), waiting_objections(user)
    changes, duties, evaluations, reports, plans, flags, signs, opinions, *funds = counts(
        user, *_of_both(user, programme, today), *rows, *more, *money_rows(user, programme)
    )
    todo = reports + plans + changes + duties + evaluations + signs + opinions + sum(funds) + (1 if flags else 0)
    found = {"reports": reports, "plans": plans + changes, "evaluations": evaluations, "funds": sum(funds)}
    return found | {"books": flags, "summaries": signs, "opinions": opinions, "todo": todo}


def _of_park(user: User, programme: Programme, today: date) -> dict[str, int]:
    own = owed_plans(user, programme), drafts_of(user, programme)
    changes, duties, evaluations, plans, drafts, *funds = counts(
        user, *_of_both(user, programme, today), *own, *money_rows(user, programme)
    )
    reports = sum(row.owed for row in list_rows(user, programme, today=today))
    todo = reports + plans + changes + duties + evaluations + sum(funds) + (1 if drafts else 0)
    found = {"reports": reports, "plans": plans + changes, "evaluations": evaluations, "records": drafts}
    return found | {"funds": sum(funds), "todo": todo}


def _of_both(user: User, programme: Programme, today: date) -> "tuple[QuerySet[Any], ...]":
    """Changes and matters of the calendar and evaluations that wait for departments and parks alike."""
    return waiting_changes(user, programme), pressing(user, programme, today), midterm_rows(user, programme, today)
