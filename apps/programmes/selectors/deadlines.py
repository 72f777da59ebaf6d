"""Statutory dates in the order of the calendar."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F

from apps.programmes.choices import Party
from apps.programmes.models import DeadlineRule, Programme
from apps.programmes.rules import WorkingDay
from apps.programmes.selectors.days import all_days


@dataclass(frozen=True)
class Deadline:
    """One statutory date; ``day`` is None for dates that follow an event, ``days_left`` is negative once it passed."""

    rule: DeadlineRule
    day: WorkingDay | None
    days_left: int | None
    is_next: bool
    submitters: list[str]
    recipients: list[str]


def deadlines(programme: Programme, today: date) -> list[Deadline]:
    """Deadlines by day, those that follow an event last; the next one to come is marked. Two queries."""
    rules = programme.deadline_rules.select_related("clause").order_by(F("due_date").asc(nulls_last=True), "code")
    days, found = all_days(), list[Deadline]()
    next_day = None
    for rule in rules:
        if next_day is None and rule.due_date and rule.due_date >= today:
            next_day = rule.due_date
        found.append(
            Deadline(
                rule=rule,
                day=days.working_day(rule.due_date) if rule.due_date else None,
                days_left=(rule.due_date - today).days if rule.due_date else None,
                is_next=rule.due_date is not None and rule.due_date == next_day,
                submitters=[str(Party(code).label) for code in rule.submitters],
                recipients=[str(Party(code).label) for code in rule.recipients],
            )
        )
    return found
