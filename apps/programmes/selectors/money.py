"""Tranches as bars."""

from dataclasses import dataclass
from decimal import Decimal

from apps.programmes.models import Programme, TrancheRule


@dataclass(frozen=True)
class TrancheBar:
    """A tranche in percent of the award; ``room`` is what may be added to ``low``, ``high`` None means what is left."""

    rule: TrancheRule
    low: Decimal
    high: Decimal | None

    @property
    def room(self) -> Decimal:
        """The stretch between the least and the most, for drawing."""
        return (Decimal(100) if self.high is None else self.high) - self.low


def tranches(programme: Programme) -> list[TrancheBar]:
    """The tranches of a programme in their order. One query."""
    rows = programme.tranche_rules.select_related("clause").order_by("number")
    return [
        TrancheBar(row, row.min_share * 100, None if row.max_share is None else row.max_share * 100) for row in rows
    ]
