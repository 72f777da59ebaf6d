"""Setting the terms of the final evaluation of a programme; the programme's row is the lock."""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import record
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.evaluations.choices.final import FinalState
from apps.evaluations.models import FinalEvaluation, FinalTerms
from apps.evaluations.permissions.final import may_conclude
from apps.evaluations.services.final_base import demand
from apps.programmes.models import Programme

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def save_terms(*, programme: Programme, values: dict[str, Any], user: "User") -> FinalTerms:
    """Set the terms. While experts mark a park of the programme they stay as they are.

    Raises :class:`Refused`. Locks the programme.
    """
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    demand(may_conclude(user))
    if FinalEvaluation.objects.filter(enrolment__programme=programme, state=FinalState.SCORING).exists():
        raise Refused(_("Experts are marking a park of this programme; the terms stay until they have finished."))
    with worded():
        row, _created = FinalTerms.objects.update_or_create(programme=programme, defaults=values)
    record(user=user, action="final.terms", target=row)
    return row
