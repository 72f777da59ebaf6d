"""The snapshot of a pilot park that a service log is compared with, and how its names are found."""

import re
from typing import Any, NamedTuple

from apps.spreadsheets.analysis.registry import Service
from apps.spreadsheets.cells.text import folded, squeezed

CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
SHORTEST = 4  # characters of a name that may stand for the whole


class Firm(NamedTuple):
    """An enterprise that is or was a tenant, or a provider of the register: id, name, credit code, kind."""

    id: int
    name: str
    code: str
    kind: str = ""


class Signed(NamedTuple):
    """An agreement: id, number, id of its provider."""

    id: int
    number: str
    provider: int


class Logbook(NamedTuple):
    """The park's code and name, the services, tenants, providers and agreements of its register, and this year."""

    park_code: str
    park_name: str
    services: tuple[Service, ...]
    tenants: tuple[Firm, ...]
    providers: tuple[Firm, ...]
    agreements: tuple[Signed, ...]
    year: int

    def packed(self) -> dict[str, Any]:
        """The snapshot as JSON-ready data."""
        return self._asdict()


def unpacked(data: dict[str, Any]) -> Logbook:
    """The snapshot from what `packed` made of it."""
    return Logbook(
        park_code=data["park_code"],
        park_name=data["park_name"],
        services=tuple(Service(*fields[:4], tuple(fields[4]), tuple(fields[5])) for fields in data["services"]),
        tenants=tuple(Firm(*fields) for fields in data["tenants"]),
        providers=tuple(Firm(*fields) for fields in data["providers"]),
        agreements=tuple(Signed(*fields) for fields in data["agreements"]),
        year=data["year"],
    )


class Found(NamedTuple):
    """What a word may mean: firms, and whether it is a whole name or code (else a piece of a name)."""

    firms: tuple[Firm, ...]
    exact: bool


class Firms:
    """Finds firms by code, by whole name, by a piece of a name."""

    def __init__(self, firms: tuple[Firm, ...]) -> None:
        self.by_code = {firm.code: firm for firm in firms if firm.code}
        self.by_name: dict[str, list[Firm]] = {}
        for firm in firms:
            self.by_name.setdefault(squeezed(firm.name), []).append(firm)
        self.memo: dict[str, Found] = {}

    def find(self, text: str) -> Found:
        """The firms a text may mean."""
        if text not in self.memo:
            self.memo[text] = self.find_afresh(text)
        return self.memo[text]

    def find_afresh(self, text: str) -> Found:
        """As `find`, not remembered."""
        code = CODE.search(folded(text).upper())
        if code and code[0] in self.by_code:
            return Found((self.by_code[code[0]],), True)
        name = squeezed(text)
        if name in self.by_name:
            return Found(tuple(self.by_name[name]), True)
        if len(name) < SHORTEST or code:
            return Found((), False)
        close = [firm for key, firms in self.by_name.items() if name in key for firm in firms]
        return Found(tuple(close[:9]), False)

    def knows(self, text: str) -> bool:
        """Whether a text is nothing but a whole name or a code."""
        return squeezed(text) in self.by_name or folded(text).upper() in self.by_code
