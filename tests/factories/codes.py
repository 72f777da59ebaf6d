"""Synthetic credit codes that pass their check digit and belong to nobody."""

from itertools import count

from stdnum.cn import uscc

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
numbers = count(1)


def credit_code(division: str = "330304", number: int | None = None) -> str:
    """A valid code for a division; the body is ``MA`` and a running number, which no register issues."""
    serial = next(numbers) if number is None else number
    body = f"91{division}MA{serial:07d}"[:17]
    return body + uscc.calc_check_digit(body)
