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
    if programme is not None and is_province(user):
        filed = lists_to_confirm(user, programme), summaries_to_confirm(user, programme)
        midterms, said = midterm_rows(user, programme, today), waiting_objections(user)
        lists, summaries, results, opinions = counts(user, *filed, midterms, said)
        return {"liaison": lists, "summaries": summaries, "evaluations": results, "opinions": opinions}
    if programme is None or not (is_park(user) or is_county(user)):
        return {}
    both = waiting_changes(user, programme), pressing(user, programme, today), midterm_rows(user, programme, today)
    money = money_rows(user, programme)
    if is_county(user):
        rows = waiting_for(user, programme), waiting_plans(user, programme), waiting_flags(user, programme)
        more = summaries_to_sign(user, programme), waiting_objections(user)
        changes, duties, midterms, waiting, first, flags, signs, opinions, *funds = counts(
            user, *both, *rows, *more, *money
        )
        found = {"reports": waiting, "plans": first + changes, "evaluations": midterms, "funds": sum(funds)}
        found |= {"books": flags, "summaries": signs, "opinions": opinions}
        todo = waiting + first + changes + duties + midterms + signs + opinions + sum(funds) + (1 if flags else 0)
        return found | {"todo": todo}
    own = owed_plans(user, programme), drafts_of(user, programme)
    changes, duties, midterms, owed, drafts, *funds = counts(user, *both, *own, *money)
    reports = sum(row.owed for row in list_rows(user, programme, today=today))
    todo = reports + owed + changes + duties + midterms + sum(funds) + (1 if drafts else 0)
    found = {"reports": reports, "plans": owed + changes, "evaluations": midterms, "records": drafts}
    return found | {"funds": sum(funds), "todo": todo}
