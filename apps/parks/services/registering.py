"""Parks: register and edit."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.choices import Level, OrganisationKind, Tier
from apps.accounts.models import Jurisdiction, Organisation, User
from apps.accounts.rules import sort_key
from apps.accounts.services import OrganisationData, add_organisation
from apps.audit.services import record
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.parks.choices import ParkKind
from apps.parks.models import Park
from apps.parks.permissions import editable_fields, registers_parks
from apps.parks.rules import checked_credit_code
from apps.parks.services.changing import added, apply, demand


@dataclass(frozen=True)
class ParkData:
    """What a form, a sheet or a loader says about a park; area in mu."""

    name: str
    credit_code: str
    county: Jurisdiction
    kind: str = ParkKind.INDUSTRIAL
    area_mu: Decimal | None = None
    leading_industry: str = ""
    address: str = ""
    opened_on: date | None = None


@transaction.atomic
def register_park(*, data: ParkData, operator_name: str = "", user: User | None = None) -> Park:
    """Make a park together with its operator, the organisation that holds the credit code.

    The operator is found by the code or made, named ``operator_name`` or like the park. ``user`` None is the system
    (import, demonstration). Raises :class:`Refused` with the field: bad code, code or name taken, not a county.
    """
    demand(user is None or registers_parks(user))
    code = checked_credit_code(data.credit_code)
    _check_free(data, code)
    operator = _operator(code, operator_name or data.name, data.county)
    values = _columns(data) | {"credit_code": code, "operator": operator}
    with worded("credit_code"):
        park = Park.objects.create(**values, sort_key=sort_key(data.name, limit=240))
    changes = added(values)
    record(user=user, action="park.registered", target=park, jurisdiction_id=data.county.pk, changes=changes)
    return park


@transaction.atomic
def edit_park(*, park: Park, values: Mapping[str, Any], user: User) -> Park:
    """Change columns of a park (``values`` by field name); locks it. Nothing changed writes nothing.

    Raises :class:`Refused` for columns this person may not change, a bad code, a name taken in the county.
    """
    park = Park.objects.select_for_update(of=("self",)).select_related("county", "operator").get(pk=park.pk)
    values = {name: value for name, value in values.items() if getattr(park, name) != value}
    demand(values.keys() <= editable_fields(user, park))
    if "credit_code" in values:
        values["credit_code"] = checked_credit_code(values["credit_code"])
    if "county" in values:
        _check_county(values["county"])
    if changes := apply(park, values):
        park.sort_key = sort_key(park.name, limit=240)
        with worded("name" if "name" in changes else "credit_code"):
            park.save()
        record(user=user, action="park.edited", target=park, jurisdiction_id=park.county_id, changes=changes)
    return park


def _columns(data: ParkData) -> dict[str, Any]:
    return asdict(data) | {"county": data.county}


def _check_county(county: Jurisdiction) -> None:
    if county.level not in {Level.COUNTY, Level.ZONE}:
        raise Refused(_("A park stands in a county, a city district or a zone. Choose one."), field="county")


def _check_free(data: ParkData, code: str) -> None:
    _check_county(data.county)
    if taken := Park.objects.filter(credit_code=code).first():
        raise Refused(_('This code is registered for the park "%(name)s".') % {"name": taken}, field="credit_code")
    if Park.objects.filter(county=data.county, name=data.name).exists():
        raise Refused(_("This county has a park of that name already."), field="name")


def _operator(code: str, name: str, county: Jurisdiction) -> Organisation:
    known = Organisation.objects.filter(credit_code=code).first()
    if known is None:
        data = OrganisationData(name, OrganisationKind.OPERATOR, Tier.PARK, county, credit_code=code)
        return add_organisation(user=None, data=data)
    if known.kind != OrganisationKind.OPERATOR:
        raise Refused(
            _('This code belongs to "%(name)s", which is not a park operator.') % {"name": known}, field="credit_code"
        )
    return known
