"""The list of parks."""

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from apps.accounts.models import Jurisdiction, User
from apps.parks.models import Park, Tenancy

SORTS = {
    "name": "sort_key",
    "county": "county__code",
    "kind": "kind",
    "area": "area_mu",
    "tenants": "tenant_count",
    "pilots": "pilot_count",
}


def park_list(
    user: User,
    today: date,
    *,
    county: Jurisdiction | None = None,
    kind: str = "",
    name: str = "",
    sort: str = "",
) -> "QuerySet[Park]":
    """Parks with ``tenant_count`` and ``pilot_count`` of today; ``sort`` is a key of ``SORTS``, a minus turns it."""
    rows = Park.objects.visible_to(user)
    if county is not None:
        rows = rows.filter(Q(county=county) | Q(county__parent=county))
    if kind:
        rows = rows.filter(kind=kind)
    if name:
        rows = rows.filter(
            Q(name__icontains=name) | Q(credit_code__istartswith=name) | Q(operator__name__icontains=name)
        )
    present = Q(tenancies__in=Tenancy.objects.present_on(today))
    rows = rows.select_related("county", "operator").annotate(
        tenant_count=Count("tenancies", filter=present),
        pilot_count=Count("tenancies", filter=present & Q(tenancies__is_pilot=True)),
    )
    column = SORTS.get(sort.removeprefix("-"), "sort_key")
    return rows.order_by(f"-{column}" if sort.startswith("-") else column, "pk")


def park_totals(rows: "QuerySet[Park]") -> dict[str, Any]:
    """Sums over a whole list, whatever page is shown: ``area``, ``tenants``, ``pilots``. One query."""
    return rows.order_by().aggregate(area=Sum("area_mu"), tenants=Sum("tenant_count"), pilots=Sum("pilot_count"))


def counties_of(user: User) -> "QuerySet[Jurisdiction]":
    """Counties in which this person sees a park, in the order of their codes."""
    return Jurisdiction.objects.filter(parks__in=Park.objects.visible_to(user)).distinct().order_by("code")
