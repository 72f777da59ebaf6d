"""Tenants: firms moving in and out, pilot and key flags, guidance class with its history (R0.13, R0.15)."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.parks.choices import GuidanceClass
from apps.parks.models import GuidanceChange, Park, Tenancy
from apps.parks.permissions import edits_tenants
from apps.parks.rules import checked_credit_code
from apps.parks.services.changing import added, apply, demand
from apps.parks.services.enterprises import EnterpriseData, enterprise_for, update_enterprise


@dataclass(frozen=True)
class TenancyData:
    """How a firm stands in a park."""

    moved_in_date: date | None = None
    is_pilot: bool = False
    is_key: bool = False
    guidance_class: str = GuidanceClass.OTHER


@transaction.atomic
def add_tenant(
    *, park: Park, enterprise: EnterpriseData, data: TenancyData | None = None, user: User | None = None
) -> Tenancy:
    """Let a firm into a park; the firm is found by its code or made. ``user`` None is the system. Locks the firm.

    Raises :class:`Refused` with the field: bad code, code of another firm, tenant already, key but not pilot.
    """
    demand(user is None or edits_tenants(user, park))
    data = data or TenancyData()
    _check(data)
    firm = enterprise_for(enterprise, user)
    if Tenancy.objects.filter(park=park, enterprise=firm, moved_out_date=None).exists():
        raise Refused(_("This enterprise is a tenant of the park already."), field="credit_code")
    with worded("credit_code"):
        tenancy = Tenancy.objects.create(park=park, enterprise=firm, **vars(data))
    record(
        user=user,
        action="tenant.added",
        target=tenancy,
        jurisdiction_id=park.county_id,
        changes=added({"enterprise": firm, **vars(data)}),
    )
    return tenancy


@transaction.atomic
def edit_tenant(
    *, tenancy: Tenancy, enterprise: EnterpriseData, data: TenancyData, user: User, reason: str = ""
) -> Tenancy:
    """Change a tenant and the firm behind it; locks both. A new guidance class needs a reason and leaves a history row.

    Raises :class:`Refused` with the field.
    """
    tenancy = _locked(tenancy)
    demand(edits_tenants(user, tenancy.park))
    _check(data)
    _check_identity(tenancy, enterprise, user)
    update_enterprise(enterprise=tenancy.enterprise, data=enterprise, user=user)
    before = tenancy.guidance_class
    if data.guidance_class != before and not reason:
        raise Refused(_("Say why the guidance class changes."), field="reason")
    if changes := apply(tenancy, vars(data)):
        with worded("moved_in_date"):
            tenancy.save()
        record(
            user=user,
            action="tenant.edited",
            target=tenancy,
            jurisdiction_id=tenancy.park.county_id,
            changes=changes,
            note=reason,
        )
    if data.guidance_class != before:
        GuidanceChange.objects.create(
            tenancy=tenancy, before=before, after=data.guidance_class, reason=reason, changed_by=user
        )
    return tenancy


@transaction.atomic
def move_out(*, tenancy: Tenancy, day: date, today: date, user: User) -> Tenancy:
    """Let a tenant leave on ``day``, which is not after ``today``; locks the tenancy. Raises :class:`Refused`."""
    tenancy = _locked(tenancy)
    demand(edits_tenants(user, tenancy.park))
    if tenancy.moved_out_date is not None:
        raise Refused(_("This enterprise has moved out already."))
    if day > today:
        raise Refused(_("The day of moving out lies in the future. Record it when it has happened."), field="day")
    if tenancy.moved_in_date and day < tenancy.moved_in_date:
        raise Refused(_("An enterprise cannot move out before it moved in."), field="day")
    changes = apply(tenancy, {"moved_out_date": day})
    tenancy.save(update_fields=["moved_out_date"])
    record(user=user, action="tenant.left", target=tenancy, jurisdiction_id=tenancy.park.county_id, changes=changes)
    return tenancy


def _locked(tenancy: Tenancy) -> Tenancy:
    rows = Tenancy.objects.select_for_update(of=("self",)).select_related("park", "enterprise")
    return rows.get(pk=tenancy.pk)


def _check_identity(tenancy: Tenancy, data: EnterpriseData, user: User) -> None:
    """Name and code of a firm are also those of its other parks: who edits one park does not change them there."""
    firm = tenancy.enterprise
    if (data.name, checked_credit_code(data.credit_code)) == (firm.name, firm.credit_code):
        return
    others = firm.tenancies.filter(moved_out_date=None).exclude(park=tenancy.park_id).select_related("park")
    if any(not edits_tenants(user, other.park) for other in others):
        raise Refused(
            _("This enterprise is a tenant of another park too, so its name and code stay as they are."), field="name"
        )


def _check(data: TenancyData) -> None:
    if data.is_key and not data.is_pilot:
        raise Refused(_("A key enterprise is a pilot enterprise."), field="is_key")
