"""Pure decisions about programmes; ``today`` is always an argument."""

from apps.programmes.rules.days import Days, WorkingDay
from apps.programmes.rules.fileformat import faults_in
from apps.programmes.rules.moving import moved, years_between
from apps.programmes.rules.naming import alias_faults
from apps.programmes.rules.running import default_programme, demo_start

__all__ = [
    "Days",
    "WorkingDay",
    "alias_faults",
    "default_programme",
    "demo_start",
    "faults_in",
    "moved",
    "years_between",
]
