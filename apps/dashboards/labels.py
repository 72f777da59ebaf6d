"""Words for periods and days."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common.periods import Period, period_label


def period_words(period: Period) -> str:
    """A period as officials say it, for example the third quarter of 2026."""
    return period_label(period.code)


def short_label(period: Period) -> str:
    """A period in a narrow place: without the year when it is a part of one."""
    if not period.kind:
        return str(period.year)
    number = {"year": period.year % 100, "number": period.number}
    if period.kind == "Q":
        return _("%(year)s Q%(number)s") % number
    return (_("%(year)s H1") if period.number == 1 else _("%(year)s H2")) % number


def status_word(status: str) -> str:
    """The word of a status: colour never stands alone."""
    return {"ok": _("On track"), "warn": _("Slow"), "bad": _("Behind")}.get(status, _("No target"))


def working_days(count: int) -> str:
    """So many working days."""
    return ngettext("%(count)s working day", "%(count)s working days", count) % {"count": count}


def tallied(statuses: Iterable[str]) -> dict[str, int]:
    """How many are on track, slow and behind."""
    found = list(statuses)
    return {status: found.count(status) for status in ("ok", "warn", "bad")}
