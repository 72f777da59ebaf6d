"""Two weeks of days with what is due on them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.choices import PARK_ROLES, Role
from apps.dashboards.holidays import day_kind
from apps.dashboards.rules import two_weeks
from apps.programmes.choices import DeadlineKind, Party
from apps.programmes.models import DeadlineRule, Programme
from apps.reports.selectors import PeriodStatus

WEEKDAYS = (
    gettext_lazy("Mon"),
    gettext_lazy("Tue"),
    gettext_lazy("Wed"),
    gettext_lazy("Thu"),
    gettext_lazy("Fri"),
    gettext_lazy("Sat"),
    gettext_lazy("Sun"),
)
PARTIES: Mapping[str, Party] = {
    **dict.fromkeys(PARK_ROLES, Party.PARK),
    Role.COUNTY_EIT: Party.COUNTY_EIT,
    Role.COUNTY_FIN: Party.COUNTY_FIN,
    Role.PROV_EIT: Party.PROV_EIT,
    Role.PROV_FIN: Party.PROV_FIN,
}


@dataclass(frozen=True)
class Agenda:
    """The strip and its neighbours; ``known`` is False when a year's holidays are not published yet."""

    days: list[dict[str, Any]]
    first: date
    last: date
    shift: int
    known: bool


def agenda(programme: Programme, role: str, reports: Iterable[PeriodStatus], today: date, shift: int) -> Agenda:
    """Fourteen days with the deadlines a role has to keep; ``shift`` counts fortnights from this one. One query."""
    days, party = two_weeks(today, shift), PARTIES.get(role)
    owed = {row.due_date for row in reports if row.owed}
    rules: QuerySet[DeadlineRule] = programme.deadline_rules.filter(due_date__range=(days[0], days[-1]))
    due: dict[date, list[DeadlineRule]] = {}
    for rule in rules.order_by("due_date", "code"):
        if rule.due_date and (party is None or party in rule.submitters or rule.kind == DeadlineKind.WINDOW):
            due.setdefault(rule.due_date, []).append(rule)
    drawn = [_day(day, due.get(day, []), today, owed, programme) for day in days]
    known = all(day_kind(day).known for day in days)
    return Agenda(drawn, days[0], days[-1], min(max(shift, -26), 26), known)


def _day(day: date, rules: list[DeadlineRule], today: date, owed: set[date], programme: Programme) -> dict[str, Any]:
    kind = day_kind(day)
    state = "off" if kind.off else ""
    if rules:
        state = "past" if day < today and day in owed else "due"
    if day == today and state in ("", "off"):
        state = "today"
    return {
        "weekday": WEEKDAYS[day.weekday()],
        "number": day.day,
        "note": _("Today") if day == today else kind.note,
        "state": state,
        "is_today": day == today,
        "events": [{"label": _event(rule), "url": programme.get_absolute_url()} for rule in rules],
    }


def _event(rule: DeadlineRule) -> str:
    return _("Report due") if rule.kind == DeadlineKind.PERIOD_END else rule.name
