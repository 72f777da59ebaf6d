"""Providers with something in common with the operator or a competitor, and at work."""

from collections.abc import Iterator

from apps.integrity.choices import RuleCode, SideKind
from apps.integrity.selectors.sides import LABEL, Found, Scope, Side, counting, in_scope
from apps.parks.models import Park
from apps.vendors.selectors.related import Signal as Likeness
from apps.vendors.selectors.related import signals_in


def related_providers(scope: Scope) -> Iterator[Found]:
    """Related parties by their own declarations, once the provider has served; not those laid aside. Six queries."""
    at_work = counting().filter(**in_scope(scope)).order_by().values("enrolment__park")
    parks = list(Park.objects.filter(pk__in=at_work).select_related("operator"))
    latest = {
        (park, provider): (pk, programme)
        for park, provider, pk, programme in counting()
        .filter(enrolment__park__in=parks, provider__isnull=False)
        .order_by("pk")
        .values_list("enrolment__park_id", "provider_id", "pk", "enrolment__programme_id")
    }
    for likeness in signals_in(parks):
        served = latest.get((likeness.park.pk, likeness.provider.pk))
        if likeness.other is not None and served is None:
            served = latest.get((likeness.park.pk, likeness.other.pk))
        if served is not None and likeness.dismissal is None:
            yield _found(likeness, *served)


def _found(likeness: Likeness, record_id: int, programme_id: int) -> Found:
    park, provider, other = likeness.park, likeness.provider, likeness.other
    left = Side(SideKind.PROVIDER, f"provider:{provider.pk}", provider.name[:LABEL], park.pk, record_id)
    if other is None:
        right = Side(SideKind.PARK, f"operator:{park.pk}", park.operator.name[:LABEL], park.pk)
    else:
        right = Side(SideKind.PROVIDER, f"provider:{other.pk}", other.name[:LABEL], park.pk)
    shared = likeness.likeness
    facts = {"shared": shared.kind.value, "fingerprint": shared.fingerprint[:12]}
    return Found(RuleCode.RELATED, programme_id, left, right, facts, suffix=shared.kind.value)
