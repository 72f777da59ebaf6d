"""Market prices read off what all parks pay. Nothing but figures of the sample leaves this file."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils import timezone

from apps.vendors.models import ProviderListing
from apps.vendors.rules.prices import Suggestion, suggest

Kind = tuple[int, str]  # service type, unit


def suggestions(service_types: Iterable[int], *, without: int | None = None) -> dict[Kind, Suggestion]:
    """(service type, unit) → median of the list prices offered today in all parks. One query.

    ``without`` is a product left out of the sample: the one being priced. Who asks may not see other parks' products,
    only these figures (R0.40).
    """
    offered = ProviderListing.objects.offered_on(timezone.localdate()).filter(service_type__in=list(service_types))
    prices: dict[Kind, list[Decimal]] = {}
    offered = offered if without is None else offered.exclude(pk=without)
    for service, unit, price in offered.values_list("service_type_id", "unit", "price_yuan"):
        prices.setdefault((service, unit), []).append(price)
    found = {kind: suggest(values) for kind, values in prices.items()}
    return {kind: suggestion for kind, suggestion in found.items() if suggestion is not None}
