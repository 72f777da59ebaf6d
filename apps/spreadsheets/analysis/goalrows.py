"""One row of a goal list: park, service, unit, target and yearly split, with every fault named."""

from decimal import Decimal
from typing import Any, NamedTuple

from apps.spreadsheets.analysis.catalogue import Catalogue, class_of
from apps.spreadsheets.analysis.parks import FoundPark
from apps.spreadsheets.analysis.problems import CONFIRM, REFUSE
from apps.spreadsheets.analysis.registry import INCLUSIVE, PRECISE, Registry, Service
from apps.spreadsheets.cells.numbers import clean_goal
from apps.spreadsheets.cells.result import ASK, BLANK, CACHED, ERROR
from apps.spreadsheets.cells.text import as_text, folded, squeezed, tidy
from apps.spreadsheets.cells.units import canonical_unit
from apps.spreadsheets.matching.columns import Measure

HIGHEST = Decimal("99999999.99")
OPERATORS = {"=": ">=", ">=": ">=", ">": ">", "<=": "<=", "<": "<="}
LONGEST = {"content": 200, "note": 500}
CENT = Decimal("0.01")
MOST_SHEETS = 1000


class Fault(NamedTuple):
    """A fault at a column: reason, parameters, severity."""

    column: int
    code: str
    params: dict[str, Any]
    severity: str


class Goal(NamedTuple):
    """A goal, or what keeps it back. `yearly` None: the sheet has no years. `changes`: cleaned texts by column."""

    park: FoundPark
    service: Service | None
    unit: str
    operator: str
    value: Decimal | None
    yearly: tuple[Decimal | None, ...] | None
    faults: tuple[Fault, ...]
    changes: dict[int, str]


class Amount(NamedTuple):
    """A target as read: value (None when unusable), relation, faults."""

    value: Decimal | None
    operator: str
    faults: tuple[Fault, ...]


def read_amount(raw: Any, column: int, unit: str, required: bool) -> Amount:
    """A target or a yearly part from its cell."""
    cleaned = clean_goal(raw, unit)
    if cleaned.flag == BLANK:
        return Amount(None, ">=", (Fault(column, "target_blank", {}, REFUSE),) if required else ())
    if cleaned.flag in (ERROR, CACHED):
        code = "formula_without_result" if cleaned.flag == CACHED else cleaned.rule
        return Amount(None, ">=", (Fault(column, code, {"unit": unit}, REFUSE),))
    low = cleaned.value.get("value", cleaned.value.get("low"))
    value, op = Decimal(str(low)), cleaned.value["op"]
    if value > HIGHEST:
        return Amount(None, ">=", (Fault(column, "too_large", {}, REFUSE),))
    if value != value.quantize(CENT):
        return Amount(None, ">=", (Fault(column, "too_many_decimals", {}, REFUSE),))
    if op == "<":
        return Amount(value, "<=", (Fault(column, "less_than", {"value": low}, CONFIRM),))
    faults = (Fault(column, f"ask_{cleaned.rule}", {"value": low}, CONFIRM),) if cleaned.flag == ASK else ()
    return Amount(value, OPERATORS.get(op, ">="), faults)


class GoalReader:
    """Turns the cells of one goal into a `Goal`; shared by every row of a file."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.catalogue = Catalogue(registry.services)
        self.services: dict[tuple[str, str], tuple[Service | None, Fault | None]] = {}
        self.given: dict[str, dict[str, int]] = {}
        self.sheets: list[str] = []

    def first_place(self, park: str, goal: str, sheet: str, row: int) -> tuple[str, int]:
        """Sheet and row where a goal of a park was given first; here when it was not given before."""
        place = self.sheets.index(sheet) if sheet in self.sheets else self.opened(sheet)
        first = self.given.setdefault(park, {}).setdefault(goal, row * MOST_SHEETS + place)
        return self.sheets[first % MOST_SHEETS], first // MOST_SHEETS

    def opened(self, sheet: str) -> int:
        """The number of a sheet that is read now."""
        self.sheets.append(sheet)
        return len(self.sheets) - 1

    def service(self, text: str, class_text: str, column: int) -> tuple[Service | None, Fault | None]:
        """The service that the words name within the class, and what is to be said about it."""
        key = (text, class_text)
        if key not in self.services:
            self.services[key] = self.service_afresh(text, class_text, column)
        found, fault = self.services[key]
        return found, fault._replace(column=column) if fault else None

    def service_afresh(self, text: str, class_text: str, column: int) -> tuple[Service | None, Fault | None]:
        """As `service`, not remembered."""
        if not squeezed(text):
            return None, Fault(column, "service_blank", {}, REFUSE)
        named = class_text if class_text in (INCLUSIVE, PRECISE) else class_of(class_text)
        found = self.catalogue.find(named, text)
        if found is not None:
            return found, None
        other = self.catalogue.other_class(named, text)
        if other is not None:
            return other, Fault(column, "service_of_other_class", {"service": other.name}, CONFIRM)
        return None, Fault(column, "service_unknown", {"nearest": self.catalogue.nearest(text)}, REFUSE)

    def unit(self, raw: Any, service: Service | None, column: int) -> tuple[str, Fault | None]:
        """The unit a cell names, which must be one the service is counted in."""
        text = folded(raw)
        allowed = service.units if service else ()
        if not text:
            if len(allowed) == 1:
                return allowed[0], Fault(column, "unit_assumed", {"value": allowed[0]}, CONFIRM)
            return "", Fault(column, "unit_blank", {}, REFUSE)
        unit = canonical_unit(text) or ""
        if unit not in self.registry.units:
            return "", Fault(column, "unit_unknown", {}, REFUSE)
        if allowed and unit not in allowed:
            return unit, Fault(column, "unit_not_of_service", {"allowed": "、".join(allowed)}, REFUSE)
        return unit, None

    def yearly(self, row: list[Any], measure: Measure, unit: str) -> tuple[list[Decimal | None], list[Fault]]:
        """The yearly parts in programme order, and their faults."""
        parts: list[Decimal | None] = []
        faults: list[Fault] = []
        for year in self.registry.years:
            column = measure.years.get(year)
            amount = read_amount(row[column] if column is not None else "", column or 0, unit, required=False)
            parts.append(amount.value)
            faults += amount.faults
        return parts, faults

    def amounts(
        self, row: list[Any], measure: Measure, unit: str
    ) -> tuple[Amount, tuple[Decimal | None, ...] | None, list[Fault]]:
        """Total, yearly split and their faults, the check of the split against the total included."""
        total = read_amount(row[measure.total], measure.total, unit, required=True)
        parts, faults = self.yearly(row, measure, unit) if measure.years else ([], [])
        others = [read_amount(row[column], column, unit, required=False).value for column in measure.others]
        split = parts if measure.years else others
        known = [part for part in split if part is not None]
        if total.value is not None and known and not faults:
            whole = len(known) == (len(self.registry.years) if measure.years else len(split))
            if (whole and sum(known) != total.value) or sum(known) > total.value:
                terms = " + ".join(str(part) for part in known)
                params = {"split": terms, "sum": str(sum(known)), "total": str(total.value)}
                faults.append(Fault(measure.total, "split_differs", params, REFUSE))
        yearly = None if not measure.years else tuple(parts) if known else ()
        return total, yearly, [*total.faults, *faults]


def change(raw: Any, clean: str) -> bool:
    """Whether a cleaned text differs from what the cell shows."""
    return as_text(raw).strip() != clean


def too_long(row: list[Any], fields: dict[str, int]) -> list[Fault]:
    """Texts longer than their field."""
    return [
        Fault(fields[field], "text_too_long", {"limit": limit}, REFUSE)
        for field, limit in LONGEST.items()
        if field in fields and len(tidy(row[fields[field]])) > limit
    ]
