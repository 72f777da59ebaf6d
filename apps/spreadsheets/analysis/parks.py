"""Which park a row is about: by credit code, compared with the name and county beside it."""

from typing import Any, NamedTuple

from apps.spreadsheets.analysis.problems import CONFIRM, REFUSE
from apps.spreadsheets.analysis.registry import KnownPark, Registry
from apps.spreadsheets.cells.codes import clean_uscc
from apps.spreadsheets.cells.divisions import Gazetteer
from apps.spreadsheets.cells.result import ASK, BLANK, ERROR, OK
from apps.spreadsheets.cells.text import squeezed
from apps.spreadsheets.cells.words import clean_name

NEW = -1


class Finding(NamedTuple):
    """A remark on the park of a row: the field it concerns, reason, parameters, severity."""

    field: str
    code: str
    params: dict[str, Any]
    severity: str


class FoundPark(NamedTuple):
    """The park of a row: code ('' when not found), enrolment (0 = unusable, negative = to be made), findings."""

    code: str
    enrolment: int
    name: str
    findings: tuple[Finding, ...]


class ParkFinder:
    """Finds parks and remembers every combination of code, name and county it has seen."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.gazetteer = Gazetteer(registry.divisions, registry.former)
        self.memo: dict[tuple[Any, Any, Any], FoundPark] = {}
        self.new: dict[str, KnownPark] = {}
        self.by_name: dict[str, list[str]] = {}
        for code, park in registry.parks.items():
            self.by_name.setdefault(squeezed(park.name), []).append(code)

    def find(self, code: Any, name: Any, county: Any) -> FoundPark:
        """The park that raw cells name; never raises."""
        key = (code, name, county)
        found = self.memo.get(key)
        if found is None:
            found = self.memo[key] = self.find_afresh(code, name, county)
        return found

    def find_afresh(self, raw_code: Any, raw_name: Any, raw_county: Any) -> FoundPark:
        """As `find`, not remembered."""
        if (same := self.as_registered(raw_code, raw_name, raw_county)) is not None:
            return same
        cleaned, name = clean_uscc(raw_code), clean_name(raw_name).value or ""
        findings: list[Finding] = []
        code = cleaned.value
        if cleaned.flag == BLANK:
            same = self.by_name.get(squeezed(name), []) if name else []
            if len(same) != 1:
                return FoundPark("", 0, name, (Finding("code", "code_blank", {}, REFUSE),))
            code = same[0]
            findings.append(
                Finding("code" if raw_code is not None else "park", "park_by_name", {"code": code}, CONFIRM)
            )
        elif cleaned.flag == ERROR:
            return FoundPark("", 0, name, (Finding("code", cleaned.rule, self.hint(name), REFUSE),))
        elif cleaned.flag == ASK:
            findings.append(Finding("code", "look_alike", {"value": code}, CONFIRM))
        return self.compare(str(code), name, raw_county, findings)

    def as_registered(self, raw_code: Any, raw_name: Any, raw_county: Any) -> FoundPark | None:
        """The enrolled park whose code, name and county stand in the cells letter by letter; None for any other."""
        known = self.registry.parks.get(raw_code) if isinstance(raw_code, str) else None
        if known is None or not known.enrolment or raw_name != known.name:
            return None
        county = self.gazetteer.clean(raw_county)
        same = county.flag == OK and county.value == known.county
        return FoundPark(raw_code, known.enrolment, known.name, ()) if same else None

    def hint(self, name: str) -> dict[str, Any]:
        """The code known for a park of that name, offered beside a wrong one."""
        same = self.by_name.get(squeezed(name), [])
        return {"known": same[0]} if len(same) == 1 else {}

    def compare(self, code: str, name: str, raw_county: Any, findings: list[Finding]) -> FoundPark:
        """Holds the name and county of the row against what is known of the code."""
        county = self.gazetteer.clean(raw_county)
        known = self.registry.parks.get(code) or self.new.get(code)
        if county.flag == ERROR:
            findings.append(Finding("county", county.rule, {}, CONFIRM if known else REFUSE))
        elif county.flag == ASK:
            findings.append(Finding("county", "county_guessed", {"code": county.value}, CONFIRM))
        if known is None or not known.enrolment:
            return self.not_enrolled(code, name, county.value or "", known, findings)
        if name and squeezed(name) != squeezed(known.name):
            findings.append(Finding("park", "park_name_differs", {"known": known.name}, CONFIRM))
        if county.value and county.value != known.county:
            findings.append(Finding("county", "county_differs", {"known": self.county_name(known.county)}, CONFIRM))
        return FoundPark(code, known.enrolment, known.name, tuple(findings))

    def county_name(self, code: str) -> str:
        """The name of a division."""
        division = self.gazetteer.by_code.get(code)
        return division.name if division else code

    def not_enrolled(
        self, code: str, name: str, county: str, known: KnownPark | None, findings: list[Finding]
    ) -> FoundPark:
        """A park outside the programme: refused, or noted as one to be made where that is asked for."""
        place = known.county if known else county
        if not self.registry.create_parks:
            findings.append(Finding("code", "park_not_enrolled" if known else "park_unknown", {"code": code}, REFUSE))
        elif not known and not name:
            findings.append(Finding("park", "park_name_blank", {}, REFUSE))
        elif not place:
            findings.append(Finding("county", "county_blank", {}, REFUSE))
        elif place.endswith("00"):
            findings.append(Finding("county", "county_is_city", {"name": self.county_name(place)}, REFUSE))
        elif self.registry.scope and place not in self.registry.scope:
            findings.append(Finding("county", "county_out_of_scope", {"name": self.county_name(place)}, REFUSE))
        if any(finding.severity == REFUSE for finding in findings):
            return FoundPark(code, 0, name, tuple(findings))
        park = KnownPark(NEW - len(self.new), known.name if known else name, place)
        self.new[code] = park
        self.by_name.setdefault(squeezed(park.name), []).append(code)
        return FoundPark(code, park.enrolment, park.name, tuple(findings))
