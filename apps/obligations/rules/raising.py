"""From a deadline of the programme to the rows it asks for (R0.116)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from apps.common.periods import Period
from apps.obligations.choices import PARTIES_OF, Debtor
from apps.programmes.choices import DeadlineKind
from apps.programmes.models import DeadlineRule, Enrolment, Programme


@dataclass(frozen=True)
class Dates:
    """When a matter opens, its due day (None for a window without an end) and its days of grace."""

    opens_on: date
    due_on: date | None
    grace_days: int = 0


def dates_of(rule: DeadlineRule, programme: Programme) -> Dates | None:
    """The dates of a rule; None for one that follows an event.

    A report opens ``report_window_days`` before its due day and has ``report_grace_days``; other matters open when
    their period has ended, or with the programme, and have no grace. A window opens on its day.
    """
    due = rule.due_date
    if due is None or rule.kind == DeadlineKind.EVENT:
        return None
    if rule.kind == DeadlineKind.WINDOW:
        return Dates(due, None if rule.window_days is None else due + timedelta(days=rule.window_days))
    if rule.kind == DeadlineKind.PERIOD_END:
        return Dates(due - timedelta(days=programme.report_window_days), due, programme.report_grace_days)
    begins = Period.parse(rule.period).end + timedelta(days=1) if rule.period else programme.start_date
    return Dates(min(begins, due), due)


def debtors_of(submitters: Iterable[str]) -> list[Debtor]:
    """Who owes: two departments of one place owe together, so each tier is named once, the park first."""
    named = set(submitters)
    return [debtor for debtor in Debtor if PARTIES_OF[debtor] & named]


def recipients_of(recipients: Iterable[str], debtor: str) -> list[str]:
    """To whom: the recipients of the rule without the debtor's own departments."""
    return [party for party in recipients if party not in PARTIES_OF[debtor]]


def owes(enrolment: Enrolment, day: date) -> bool:
    """Whether a park is in the programme on the day a matter falls due (or opens)."""
    return enrolment.enrolled_date <= day and (enrolment.left_date is None or enrolment.left_date > day)
