"""Pure decisions about service records: dates and locks."""

from datetime import date

from django.utils.translation import gettext as _

from apps.common.periods import Period
from apps.delivery.choices import EDITABLE, RecordState


def in_period(day: date, start: date, end: date) -> bool:
    """Whether a service of that day counts (R0.34, R0.35); both days included."""
    return start <= day <= end


def locked_reason(state: str) -> str | None:
    """Why a record can no longer be changed; None while it can."""
    if state in EDITABLE:
        return None
    if state == RecordState.NOT_COUNTED:
        return _("This record was refused by the departments and stays as it is. Record the service anew if it counts.")
    if state == RecordState.DEDUCTED:
        return _("This record was deducted by the departments and stays as it is.")
    return _(
        "This record is part of a submitted report and locked. Withdraw the report first, or wait until it is returned."
    )


def period_label(code: str) -> str:
    """A period in words, in the language in use. Raises ValueError for what is no period."""
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
