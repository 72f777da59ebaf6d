"""The table of holidays, for pages and services."""

from datetime import date

from apps.programmes.models import Holiday
from apps.programmes.rules import Days


def all_days() -> Days:
    """The whole table; a few hundred rows. One query."""
    rows = Holiday.objects.values_list("date", "is_day_off", "name")
    return Days({day: (is_off, name) for day, is_off, name in rows})


def days_around(day: date) -> Days:
    """The table of the year of a day and of its neighbours. One query."""
    rows = Holiday.objects.filter(date__year__range=(day.year - 1, day.year + 1))
    return Days({row.date: (row.is_day_off, row.name) for row in rows})


def holidays_of(year: int) -> list[Holiday]:
    """The rows of one year in order. One query."""
    return list(Holiday.objects.filter(date__year=year).order_by("date"))


def years_entered() -> list[int]:
    """Years the table has any day of, the newest first. One query."""
    return [day.year for day in Holiday.objects.dates("date", "year", order="DESC")]
