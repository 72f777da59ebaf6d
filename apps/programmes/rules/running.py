"""Which programme runs today."""

from collections.abc import Iterable
from datetime import date

from apps.programmes.choices import ProgrammeState
from apps.programmes.models import Programme

FIRST_REPORT_DUE = 7  # month from which a programme begun in January has had its first report


def default_programme(programmes: Iterable[Programme], today: date) -> Programme | None:
    """The open programme whose period covers ``today``, else the open one that began last; None when none is open."""
    opened = [programme for programme in programmes if programme.state == ProgrammeState.OPEN]
    running = [programme for programme in opened if programme.start_date <= today <= programme.end_date]
    return max(running or opened, key=lambda programme: (programme.start_date, programme.pk), default=None)


def demo_start(today: date) -> date:
    """First day of the demo period: 1 January of this year from July on, before that of last year."""
    return date(today.year if today.month >= FIRST_REPORT_DUE else today.year - 1, 1, 1)
