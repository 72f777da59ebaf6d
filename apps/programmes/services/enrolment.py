"""Parks in a programme with their award. Σ parks ≤ county award is a gate of the money, not of this list (R0.57)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.jobs.services import enqueue
from apps.parks.models import Park
from apps.programmes.models import Enrolment, Programme
from apps.programmes.models.enrolment import AWARD_LOCKED
from apps.programmes.permissions import manages_programmes

FIELD_OF_CONSTRAINT = {"enrolment_once": "park", "enrolment_award": "award_yuan", "enrolment_dates": "left_date"}


@transaction.atomic
def enrol_park(
    *, programme: Programme, park: Park, award_yuan: Decimal, enrolled_date: date, user: User | None = None
) -> Enrolment:
    """Take a park into a programme with its award in yuan. ``user`` None is the system.

    Raises :class:`Refused` with the field: enrolled already, county outside the scope, day outside the period.
    """
    _demand(user)
    if Enrolment.objects.filter(programme=programme, park=park).exists():
        raise Refused(_("This park is in the programme already."), field="park")
    scope = programme.scope.all()
    if scope.exists() and not scope.filter(pk=park.county_id).exists():
        raise Refused(_('"%(county)s" is outside the scope of this programme.') % {"county": park.county}, field="park")
    _check_days(programme, enrolled_date, None)
    values = {"award_yuan": award_yuan, "enrolled_date": enrolled_date}
    with worded(fields=FIELD_OF_CONSTRAINT):
        enrolment = Enrolment.objects.create(programme=programme, park=park, **values)
    changes = {name: [None, value] for name, value in values.items()}
    record(user=user, action="enrolment.added", target=enrolment, jurisdiction_id=park.county_id, changes=changes)
    # What the park and its county owe is raised by the app above, which the queue reaches by name.
    key = f"obligations:enrolment:{enrolment.pk}"
    enqueue(task="obligations.raise_for_enrolment", payload={"enrolment": enrolment.pk}, effect_key=key, user=user)
    return enrolment


@transaction.atomic
def edit_enrolment(
    *, enrolment: Enrolment, award_yuan: Decimal, enrolled_date: date, left_date: date | None, user: User
) -> Enrolment:
    """Change award and days of an enrolment; locks it, as every act on its money does.

    Raises :class:`Refused` with the field, also for another award once a plan that divides it is approved (R0.81).
    """
    _demand(user)
    locked = Enrolment.objects.select_for_update(of=("self",)).select_related("programme", "park")
    enrolment = locked.get(pk=enrolment.pk)
    _check_days(enrolment.programme, enrolled_date, left_date)
    if enrolment.locked_at is not None and award_yuan != enrolment.award_yuan:
        raise Refused(AWARD_LOCKED, field="award_yuan")
    wanted: dict[str, Any] = {"award_yuan": award_yuan, "enrolled_date": enrolled_date, "left_date": left_date}
    changes = {k: [getattr(enrolment, k), value] for k, value in wanted.items() if getattr(enrolment, k) != value}
    if changes:
        for name, value in wanted.items():
            setattr(enrolment, name, value)
        with worded(fields=FIELD_OF_CONSTRAINT):
            enrolment.save()
        place = enrolment.park.county_id
        record(user=user, action="enrolment.edited", target=enrolment, jurisdiction_id=place, changes=changes)
    return enrolment


def _demand(user: User | None) -> None:
    if user is not None and not manages_programmes(user):
        raise Refused(_("Your role may not do this."))


def _check_days(programme: Programme, enrolled: date, left: date | None) -> None:
    if enrolled > programme.end_date:
        raise Refused(_("A park cannot join after the programme has ended."), field="enrolled_date")
    if left is not None and left < enrolled:
        raise Refused(_("A park cannot leave before it is enrolled."), field="left_date")
