"""Whether two events of one day can be one."""

from datetime import date, time

FEWEST_GUESTS = 5  # fewer enterprises meet twice a day by chance

Hours = tuple[time | None, time | None]


def may_overlap(one: Hours, other: Hours) -> bool:
    """Whether the hours of two events of one day can overlap; unknown hours can. Touching ends do not overlap."""
    (start, end), (other_start, other_end) = one, other
    if start is None or end is None or other_start is None or other_end is None:
        return True
    return start < other_end and other_start < end


def days_apart(taken: date, served: date) -> int:
    """Whole days between the day of a photo and the day of the service."""
    return abs((taken - served).days)
