"""Periods in words."""

from django.utils.translation import gettext as _

from apps.common.periods import Period


def period_words(code: str) -> str:
    """A period in the language in use. Raises ValueError for what is no period."""
    period = Period.parse(code)
    words = {
        ("Q", 1): _("First quarter of %(year)s"),
        ("Q", 2): _("Second quarter of %(year)s"),
        ("Q", 3): _("Third quarter of %(year)s"),
        ("Q", 4): _("Fourth quarter of %(year)s"),
        ("H", 1): _("First half of %(year)s"),
        ("H", 2): _("Second half of %(year)s"),
    }
    return words.get((period.kind, period.number), _("Year %(year)s")) % {"year": period.year}
