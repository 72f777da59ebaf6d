"""What a scheme may measure of a pilot park: the keys of its entries, and how they come from the portal's facts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CENT, FOUR = Decimal("0.01"), Decimal("0.0001")

# Keys of entries with what each is, for pages and for the check of a scheme.
FACTS: dict[str, Promise] = {
    "sessions_done": _("sessions of inclusive services accepted, each goal counted up to its value"),
    "sessions_due": _("sessions the calendar expects by the day"),
    "sessions_goal": _("sessions promised for the whole period"),
    "visits_done": _("enterprise-visits of inclusive services accepted, each goal counted up to its value"),
    "visits_due": _("enterprise-visits the calendar expects by the day"),
    "visits_goal": _("enterprise-visits promised for the whole period"),
    "precise_done": _("goals of precise services reached, each as a share of one"),
    "precise_due": _("goals of precise services the calendar expects by the day"),
    "precise_goal": _("goals of precise services"),
    "money_spent": _("provincial money spent by the book of the park (yuan)"),
    "money_precise": _("of it for precise services (yuan)"),
    "money_received": _("provincial money received (yuan)"),
    "money_award": _("award (yuan)"),
    "reports_owed": _("matters of the park due by the day"),
    "reports_in_time": _("of them filed in time"),
    "mechanism_files": _("documents of the working mechanism"),
    "cases": _("violation cases that were not lifted"),
}


@dataclass(frozen=True)
class Link:
    """One record behind an entry. ``office``: its page is for departments only."""

    label: str
    value: str
    url: str = ""
    office: bool = False

    def data(self) -> dict[str, Any]:
        """For JSON."""
        return {"label": self.label, "value": self.value, "url": self.url, "office": self.office}


@dataclass(frozen=True)
class Goal:
    """A goal with what was accepted of it; ``unit`` is sessions, visits or, for precise services, goals."""

    group: str
    value: Decimal
    done: Decimal
    link: Link

    @property
    def counted(self) -> Decimal:
        """What counts: never more than was promised, so that one goal does not stand in for another."""
        return min(self.done, self.value)


def elapsed(start: date, end: date, day: date) -> tuple[int, int]:
    """Days of a period that have passed by the close of ``day``, and all of its days."""
    total = (end - start).days + 1
    return min(max((day - start).days + 1, 0), total), total


def goal_values(goals: Iterable[Goal], passed: int, total: int) -> dict[str, Decimal]:
    """Entries about the goal list. Precise goals have units of their own, so each counts as one."""
    found = {f"{group}_{what}": Decimal(0) for group in GROUPS for what in ("done", "goal")}
    for goal in goals:
        if not goal.value:
            continue
        precise = goal.group == "precise"
        share = (goal.counted / goal.value).quantize(FOUR, ROUND_HALF_UP) if precise else goal.counted
        found[f"{goal.group}_done"] += share
        found[f"{goal.group}_goal"] += 1 if precise else goal.value
    for group in GROUPS:
        due = found[f"{group}_goal"] * passed / total
        found[f"{group}_due"] = due.quantize(FOUR if group == "precise" else CENT, ROUND_HALF_UP)
    return found


GROUPS = ("sessions", "visits", "precise")
