"""One park: its tenants, titles, charts and grants."""

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.choices import OUTSIDE_ROLES
from apps.accounts.models import Membership, User
from apps.parks.choices import SmeClass
from apps.parks.models import Park, ParkGrant, Tenancy, TenancyQuerySet, Title

SHOWN_INDUSTRIES = 6


def tenants_of(park: Park, user: User, *, name: str = "") -> TenancyQuerySet:
    """Tenancies of a park, those who stay first, then by pinyin; ``name`` narrows by name or beginning of the code."""
    rows = Tenancy.objects.visible_to(user).filter(park=park).select_related("enterprise__division")
    if name:
        rows = rows.filter(Q(enterprise__name__icontains=name) | Q(enterprise__credit_code__istartswith=name))
    return rows.order_by(F("moved_out_date").desc(nulls_first=True), "enterprise__sort_key", "pk")


def figures_of(park: Park, user: User, today: date) -> dict[str, Any]:
    """Figures of a park today: counts, a chart by size class, the industries with most firms. One query."""
    rows = list(tenants_of(park, user).present_on(today))
    classes = Counter(row.enterprise.sme_class for row in rows)
    industries = Counter(str(row.enterprise.division or _("not stated")) for row in rows)
    return {
        "tenants": len(rows),
        "pilots": sum(row.is_pilot for row in rows),
        "keys": sum(row.is_key for row in rows),
        "unclassified": classes[SmeClass.UNKNOWN],
        "size_chart": _chart(_("Size class"), [(str(label), classes[value]) for value, label in SmeClass.choices]),
        "industries": _industries(industries, len(rows)),
    }


def _chart(head: str, counts: list[tuple[str, int]]) -> dict[str, Any]:
    rows = [[label, count] for label, count in counts if count]
    return {"kind": "bar", "head": [head, _("Tenants")], "rows": rows, "series": [{"colour": "primary"}]}


def _industries(counts: Counter[str], total: int) -> list[dict[str, Any]]:
    """The industries with most firms, the rest together in a last row; shares in percent."""
    shown = counts.most_common(SHOWN_INDUSTRIES)
    if rest := total - sum(count for _label, count in shown):
        shown.append((_("other industries"), rest))
    return [{"label": label, "count": count, "percent": 100 * count / total} for label, count in shown]


def titles_of(park: Park) -> list[Title]:
    """Titles of the park and of the firms in it now, newest first. One query."""
    own = Title.objects.filter(park=park)
    firms = Title.objects.filter(enterprise__tenancies__park=park, enterprise__tenancies__moved_out_date=None)
    rows = (own | firms).distinct().select_related("enterprise")
    return list(rows.order_by("-granted_date", "-pk"))


def grants_of(park: Park) -> list[ParkGrant]:
    """Who from outside was shown the park, the longest first. One query."""
    rows = ParkGrant.objects.filter(content_object=park).select_related("user")
    return list(rows.order_by("-valid_until", "pk"))


def outsiders(today: date) -> "QuerySet[User]":
    """People who may be shown single parks: auditors and experts in office."""
    rows = Membership.objects.valid_on(today).filter(role__in=OUTSIDE_ROLES, user__is_active=True)
    people: QuerySet[User] = User.objects.filter(memberships__in=rows).distinct().order_by("name", "pk")
    return people
