"""What people type: notes and corrections of a park, opinions of a department, filters of the list."""

import json
import re
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from apps.approvals.choices import Verdict
from apps.common.refusals import Refused
from apps.common.text import clean_line, clean_text
from apps.reports.choices import ReportState
from apps.reports.rules.calendar import period_label
from apps.reports.rules.figures import Payload, plain, service_rows, unit_rows
from apps.reports.selectors.lists import MISSING
from apps.reports.services import Conflict, Typed

NOTE_LIMIT, REASON_LIMIT, OPINION_LIMIT, REMARK_LIMIT = 1000, 300, 2000, 500
SMALL = "form-control form-control-sm"
FIGURE = re.compile(r"\d{1,8}(\.\d{1,2})?", re.ASCII)


BEHIND = _("Behind: write why, and how you will catch up")


class CleanTextField(forms.CharField):
    """Text that crosses the border once: normalised, without hidden characters."""

    def to_python(self, value: Any) -> str:
        """Clean; a refusal becomes the field's error."""
        try:
            return clean_text(super().to_python(value), limit=self.max_length or 2000)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class CleanLineField(CleanTextField):
    """The same on one line."""

    def to_python(self, value: Any) -> str:
        """Clean and fold to one line."""
        return clean_line(super().to_python(value), limit=self.max_length or 200)


class FigureField(forms.CharField):
    """A count typed by a person, as canonical text; thousands separators are allowed."""

    def to_python(self, value: Any) -> str:
        """``1,200.50`` to ``1200.5``; empty stays empty."""
        text = super().to_python(value).strip().replace(",", "")
        if text and not FIGURE.fullmatch(text):
            raise forms.ValidationError(_("Enter a figure from 0 to 99,999,999.99, for example 147."))
        return plain(Decimal(text)) if text else ""


def area(label: Any, limit: int, **attrs: Any) -> CleanTextField:
    """A text area of two rows."""
    widget = forms.Textarea(attrs={"rows": 2, "class": SMALL, "aria-label": label, **attrs})
    return CleanTextField(label=label, required=False, max_length=limit, widget=widget)


def control(bound: BoundField, *, placeholder: Any = "", wanted: bool = False) -> str:
    """The widget, marked for eye and reader when it is at fault or still ``wanted`` and empty."""
    faulty = bool(bound.errors) or (wanted and not bound.value())
    attrs = {"aria-describedby": f"{bound.auto_id}_error", "aria-invalid": "true"} if faulty else {}
    shown = bound.field.widget.attrs.get("class", "")
    attrs |= {"class": f"{shown} is-invalid" if faulty else shown}
    if placeholder:
        attrs["placeholder"] = str(placeholder)
    return bound.as_widget(attrs=attrs)


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
            label=_("%(name)s, corrected total") % {"name": name},
            required=False,
            widget=forms.TextInput(attrs={"class": f"{SMALL} w-auto", "inputmode": "decimal", "autocomplete": "off"}),
        )
        self.fields[why] = CleanLineField(
            label=_("%(name)s, reason of the correction") % {"name": name},
            required=False,
            max_length=REASON_LIMIT,
            widget=forms.TextInput(attrs=small),
        )
        self.initial |= {fix: unit["correction"], why: unit["reason"]}

    def clean(self) -> dict[str, Any]:
        """A correction stands with its reason, and a reason with its correction."""
        for _row, unit in unit_rows(self.payload):
            fix, why = f"fix-{unit['target_id']}", f"why-{unit['target_id']}"
            figure, reason = self.cleaned_data.get(fix), self.cleaned_data.get(why)
            if figure and reason == "":
                self.add_error(why, _("Write why the counted total is wrong."))
            if reason and figure == "":
                self.add_error(fix, _("Enter the corrected total, or take the reason away."))
        return self.cleaned_data

    def typed(self) -> list[Typed]:
        """The places that were sent and are in order, faults elsewhere notwithstanding."""
        self.is_valid()
        places = []
        for row in service_rows(self.payload):
            first = row["units"][0]["target_id"]
            if self._sent(f"note-{first}"):
                places.append(Typed(first, "note", self.cleaned_data[f"note-{first}"], self._was(first, "note")))
        for _row, unit in unit_rows(self.payload):
            key = unit["target_id"]
            if self._sent(f"fix-{key}") and self._sent(f"why-{key}"):
                value = [self.cleaned_data[f"fix-{key}"], self.cleaned_data[f"why-{key}"]]
                places.append(Typed(key, "correction", value, self._was(key, "correction")))
        return places

    def _sent(self, name: str) -> bool:
        return name in self.data and name in self.cleaned_data

    def _was(self, target_id: int, place: str) -> str | list[str]:
        """What the page held at first, cleaned as it was stored; a page that does not say never showed anything."""
        try:
            was = json.loads(self.data.get(f"was-{place}-{target_id}", ""))
            if place == "note":
                return clean_text(str(was), limit=NOTE_LIMIT)
            figure, reason = str(was[0]), clean_line(str(was[1]), limit=REASON_LIMIT)
            return [plain(Decimal(figure)) if FIGURE.fullmatch(figure) else "", reason]
        except (ValueError, LookupError, TypeError, RecursionError, Refused):
            return "" if place == "note" else ["", ""]

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


class OpinionForm(forms.Form):
    """One department's word: verdict, text, the digest seen, and a remark per target."""

    verdict = forms.ChoiceField(choices=Verdict)
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, data: Any = None, *, payload: Payload, digest: str = "") -> None:
        super().__init__(data, initial={"digest": digest})
        self.payload = payload
        self.fields["text"] = area(_("Opinion"), OPINION_LIMIT)
        for row, unit in unit_rows(payload):
            name = {"name": f"{row['service']} · {unit['key']}"}
            self.fields[f"remark-{unit['target_id']}"] = area(_("Remark on %(name)s") % name, REMARK_LIMIT, rows=1)
            self.fields[f"return-{unit['target_id']}"] = forms.BooleanField(
                label=_("Return this item"),
                required=False,
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            )

    def remarks(self) -> list[dict[str, Any]]:
        """Remarks as the approval keeps them; empty ones are dropped there."""
        return [
            {
                "item": unit["item"],
                "text": self.cleaned_data[f"remark-{unit['target_id']}"],
                "returned": self.cleaned_data[f"return-{unit['target_id']}"],
            }
            for _row, unit in unit_rows(self.payload)
        ]


class ListFilter(forms.Form):
    """The filter bar of the list."""

    period = forms.ChoiceField(label=_("Period"), required=False)
    county = forms.ChoiceField(label=_("County"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All states")), (MISSING, _("Not started")), *ReportState.choices, ("late", _("Overdue"))],
    )

    def __init__(self, data: Any = None, *, periods: list[str], counties: list[tuple[int, str]]) -> None:
        super().__init__(data)
        self.fields["period"].choices = [("", _("All periods")), *((code, period_label(code)) for code in periods)]
        self.fields["county"].choices = [("", _("All counties")), *((str(key), name) for key, name in counties)]
        if len(counties) < 2:
            del self.fields["county"]

    def chosen(self) -> dict[str, Any]:
        """The filters in force; a value that is none of the choices counts as not chosen."""
        self.is_valid()
        county = self.cleaned_data.get("county")
        return {
            "period": self.cleaned_data.get("period", ""),
            "county_id": int(county) if county else None,
            "state": self.cleaned_data.get("state", ""),
        }
