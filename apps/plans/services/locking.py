"""What an approved plan fixes (goals, pilot enterprises, providers, budget), and the one way through it (R0.81)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from apps.audit.services import record
from apps.parks.models import Park
from apps.plans.models import Plan
from apps.programmes.models import Enrolment
from apps.vendors.services import list_under_lock, lock_list, unlock_list

if TYPE_CHECKING:
    from apps.accounts.models import User

SETTINGS = ("parkservice.changed_enrolment", "parkservice.changed_park")


def locked_plan(plan: Plan) -> Plan:
    """The plan under its row lock, with enrolment, programme, park, county and operator loaded."""
    rows = Plan.objects.select_for_update(of=("self",))
    return rows.select_related("enrolment__programme", "enrolment__park__county", "enrolment__park__operator").get(
        pk=plan.pk
    )


def hold(plan: Plan) -> None:
    """Lock what the plan fixes, always in this order: list, enrolment, park. The enrolment is read anew."""
    list_under_lock(plan.enrolment)
    held = Enrolment.objects.select_for_update(of=("self",)).get(pk=plan.enrolment_id)
    plan.enrolment.award_yuan = held.award_yuan
    Park.objects.select_for_update(of=("self",)).get(pk=plan.enrolment.park_id)


@transaction.atomic
def fix(*, plan: Plan, user: "User", reason: str) -> None:
    """Fix what the plan says for everybody: from now on the database refuses direct changes. Locks as ``hold``.

    A park already fixed by the plan of another programme stays fixed.
    """
    hold(plan)
    now = timezone.now()
    Enrolment.objects.filter(pk=plan.enrolment_id, locked_at=None).update(locked_at=now)
    Park.objects.filter(pk=plan.enrolment.park_id, pilots_locked_at=None).update(pilots_locked_at=now)
    lock_list(enrolment=plan.enrolment, reason=reason, user=user)
    record(
        user=user,
        action="plan.fixed",
        target=plan,
        jurisdiction_id=plan.enrolment.park.county_id,
        note=reason,
    )


@contextmanager
def opened(*, plan: Plan, user: "User", reason: str) -> Iterator[None]:
    """Let this transaction, and nothing else, change what the plan fixes; closed again at the end.

    Call it inside a transaction that holds the plan's lock, for a change request that passed.
    """
    numbers = (str(plan.enrolment_id), str(plan.enrolment.park_id))
    unlock_list(enrolment=plan.enrolment, reason=reason, user=user)
    _say(numbers)
    try:
        yield
    finally:
        _say(("", ""))
    lock_list(enrolment=plan.enrolment, reason=reason, user=user)


def _say(numbers: tuple[str, str]) -> None:
    """Tell the triggers of this transaction which enrolment and park may change."""
    if connection.in_atomic_block and connection.needs_rollback:
        return  # the transaction is lost, and the settings with it
    with connection.cursor() as cursor:
        for name, number in zip(SETTINGS, numbers, strict=True):
            cursor.execute("SELECT set_config(%s, %s, true)", [name, number])
