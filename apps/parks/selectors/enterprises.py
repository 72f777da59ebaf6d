"""One firm, as far as this person sees the parks it is or was in."""

from typing import Any

from apps.accounts.models import User
from apps.parks.models import Enterprise, GuidanceChange, Tenancy, Title


def enterprise_page(enterprise: Enterprise, user: User) -> dict[str, Any]:
    """``tenancies`` (newest first), ``titles`` and ``guidance_changes`` of a firm. Three queries."""
    tenancies = list(
        Tenancy.objects.visible_to(user)
        .filter(enterprise=enterprise)
        .select_related("park__county")
        .order_by("-moved_in_date", "-pk")
    )
    changes = GuidanceChange.objects.filter(tenancy__in=[row.pk for row in tenancies])
    return {
        "tenancies": tenancies,
        "titles": list(Title.objects.filter(enterprise=enterprise).order_by("-granted_date", "-pk")),
        "guidance_changes": list(changes.select_related("changed_by", "tenancy__park").order_by("-changed_at", "-pk")),
    }
