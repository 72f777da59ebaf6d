"""Organisations: add and edit."""

from dataclasses import dataclass, fields
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import Jurisdiction, Organisation, User
from apps.accounts.rules import credit_code_fault, organisation_fault, role_fits, sort_key
from apps.accounts.services.guards import demand_administrator, keep_an_administrator
from apps.audit.services import plain, record
from apps.common.constraints import worded
from apps.common.refusals import Refused

FIELD_OF_CONSTRAINT = {"organisation_one_department": "jurisdiction", "organisation_credit_code": "credit_code"}


@dataclass(frozen=True)
class OrganisationData:
    """What a form or a loader says about an organisation; ``credit_code`` is None when there is none."""

    name: str
    kind: str
    tier: str
    jurisdiction: Jurisdiction
    credit_code: str | None = None
    is_active: bool = True


@transaction.atomic
def add_organisation(*, user: User | None, data: OrganisationData) -> Organisation:
    """Make an organisation; ``user`` None is the system. Raises :class:`Refused` with the field it belongs to."""
    if user is not None:
        demand_administrator(user)
    organisation = Organisation()
    _check(organisation, data)
    changes = _apply(organisation, data)
    _save(organisation)
    record(
        user=user,
        action="organisation.added",
        target=organisation,
        jurisdiction_id=data.jurisdiction.pk,
        changes={name: [None, after] for name, (_before, after) in changes.items() if after not in (None, "")},
    )
    return organisation


@transaction.atomic
def edit_organisation(*, user: User, organisation: Organisation, data: OrganisationData) -> Organisation:
    """Change an organisation; locks it. Raises :class:`Refused` when people there would hold roles that do not fit."""
    demand_administrator(user)
    organisation = (
        Organisation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("jurisdiction")
        .get(pk=organisation.pk)
    )
    _check(organisation, data)
    _check_people(organisation, data)
    if not data.is_active:
        keep_an_administrator(without=Q(organisation=organisation))
    changes = _apply(organisation, data)
    if changes:
        _save(organisation)
        record(
            user=user,
            action="organisation.edited",
            target=organisation,
            jurisdiction_id=data.jurisdiction.pk,
            changes=changes,
        )
    return organisation


def _check(organisation: Organisation, data: OrganisationData) -> None:
    if fault := organisation_fault(data.kind, data.tier, data.jurisdiction.level):
        field, sentence = fault
        raise Refused(sentence, field=field)
    if data.credit_code is None:
        return
    if code_fault := credit_code_fault(data.credit_code):
        raise Refused(code_fault, field="credit_code")
    if other := Organisation.objects.filter(credit_code=data.credit_code).exclude(pk=organisation.pk).first():
        raise Refused(_("%(name)s has this credit code already.") % {"name": other.name}, field="credit_code")


def _check_people(organisation: Organisation, data: OrganisationData) -> None:
    held = organisation.memberships.valid_on(timezone.localdate())
    roles = set(held.values_list("role", flat=True))
    if any(not role_fits(role, data.kind, data.tier) for role in roles):
        raise Refused(_("People there hold roles that would no longer fit. End those memberships first."), field="kind")


def _apply(organisation: Organisation, data: OrganisationData) -> dict[str, list[Any]]:
    changes: dict[str, list[Any]] = {}
    for name in (field.name for field in fields(data)):
        after = getattr(data, name)
        before = getattr(organisation, name) if organisation.pk or name != "jurisdiction" else None
        if before != after:
            changes[name] = [plain(before), plain(after)]
            setattr(organisation, name, after)
    organisation.sort_key = sort_key(data.name, limit=240)
    return changes


def _save(organisation: Organisation) -> None:
    with worded(fields=FIELD_OF_CONSTRAINT):
        organisation.save()
