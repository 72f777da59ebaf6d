"""From how many points on a programme gives each grade (R0.72)."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import record
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.evaluations.models import MidtermRules
from apps.evaluations.permissions.midterm import may_set_rules
from apps.evaluations.rules.midterm import Cuts
from apps.programmes.models import Programme

if TYPE_CHECKING:
    from apps.accounts.models import User

NAMES = ("excellent", "good", "fair")


@transaction.atomic
def set_cuts(*, programme: Programme, cuts: Cuts, user: "User") -> MidtermRules:
    """Set the cut-offs for conclusions to come; what was concluded keeps its own.

    Raises :class:`Refused` for other people, and when the grades do not fall from the best to the worst. Locks the row.
    """
    if not may_set_rules(user):
        raise Refused(_("Only economy of the province sets the grades."))
    row = MidtermRules.objects.select_for_update().filter(programme=programme).first()
    row = row or MidtermRules(programme=programme)
    changes = {name: [getattr(row, name), getattr(cuts, name)] for name in NAMES}
    for name in NAMES:
        setattr(row, name, getattr(cuts, name))
    with worded():
        row.save()
    record(user=user, action="midterm.rules_set", target=programme, changes=changes)
    return row
