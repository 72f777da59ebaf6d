"""Signals of related parties, computed from declared data whenever they are looked at."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.parks.models import Park
from apps.programmes.models import Programme
from apps.vendors.models import Candidate, OperatorDeclaration, Provider, SignalDismissal
from apps.vendors.rules.declared import Likeness, likenesses

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True)
class Signal:
    """Two parties of one park with something in common; ``other`` None is the park's operator."""

    park: Park
    provider: Provider
    other: Provider | None
    likeness: Likeness
    dismissal: SignalDismissal | None = None

    @property
    def key(self) -> tuple[int, int | None, str, str]:
        """What a dismissal of it is found by."""
        other = self.other.pk if self.other else None
        return (self.provider.pk, other, self.likeness.kind.value, self.likeness.fingerprint)


def signals_to_see(user: "User", programme: Programme | None) -> list[Signal]:
    """Signals of the parks of a programme one may see, open ones first. Four queries."""
    parks = Park.objects.visible_to(user).filter(enrolments__programme=programme).select_related("operator")
    return signals_in(parks.distinct().order_by("sort_key", "pk"))


def signals_in(parks: Iterable[Park]) -> list[Signal]:
    """Signals among operator, listed providers and competing candidates of the given parks. Four queries."""
    shown = {park.pk: park for park in parks}
    declared = {row.park_id: row for row in OperatorDeclaration.objects.filter(park__in=shown)}
    candidates = Candidate.objects.filter(provider__park__in=shown).select_related("provider").order_by("pk")
    rows = list(candidates)
    found = {signal.key: signal for signal in [*_with_operator(rows, declared, shown), *_among(rows, shown)]}
    aside = SignalDismissal.objects.filter(park__in=shown).select_related("dismissed_by")
    dismissed = {(row.provider_id, row.other_id, row.kind, row.fingerprint): row for row in aside}
    signals = [
        Signal(each.park, each.provider, each.other, each.likeness, dismissed.get(each.key)) for each in found.values()
    ]
    return sorted(signals, key=lambda each: (each.dismissal is not None, each.park.sort_key, each.provider.sort_key))


def _with_operator(
    rows: list[Candidate], declared: dict[int, OperatorDeclaration], parks: dict[int, Park]
) -> Iterator[Signal]:
    for provider in {row.provider_id: row.provider for row in rows}.values():
        operator = declared.get(provider.park_id)
        if operator is not None:
            for likeness in likenesses(provider, operator):
                yield Signal(parks[provider.park_id], provider, None, likeness)


def _among(rows: list[Candidate], parks: dict[int, Park]) -> Iterator[Signal]:
    """Pairs that competed in one selection; the smaller number comes first, so a pair has one signal."""
    selections: dict[int, list[Provider]] = {}
    for row in rows:
        selections.setdefault(row.selection_id, []).append(row.provider)
    for providers in selections.values():
        ordered = sorted(providers, key=lambda each: each.pk)
        for place, one in enumerate(ordered):
            for other in ordered[place + 1 :]:
                for likeness in likenesses(one, other):
                    yield Signal(parks[one.park_id], one, other, likeness)
