"""Three suggestions with the facts behind them: slow work, missed goals, faults not put right (R0.74).

Nothing follows from a suggestion by itself; people decide.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Protocol

SLOW, MISSED, UNMENDED = "slow", "missed", "unmended"


class Limits(Protocol):
    """From where on a fact speaks for a trigger; data of the programme."""

    late_reports: int
    idle_quarters: int
    execution_percent: Decimal
    completion_percent: Decimal
    open_cases: int


@dataclass(frozen=True)
class Goal:
    """One goal with what was done; ``percent`` None where the goal is 0."""

    name: str
    unit: str
    target: Decimal
    done: Decimal
    percent: Decimal | None
    url: str = ""


@dataclass(frozen=True)
class Facts:
    """What the portal knows about a park on a day. ``execution`` is percent of the money paid, None before any came."""

    late_reports: tuple[tuple[str, int, str], ...]
    idle_quarters: tuple[tuple[str, str], ...]
    execution: Decimal | None
    paid_yuan: Decimal
    spent_yuan: Decimal
    goals: tuple[Goal, ...]
    cases: tuple[tuple[str, str, str], ...]
    money_url: str = ""


@dataclass(frozen=True)
class Fact:
    """One line under a trigger: what was measured, what is asked, whether it speaks for the trigger."""

    code: str
    now: str
    needed: str
    speaks: bool
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Trigger:
    """One of the three reasons of the clause, suggested when any of its facts speaks for it."""

    code: str
    facts: tuple[Fact, ...]

    @property
    def suggested(self) -> bool:
        """Whether the portal suggests it."""
        return any(fact.speaks for fact in self.facts)


def triggers(facts: Facts, limits: Limits) -> list[Trigger]:
    """The three triggers in the order of the clause, each with its facts."""
    return [
        Trigger(SLOW, (_late(facts, limits), _idle(facts, limits), _execution(facts, limits))),
        Trigger(MISSED, (_completion(facts, limits),)),
        Trigger(UNMENDED, (_cases(facts, limits),)),
    ]


def frozen(found: Iterable[Trigger]) -> list[dict[str, Any]]:
    """The triggers as canonical JSON keeps them beside a decision."""
    return [
        {"code": each.code, "suggested": each.suggested, "facts": [_plain(f) for f in each.facts]} for each in found
    ]


def suggested_codes(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """The codes of frozen triggers that were suggested."""
    return [row["code"] for row in rows if row["suggested"]]


def _plain(fact: Fact) -> dict[str, Any]:
    return asdict(fact) | {"links": [list(link) for link in fact.links]}


def _late(facts: Facts, limits: Limits) -> Fact:
    links = tuple((f"{name} +{days}", url) for name, days, url in facts.late_reports)
    number = len(facts.late_reports)
    return Fact("late_reports", str(number), f"< {limits.late_reports}", number >= limits.late_reports, links)


def _idle(facts: Facts, limits: Limits) -> Fact:
    number = len(facts.idle_quarters)
    return Fact(
        "idle_quarters", str(number), f"< {limits.idle_quarters}", number >= limits.idle_quarters, facts.idle_quarters
    )


def _execution(facts: Facts, limits: Limits) -> Fact:
    limit, share = limits.execution_percent, facts.execution
    links = ((f"{facts.spent_yuan:,.2f} ÷ {facts.paid_yuan:,.2f}", facts.money_url),) if facts.money_url else ()
    now = "—" if share is None else f"{share:f}%"
    return Fact("execution", now, f"≥ {limit.normalize():f}%", share is not None and share < limit, links)


def _completion(facts: Facts, limits: Limits) -> Fact:
    known = [goal for goal in facts.goals if goal.percent is not None]
    missed = [goal for goal in known if goal.percent is not None and goal.percent < limits.completion_percent]
    links = tuple((f"{goal.name} ({goal.unit}) {goal.percent:f}%", goal.url) for goal in missed)
    now = f"{len(known) - len(missed)}/{len(known)}"
    return Fact("completion", now, f"≥ {limits.completion_percent.normalize():f}%", bool(missed), links)


def _cases(facts: Facts, limits: Limits) -> Fact:
    number = len(facts.cases)
    links = tuple((f"{name} · {state}", url) for name, state, url in facts.cases)
    return Fact("open_cases", str(number), f"< {limits.open_cases}", number >= limits.open_cases, links)
