"""What a change request says: its lines by the names of the form, and what they come to."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from apps.plans.choices import ChangeKind

YES, NO = "1", ""


@dataclass(frozen=True)
class Move:
    """One line before it is stored; ``reference`` numbers the goal, tenant, product, candidate or service."""

    kind: ChangeKind
    reference: int
    label: str
    before: str
    after: str
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of its place in the form."""
        return f"{self.kind.value}-{self.reference}"


def budget_after(now: dict[int, Decimal], moves: Iterable[Move]) -> Decimal:
    """The sum of the budget once the moves are in force; an empty amount ends a line."""
    lines = dict(now)
    for move in moves:
        if move.kind == ChangeKind.BUDGET:
            lines[move.reference] = Decimal(move.after or 0)
    return sum(lines.values(), Decimal(0))


def award_after(now: Decimal, moves: Iterable[Move]) -> Decimal:
    """The award in yuan once the moves are in force."""
    return next((Decimal(move.after) for move in moves if move.kind == ChangeKind.AWARD), now)


def yearly_after(yearly: list[Decimal | None], value: Decimal) -> list[Decimal | None]:
    """The split of a goal by years once it is ``value``: the last year takes the difference; none when it cannot."""
    given = [each for each in yearly if each is not None]
    if not yearly or len(given) != len(yearly):
        return list(yearly)
    rest = value - sum(given[:-1], Decimal(0))
    return [*given[:-1], rest] if rest >= 0 else []


def lines_after(planned: list[Decimal], difference: Decimal) -> list[Decimal]:
    """Planned quantities by quarter once the goal moved by ``difference``: the last quarters take it, none below 0."""
    after = list(planned)
    rest = difference
    for place in range(len(after) - 1, -1, -1):
        value = max(after[place] + rest, Decimal(0))
        rest -= value - after[place]
        after[place] = value
    return after
