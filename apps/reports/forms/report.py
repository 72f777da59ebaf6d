"""What the park types: notes and corrections."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.common.refusals import Refused
from apps.common.text import clean_line, clean_text
from apps.reports.forms.fields import (
    FIGURE,
    NOTE_LIMIT,
    REASON_LIMIT,
    SMALL,
    CleanLineField,
    FigureField,
    area,
    control,
)
from apps.reports.rules.figures import Payload, service_rows, signed, unit_rows
from apps.reports.services import Conflict, Typed

NOTHING = frozenset({"", '""', '["", ""]'})
BEHIND = _("Behind: write why, and how you will catch up")


def was_of(data: Mapping[str, Any], place: str, target_id: int) -> str | list[str]:
    """What the page held at first, cleaned as it was stored; a page that does not say never showed anything."""
    sent = data.get(f"was-{place}-{target_id}", "")
    if sent in NOTHING:
        return "" if place == "note" else ["", ""]
    try:
        was = json.loads(sent)
        if place == "note":
            return clean_text(str(was), limit=NOTE_LIMIT)
        figure, reason = str(was[0]), clean_line(str(was[1]), limit=REASON_LIMIT)
        return [signed(Decimal(figure)) if FIGURE.fullmatch(figure) else "", reason]
    except (ValueError, LookupError, TypeError, RecursionError, Refused):
        return "" if place == "note" else ["", ""]


def sure_of(data: Mapping[str, Any], place: str, target_id: int) -> bool:
    """Whether the page knows what is stored: not when it never heard what became of an earlier save of the place."""
    return f"unsure-{place}-{target_id}" not in data


class ReportForm(forms.Form):
    """The park's words on a sheet: a note per service, a correction with its reason per target (R0.33).

    ``was-…`` inputs carry what a place held when the page was opened; ``page`` names the open page.
    """

    def __init__(self, data: Any = None, *, payload: Payload) -> None:
        super().__init__(data)
        self.payload = payload
        for row in service_rows(payload):
            first = row["units"][0]["target_id"]
            self.fields[f"note-{first}"] = area(row["service"], NOTE_LIMIT)
            self.initial[f"note-{first}"] = row["note"]
        for row, unit in unit_rows(payload):
            self._add_correction(unit, f"{row['service']} · {unit['key']}")

    def _add_correction(self, unit: dict[str, Any], name: str) -> None:
        fix, why = f"fix-{unit['target_id']}", f"why-{unit['target_id']}"
        small = {"class": f"{SMALL} w-auto flex-fill"}
        self.fields[fix] = FigureField(
            label=_("%(name)s, quantity to add or take away") % {"name": name},
            required=False,
            widget=forms.TextInput(attrs={"class": f"{SMALL} w-auto", "autocomplete": "off", "placeholder": "±"}),
        )
        self.fields[why] = CleanLineField(
            label=_("%(name)s, reason of the correction") % {"name": name},
            required=False,
            max_length=REASON_LIMIT,
            widget=forms.TextInput(attrs=small),
        )
        self.initial |= {fix: unit["correction"], why: unit["reason"]}

    def clean(self) -> dict[str, Any]:
        """A correction stands with its reason, a reason with its correction, and nothing falls below zero."""
        for _row, unit in unit_rows(self.payload):
            fix, why = f"fix-{unit['target_id']}", f"why-{unit['target_id']}"
            figure, reason = self.cleaned_data.get(fix), self.cleaned_data.get(why)
            if figure and reason == "":
                self.add_error(why, _("Write why the counted figure is wrong."))
            if reason and figure == "":
                self.add_error(fix, _("Enter the quantity, or take the reason away."))
            if figure and Decimal(unit["total"]) + Decimal(unit["carried"] or 0) + Decimal(figure) < 0:
                self.add_error(fix, _("That takes away more than was counted (%(total)s).") % unit)
        return self.cleaned_data

    def typed(self) -> list[Typed]:
        """The places that were sent and are in order, faults elsewhere notwithstanding."""
        self.is_valid()
        places = []
        for row in service_rows(self.payload):
            first = row["units"][0]["target_id"]
            if self._sent(f"note-{first}"):
                places.append(self._typed(first, "note", self.cleaned_data[f"note-{first}"]))
        for _row, unit in unit_rows(self.payload):
            key = unit["target_id"]
            if self._sent(f"fix-{key}") and self._sent(f"why-{key}"):
                value = [self.cleaned_data[f"fix-{key}"], self.cleaned_data[f"why-{key}"]]
                places.append(self._typed(key, "correction", value))
        return places

    def _typed(self, key: int, place: str, value: str | list[str]) -> Typed:
        return Typed(key, place, value, was_of(self.data, place, key), sure_of(self.data, place, key))

    def _sent(self, name: str) -> bool:
        return name in self.data and name in self.cleaned_data

    def sections(self, conflicts: list[Conflict]) -> list[dict[str, Any]]:
        """The sheet's sections with the bound fields in their places, for the template."""
        stored = {(conflict.target_id, conflict.place): conflict.stored for conflict in conflicts}
        return [
            {**section, "rows": [self._row(row, stored) for row in section["rows"]]}
            for section in self.payload["sections"]
        ]

    def _row(self, row: dict[str, Any], stored: dict[tuple[int, str], Any]) -> dict[str, Any]:
        first = row["units"][0]["target_id"]
        clash, behind = stored.get((first, "note")), any(unit["status"] == "bad" for unit in row["units"])
        units = [self._unit(unit, stored.get((unit["target_id"], "correction"))) for unit in row["units"]]
        return {
            **row,
            "field": self[f"note-{first}"],
            "control": control(self[f"note-{first}"], placeholder=BEHIND if behind else "", wanted=behind),
            "was": json.dumps(row["note"] if clash is None else clash),
            "was_name": f"was-note-{first}",
            "clash": clash,
            "units": units,
            "behind": behind,
        }

    def _unit(self, unit: dict[str, Any], clash: list[str] | None) -> dict[str, Any]:
        key, held = unit["target_id"], [unit["correction"], unit["reason"]]
        fix, why = self[f"fix-{key}"], self[f"why-{key}"]
        return {
            **unit,
            "fix": fix,
            "fix_control": control(fix),
            "why": why,
            "why_control": control(why),
            "was": json.dumps(held if clash is None else clash),
            "was_name": f"was-correction-{key}",
            "clash": clash,
            "open": bool(fix.value() or why.value() or fix.errors or why.errors or clash),
        }
