"""Reads the table of docs/access.md and lists the addresses the portal really has."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "access.md"
ROLES = [
    "nobody",
    "park_filer",
    "park_lead",
    "county_eit",
    "county_fin",
    "prov_eit",
    "prov_fin",
    "auditor",
    "sys_admin",
]
METHODS = ("get", "post")


@dataclass(frozen=True)
class Line:
    """One line of the table: what each role gets."""

    name: str
    method: str
    whose: str
    expected: dict[str, int]

    @property
    def id(self) -> str:
        return f"{self.method} {self.name} {self.whose}".strip()

    @property
    def area(self) -> str:
        """The app, by the name space of the address."""
        return self.name.partition(":")[0]


def parse(text: str) -> list[Line]:
    """The lines of the table whose second cell is GET or POST."""
    cells = ([cell.strip() for cell in row.strip("|").split("|")] for row in text.splitlines() if row.startswith("|"))
    rows = [row for row in cells if len(row) == len(ROLES) + 3 and row[1] in {"GET", "POST"}]
    return [Line(row[0], row[1], row[2], dict(zip(ROLES, map(int, row[3:]), strict=True))) for row in rows]


def addresses(patterns: list | None = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Name and pattern of every address except Django admin's own, which test_admin covers as a whole."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                yield from addresses(pattern.url_patterns, inner)
        elif pattern.name:
            yield f"{space}{pattern.name}", pattern


def methods_of(pattern: URLPattern) -> list[str]:
    """GET and POST as far as the view answers them."""
    view = getattr(pattern.callback, "view_class", None)
    if view is None:
        return ["POST"] if pattern.name == "set_language" else ["GET"]
    allowed = [method for method in METHODS if method in view.http_method_names and hasattr(view, method)]
    return [method.upper() for method in allowed]


def needs_object(pattern: URLPattern) -> bool:
    """Whether the address names an object."""
    return "<" in str(pattern.pattern)
