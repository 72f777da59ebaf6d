"""Enterprises: their figures, and the size class that follows from them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.rules import sort_key
from apps.audit.services import record
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.parks.models import Enterprise, IndustryDivision
from apps.parks.rules import checked_credit_code, size_class
from apps.parks.services.changing import added, apply


@dataclass(frozen=True)
class EnterpriseData:
    """What a form or a sheet says about a firm; revenue and assets in 10,000 yuan, of the last year reported."""

    name: str
    credit_code: str
    division: IndustryDivision | None = None
    industry_group: str = ""
    employees: int | None = None
    revenue_wan: Decimal | None = None
    assets_wan: Decimal | None = None


def columns(data: EnterpriseData) -> dict[str, Any]:
    """The columns of a firm with its computed class. Raises :class:`Refused` for a bad code."""
    values = {
        name: getattr(data, name)
        for name in ("name", "division", "industry_group", "employees", "revenue_wan", "assets_wan")
    }
    return values | {
        "credit_code": checked_credit_code(data.credit_code),
        "sort_key": sort_key(data.name, limit=240),
        "sme_class": size_class(
            data.division.code if data.division else None,
            group=data.industry_group,
            employees=data.employees,
            revenue_wan=data.revenue_wan,
            assets_wan=data.assets_wan,
        ),
    }


@transaction.atomic
def update_enterprise(*, enterprise: Enterprise, data: EnterpriseData, user: User | None = None) -> Enterprise:
    """Bring a firm into line with ``data`` and compute its size class anew; locks it. Unchanged data write nothing.

    The caller has checked the right to edit a tenancy of it. Raises :class:`Refused` when the code is bad or taken.
    """
    enterprise = Enterprise.objects.select_for_update(of=("self",)).select_related("division").get(pk=enterprise.pk)
    values = columns(data)
    taken = Enterprise.objects.filter(credit_code=values["credit_code"]).exclude(pk=enterprise.pk).first()
    if taken:
        raise code_taken(taken)
    if changes := apply(enterprise, values):
        with worded("credit_code"):
            enterprise.save()
        changes.pop("sort_key", None)
        record(user=user, action="enterprise.edited", target=enterprise, changes=changes)
    return enterprise


def enterprise_for(data: EnterpriseData, user: User | None) -> Enterprise:
    """The firm that holds the code, with the figures that were given, or a new one. Call it in a transaction.

    Figures left empty keep what is known. Raises :class:`Refused` when the code belongs to a firm of another name.
    """
    code = checked_credit_code(data.credit_code)
    known = Enterprise.objects.select_related("division").filter(credit_code=code).first()
    if known is None:
        values = columns(data)
        with worded("credit_code"):
            enterprise = Enterprise.objects.create(**values)
        shown = {name: value for name, value in values.items() if name != "sort_key"}
        record(user=user, action="enterprise.added", target=enterprise, changes=added(shown))
        return enterprise
    if known.name != data.name:
        raise code_taken(known)
    return update_enterprise(enterprise=known, data=_completed(data, known), user=user)


def code_taken(holder: Enterprise) -> Refused:
    """The refusal for a code that another firm holds."""
    return Refused(
        _('This code belongs to "%(name)s". Check the code, or write the name like that.') % {"name": holder},
        field="credit_code",
    )


def _completed(data: EnterpriseData, known: Enterprise) -> EnterpriseData:
    given = {name: value for name, value in vars(data).items() if value not in (None, "")}
    kept = {name: getattr(known, name) for name in vars(data)}
    return EnterpriseData(**(kept | given))
