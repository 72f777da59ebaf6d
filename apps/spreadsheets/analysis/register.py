"""The snapshot of a park's catalogue that a sheet of offers is compared with."""

from typing import Any, NamedTuple

from apps.spreadsheets.analysis.registry import Service
from apps.spreadsheets.cells.offers import PEOPLE
from apps.spreadsheets.cells.text import squeezed


class KnownProvider(NamedTuple):
    """A provider of the park: database id, kind, name, credit code ('' for a person)."""

    id: int
    kind: str
    name: str
    code: str


class KnownOffer(NamedTuple):
    """A product on the list: ids of its provider and service, name, price and reference as text, first and last day."""

    provider: int
    service: int
    product: str
    price: str
    reference: str
    valid_from: str
    valid_until: str


class Register(NamedTuple):
    """The park's code and name, services, units of prices, its providers, products, and who won which selection."""

    park_code: str
    park_name: str
    services: tuple[Service, ...]
    units: frozenset[str]
    providers: tuple[KnownProvider, ...]
    offers: tuple[KnownOffer, ...]
    chosen: frozenset[tuple[int, int]]

    def packed(self) -> dict[str, Any]:
        """The snapshot as JSON-ready data."""
        return self._asdict() | {"units": sorted(self.units), "chosen": sorted(self.chosen)}


def unpacked(data: dict[str, Any]) -> Register:
    """The snapshot from what `packed` made of it."""
    return Register(
        park_code=data["park_code"],
        park_name=data["park_name"],
        services=tuple(Service(*fields[:4], tuple(fields[4]), tuple(fields[5])) for fields in data["services"]),
        units=frozenset(data["units"]),
        providers=tuple(KnownProvider(*fields) for fields in data["providers"]),
        offers=tuple(KnownOffer(*fields) for fields in data["offers"]),
        chosen=frozenset((provider, service) for provider, service in data["chosen"]),
    )


class Providers:
    """Finds a provider by its code, else by kind and name inside the park."""

    def __init__(self, register: Register) -> None:
        self.by_code = {each.code: each for each in register.providers if each.code}
        self.by_name: dict[str, list[KnownProvider]] = {}
        for each in register.providers:
            self.by_name.setdefault(squeezed(each.name), []).append(each)

    def find(self, code: str, kind: str, name: str) -> KnownProvider | None:
        """The one provider meant; None when there is none, or when a bare name may mean two."""
        if code:
            return self.by_code.get(code)
        named = [each for each in self.by_name.get(squeezed(name), []) if kind in ("", each.kind)]
        return named[0] if len(named) == 1 else None

    def code_of(self, name: str) -> str:
        """The code known for a name, '' when there is none."""
        return next((each.code for each in self.by_name.get(squeezed(name), []) if each.kind not in PEOPLE), "")
