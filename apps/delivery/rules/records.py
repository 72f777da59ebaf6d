"""Pure decisions about service records: dates and locks."""

from datetime import date

from django.utils.translation import gettext as _

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
