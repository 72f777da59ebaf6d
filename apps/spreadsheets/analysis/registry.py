"""The snapshot of the programme that a sheet is compared with."""

from typing import Any, NamedTuple

from apps.spreadsheets.cells.divisions import Division

INCLUSIVE, PRECISE = "inclusive", "precise"


class Service(NamedTuple):
    """A service type: database id, code, name, class, other names, units it is counted in."""

    id: int
    code: str
    name: str
    service_class: str
    aliases: tuple[str, ...]
    units: tuple[str, ...]


class KnownPark(NamedTuple):
    """A park: enrolment id (0 when it is not in the programme), name and division code."""

    enrolment: int
    name: str
    county: str


class Registry(NamedTuple):
    """Parks by code, services, units, divisions, abolished ones by name, years, counties in scope (empty = all)."""

    parks: dict[str, KnownPark]
    services: tuple[Service, ...]
    units: frozenset[str]
    divisions: tuple[Division, ...]
    former: dict[str, str]
    years: tuple[int, ...]
    scope: frozenset[str]
    create_parks: bool

    def packed(self) -> dict[str, Any]:
        """The snapshot as JSON-ready data."""
        return self._asdict() | {"units": sorted(self.units), "scope": sorted(self.scope)}


def unpacked(data: dict[str, Any]) -> Registry:
    """The snapshot from what `packed` made of it."""
    return Registry(
        parks={code: KnownPark(*park) for code, park in data["parks"].items()},
        services=tuple(Service(*fields[:4], tuple(fields[4]), tuple(fields[5])) for fields in data["services"]),
        units=frozenset(data["units"]),
        divisions=tuple(Division(*fields) for fields in data["divisions"]),
        former=data["former"],
        years=tuple(data["years"]),
        scope=frozenset(data["scope"]),
        create_parks=data["create_parks"],
    )
