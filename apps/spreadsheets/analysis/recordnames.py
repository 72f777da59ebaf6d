"""Names in a service log: the park, the provider, the agreement, the enterprises served."""

from typing import TYPE_CHECKING, Any

from apps.spreadsheets.analysis.catalogue import Catalogue
from apps.spreadsheets.analysis.logbook import Firm, Firms, Logbook
from apps.spreadsheets.analysis.problems import CONFIRM, REFUSE
from apps.spreadsheets.analysis.registry import PRECISE
from apps.spreadsheets.cells import offers as cells
from apps.spreadsheets.cells.records import taken_apart
from apps.spreadsheets.cells.text import as_text, folded, is_nothing, squeezed, tidy

if TYPE_CHECKING:
    from apps.spreadsheets.analysis.records import RecordSheet

LONGEST_NAME = 120
MOST_NAMED = 10
# What stands in these cells is not replaced by what was read from it.
SHOWN_AS_WRITTEN = frozenset("enterprises key seq visits provider_kind agreement solved files".split())


class RecordNames:
    """Finds what the names in a row mean and reports those that mean nothing, at their cells."""

    def __init__(self, logbook: Logbook, services: Catalogue) -> None:
        self.logbook, self.services = logbook, services
        self.tenants, self.providers = Firms(logbook.tenants), Firms(logbook.providers)
        self.agreements = {squeezed(each.number): each for each in logbook.agreements}
        self.by_id = {service.id: service for service in logbook.services}
        self.provider_names = {firm.id: firm.name for firm in logbook.providers}

    def service_name(self, pk: int) -> str:
        """The name of a service."""
        return self.by_id[pk].name

    def said(self, field: str, value: Any) -> str:
        """A cleaned value as the preview shows it; '' for what is shown by its own cell."""
        if value is None or field in SHOWN_AS_WRITTEN:
            return ""
        if field == "service":
            return self.service_name(value)
        if field == "provider":
            return self.provider_names.get(value, "")
        return " - ".join(value) if isinstance(value, list) else str(value)

    def read(self, sheet: "RecordSheet", number: int, row: list[Any], found: dict[str, Any]) -> str:
        """Finds the names of a row, writes them into `found` and returns the gravest severity."""
        status = self.park(sheet, number, row)
        status = sheet.worse(status, self.agreement(sheet, number, row, found))
        status = sheet.worse(status, self.provider(sheet, number, row, found))
        status = sheet.worse(status, self.enterprises(sheet, number, row, found))
        column = sheet.columns.get("files")
        if column is not None and not is_nothing(folded(row[column])):
            found["files"] = as_text(row[column])[:5000]
        return status

    def park(self, sheet: "RecordSheet", number: int, row: list[Any]) -> str:
        """A log of several parks is taken apart before it is imported."""
        text = self.text(sheet, row, "park")
        own = {squeezed(self.logbook.park_name), self.logbook.park_code.lower()}
        if not text or squeezed(text) in own:
            return ""
        return sheet.report(number, "park", text, code="row_of_other_park", park=self.logbook.park_name)

    def agreement(self, sheet: "RecordSheet", number: int, row: list[Any], found: dict[str, Any]) -> str:
        """An agreement of the park by its number; it names the provider where the row does not."""
        text = self.text(sheet, row, "agreement")
        if not text:
            return ""
        signed = self.agreements.get(squeezed(text))
        if signed is None:
            return sheet.report(number, "agreement", text, code="agreement_unknown")
        found["agreement"] = signed.id
        if not self.text(sheet, row, "provider"):
            found["provider"] = signed.provider
        return ""

    def provider(self, sheet: "RecordSheet", number: int, row: list[Any], found: dict[str, Any]) -> str:
        """A provider of the register; an inclusive service may name another."""
        text = self.text(sheet, row, "provider")
        if not text or "provider" in sheet.faulty:
            return ""
        meant = self.providers.find(text)
        if meant.exact and len(meant.firms) == 1:
            found["provider"] = meant.firms[0].id
            return ""
        service = self.by_id.get(found.get("service") or 0)
        if len(meant.firms) > 1:
            return sheet.report(number, "provider", text, code="provider_ambiguous")
        if service is None or service.service_class == PRECISE:
            nearest = meant.firms[0].name if meant.firms else ""
            return sheet.report(number, "provider", text, code="provider_unregistered", nearest=nearest)
        return self.unregistered(sheet, number, row, found, text)

    def unregistered(self, sheet: "RecordSheet", number: int, row: list[Any], found: dict[str, Any], text: str) -> str:
        """A provider by name and kind only."""
        if len(tidy(text)) > LONGEST_NAME:
            return sheet.report(number, "provider", text, code="text_too_long", limit=LONGEST_NAME)
        kind = cells.clean_kind(self.text(sheet, row, "provider_kind"))
        if kind.rule == "kind_unknown":
            return sheet.report(number, "provider_kind", kind.raw, code="kind_unknown")
        found["provider_name"] = tidy(text)
        found["provider_kind"] = kind.value or cells.clean_kind(text).value or "other"
        return sheet.report(number, "provider", text, code="provider_by_word", severity=CONFIRM)

    def enterprises(self, sheet: "RecordSheet", number: int, row: list[Any], found: dict[str, Any]) -> str:
        """Who was served: codes where there is a column of codes that says something, else names."""
        coded, named = self.text(sheet, row, "codes"), self.text(sheet, row, "enterprises")
        field, text = ("codes", coded) if coded else ("enterprises", named)
        if {"codes", "enterprises"} & sheet.faulty:
            return ""
        pieces = taken_apart(text, self.tenants.knows)
        if not pieces:
            return sheet.report(number, field, "", code="enterprises_blank")
        firms, status = self.firms(sheet, number, field, text, pieces)
        found["enterprises"] = list(firms)
        if coded and named and status != REFUSE:
            status = sheet.worse(status, self.names_agree(sheet, number, named, firms))
        return sheet.worse(status, self.visits(sheet, number, row, found))

    def firms(
        self, sheet: "RecordSheet", number: int, field: str, text: str, pieces: list[str]
    ) -> tuple[dict[int, Firm], str]:
        """The enterprises that the pieces of a cell name, and the gravest doubt about them."""
        firms, doubts = dict[int, Firm](), dict[str, list[str]]()
        for piece in pieces:
            code, firm = self.enterprise(piece)
            if firm is not None and firm.id in firms:
                code = "enterprise_twice"
            if code:
                words = f"{piece} → {firm.name}" if code == "enterprise_near" and firm else piece
                doubts.setdefault(code, []).append(words)
            if firm is not None:
                firms.setdefault(firm.id, firm)
        status = ""
        for code, said in doubts.items():
            severity = CONFIRM if code in ("enterprise_near", "enterprise_twice") else REFUSE
            names = "、".join(said[:MOST_NAMED])
            status = sheet.worse(status, sheet.report(number, field, text, code=code, severity=severity, names=names))
        return firms, status

    def enterprise(self, piece: str) -> tuple[str, Firm | None]:
        """One enterprise with the doubt about it: '' when known, by a piece of its name, unclear, or unknown."""
        meant = self.tenants.find(piece)
        if len(meant.firms) == 1:
            return ("" if meant.exact else "enterprise_near"), meant.firms[0]
        return ("enterprise_ambiguous" if meant.firms else "enterprise_unknown"), None

    def names_agree(self, sheet: "RecordSheet", number: int, named: str, firms: dict[int, Firm]) -> str:
        """A code beside the name of another enterprise is refused."""
        for piece in taken_apart(named, self.tenants.knows):
            meant = self.tenants.find(piece)
            if meant.exact and meant.firms[0].id not in firms:
                return sheet.report(number, "codes", piece, code="code_of_other", name=meant.firms[0].name)
        return ""

    def visits(self, sheet: "RecordSheet", number: int, row: list[Any], found: dict[str, Any]) -> str:
        """The number of visits a row states beside the enterprises it names."""
        count = found.get("visits")
        names = len(found["enterprises"])
        if count is None or names <= 1 or float(count) == names:
            return ""
        said = as_text(row[sheet.columns["visits"]])
        return sheet.report(number, "visits", said, code="visits_differ", severity=CONFIRM, names=names, count=said)

    def text(self, sheet: "RecordSheet", row: list[Any], field: str) -> str:
        """The text of a cell, '' for nothing."""
        column = sheet.columns.get(field)
        text = as_text(row[column]).strip() if column is not None else ""
        return "" if is_nothing(folded(text)) else text
