"""When a report is clean enough to be passed with others: nothing in it asks for a second look."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.reports.rules.figures import Payload, corrected, paces, unit_rows


def flags(payload: Payload, *, version: int, signals: int, refused: int) -> list[str]:
    """Why a version is to be read by itself, as sentences; none when it is clean.

    ``signals`` is how many open signals the park has, ``refused`` how many of its records a department does not count.
    """
    pace, changed = paces(payload), [unit for _row, unit in unit_rows(payload) if unit.get("former")]
    found = [
        (pace["bad"], ngettext("%(n)s target is behind", "%(n)s targets are behind", pace["bad"])),
        (pace["warn"], ngettext("%(n)s target is slow", "%(n)s targets are slow", pace["warn"])),
        (len(corrected(payload)), _("corrections: %(n)s")),
        (len(payload.get("deductions", ())), _("records taken off the count: %(n)s")),
        (len(changed), _("goals that changed: %(n)s")),
        (signals, _("open signals: %(n)s")),
        (refused, _("records not counted: %(n)s")),
        (version - 1, _("version %(version)s: look at what changed")),
    ]
    return [words % {"n": number, "version": version} for number, words in found if number]
