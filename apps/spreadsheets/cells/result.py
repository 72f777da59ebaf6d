"""What cleaning one cell yields."""

from typing import Any, NamedTuple

OK = ""
ASK = "ask"
ERROR = "error"
BLANK = "blank"
CACHED = "cached"
PERIOD = "period"
MONTH = "month"


class Cleaned(NamedTuple):
    """A cleaned cell: JSON-ready `value`, `flag`, the `rule` that fired and the `raw` content.

    `flag` is '' (usable as it is), ask (usable after a human tick), error (not usable), blank (nothing there),
    cached (a formula: its stored result is needed), period or month (a date coarser than a day).
    """

    value: Any
    flag: str
    rule: str
    raw: Any


def failed(rule: str, raw: Any) -> Cleaned:
    """A cell that cannot be used; `rule` says why."""
    return Cleaned(None, ERROR, rule, raw)


def blank(raw: Any) -> Cleaned:
    """A cell without content."""
    return Cleaned(None, BLANK, "blank", raw)
