"""Does every yuan of an award have a place? (R0.57, R0.63)"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Gap:
    """One difference that no dated open step explains: where (a key of the statement behind it), and how many yuan."""

    place: str
    yuan: Decimal


def unexplained(gaps: Iterable[Gap]) -> Decimal:
    """The yuan that nothing explains; 0.00 is the only good answer. Two differences never cancel each other out."""
    return sum((abs(gap.yuan) for gap in gaps), NOTHING)
