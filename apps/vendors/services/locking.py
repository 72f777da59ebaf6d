"""The lock over a park's list, and the state in which an approved plan fixes it (R0.81)."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.services import record
from apps.common.refusals import Refused
from apps.programmes.models import Enrolment
from apps.vendors.models import ProviderList

if TYPE_CHECKING:
    from apps.accounts.models import User


def list_under_lock(enrolment: Enrolment) -> ProviderList:
    """The list of a pilot park with its row locked, made when it is not there. Call it in a transaction."""
    ProviderList.objects.get_or_create(enrolment=enrolment)
    rows = ProviderList.objects.select_for_update(of=("self",))
    return rows.select_related("enrolment__park__operator", "enrolment__park__county", "enrolment__programme").get(
        enrolment=enrolment
    )


def open_list(enrolment: Enrolment) -> ProviderList:
    """Like :func:`list_under_lock`; raises :class:`Refused` while an approved plan fixes the list."""
    row = list_under_lock(enrolment)
    if row.locked_at is not None:
        raise Refused(
            _("The approved plan fixes this list since %(day)s. Ask for a change of the plan.")
            % {"day": timezone.localdate(row.locked_at).isoformat()}
        )
    return row


@transaction.atomic
def lock_list(*, enrolment: Enrolment, reason: str, user: "User") -> ProviderList:
    """Fix the list because a plan was approved; for the app of plans, which decides who may. Again changes nothing."""
    row = list_under_lock(enrolment)
    if row.locked_at is None:
        row.locked_at = timezone.now()
        row.save(update_fields=["locked_at"])
        _note(row, "providers.locked", user, reason)
    return row


@transaction.atomic
def unlock_list(*, enrolment: Enrolment, reason: str, user: "User") -> ProviderList:
    """Open the list for a change that was approved; for the app of plans. Again changes nothing."""
    row = list_under_lock(enrolment)
    if row.locked_at is not None:
        row.locked_at = None
        row.save(update_fields=["locked_at"])
        _note(row, "providers.unlocked", user, reason)
    return row


def _note(row: ProviderList, action: str, user: "User", reason: str) -> None:
    record(user=user, action=action, target=row, jurisdiction_id=row.enrolment.park.county_id, note=reason)
