"""Pure decisions about programmes; ``today`` is always an argument."""

from apps.programmes.rules.days import WorkingDay, working_day_of
from apps.programmes.rules.fileformat import faults_in
from apps.programmes.rules.moving import moved, years_between
from apps.programmes.rules.naming import alias_faults
from apps.programmes.rules.running import default_programme, demo_start

__all__ = [
    "WorkingDay",
    "alias_faults",
    "default_programme",
    "demo_start",
    "faults_in",
    "moved",
    "working_day_of",
    "years_between",
]
