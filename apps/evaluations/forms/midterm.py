"""What people type into mid-term evaluations: the park's texts, an opinion with a conclusion, the grades."""

import json
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.common.refusals import Refused
from apps.common.text import clean_text
from apps.evaluations.rules.midterm import Cuts, Payload, places_of, plain, service_rows
from apps.evaluations.services.midterm import MECHANISM_LIMIT, TEXT_LIMIT, Conflict, Typed
from apps.evaluations.services.midterm_review import Judgement
from apps.reports.forms.fields import OPINION_LIMIT, REMARK_LIMIT, CleanTextField, area, control

HEADS = {"measures": _("measures taken"), "cases": _("results and cases")}
FIELD_ROWS = 4


class MidtermForm(forms.Form):
    """Two texts per service and the results of the long-term mechanism.

    ``was-…`` inputs carry what a place held when the page was opened; ``page`` names the open page.
    """

    def __init__(self, data: Any = None, *, payload: Payload) -> None:
        super().__init__(data)
        self.payload = payload
        for row in service_rows(payload):
            for place, head in HEADS.items():
                name, label = f"{place}-{row['service_id']}", _("%(name)s, %(what)s")
                self.fields[name] = area(label % {"name": row["service"], "what": head}, TEXT_LIMIT, rows=FIELD_ROWS)
                self.initial[name] = row[place]
        self.fields["mechanism-0"] = area(_("Results of the long-term mechanism"), MECHANISM_LIMIT, rows=8)
        self.initial["mechanism-0"] = payload["mechanism"]

    def typed(self) -> list[Typed]:
        """The places that were sent and are in order, faults elsewhere notwithstanding."""
        self.is_valid()
        names = [(place, key, f"{place}-{key}") for place, key in places_of(self.payload)]
        return [
            Typed(place, key, self.cleaned_data[name], self._was(name))
            for place, key, name in names
            if name in self.data and name in self.cleaned_data
        ]

    def sections(self, conflicts: list[Conflict]) -> list[dict[str, Any]]:
        """Both parts with the bound fields in their places, for the template."""
        stored = {(each.place, each.service_id): each.stored for each in conflicts}
        return [
            {**section, "rows": [{**row, "cells": self._cells(row, stored)} for row in section["rows"]]}
            for section in self.payload["sections"]
        ]

    def mechanism(self, conflicts: list[Conflict]) -> dict[str, Any]:
        """The field of the long-term mechanism, as the template draws a place."""
        stored = {(each.place, each.service_id): each.stored for each in conflicts}
        return self._cell("mechanism", 0, self.payload["mechanism"], stored)

    def _cells(self, row: dict[str, Any], stored: dict[tuple[str, int], str]) -> list[dict[str, Any]]:
        return [self._cell(place, row["service_id"], row[place], stored) for place in HEADS]

    def _cell(self, place: str, key: int, held: str, stored: dict[tuple[str, int], str]) -> dict[str, Any]:
        bound, clash = self[f"{place}-{key}"], stored.get((place, key))
        return {
            "place": place,
            "field": bound,
            "control": control(bound),
            "was_name": f"was-{place}-{key}",
            "was": json.dumps(held if clash is None else clash),
            "clash": clash,
        }

    def _was(self, name: str) -> str:
        """What the page held at first, cleaned as it was stored; a page that does not say never showed anything."""
        try:
            was = json.loads(self.data.get(f"was-{name}", '""'))
            return clean_text(was, limit=MECHANISM_LIMIT) if isinstance(was, str) else ""
        except (ValueError, RecursionError, Refused):
            return ""


class OpinionForm(forms.Form):
    """One department's word: what it does, text, remarks per row, the digests it saw; economy adds the conclusion."""

    verdict = forms.ChoiceField(
        choices=[("conclude", ""), ("file", ""), ("object", ""), ("return", "")],
        error_messages={"invalid_choice": _("Choose what to do with the evaluation.")},
    )
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    result_digest = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, data: Any = None, *, payload: Payload, writes: bool = False, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.payload = payload
        self.fields["text"] = area(_("Opinion"), OPINION_LIMIT)
        if writes:
            self._add_conclusion()
        for row in service_rows(payload):
            key, name = row["service_id"], {"name": row["service"]}
            self.fields[f"remark-{key}"] = area(_("Remark on %(name)s") % name, REMARK_LIMIT, rows=1)
            self.fields[f"return-{key}"] = forms.BooleanField(
                label=_("Return this item"),
                required=False,
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            )

    def _add_conclusion(self) -> None:
        number = forms.NumberInput(attrs={"step": "0.01", "min": "0", "max": "100", "data-midterm-score": ""})
        faults = {"required": _("Enter the points."), "invalid": _("Enter points like 86 or 86.5.")}
        self.fields["score"] = forms.DecimalField(
            label=pgettext_lazy("midterm", "Points"),
            max_digits=5,
            decimal_places=2,
            min_value=0,
            max_value=100,
            widget=number,
            error_messages=faults,
            required=False,
        )
        self.fields["conclusion"] = CleanTextField(
            label=_("Conclusion"), max_length=OPINION_LIMIT, required=False, widget=forms.Textarea(attrs={"rows": 4})
        )
        self.fields["suggestions"] = CleanTextField(
            label=pgettext_lazy("midterm", "Suggestions"),
            max_length=OPINION_LIMIT,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def clean(self) -> dict[str, Any]:
        """Points and words are needed to conclude; returning the form needs neither."""
        if self.cleaned_data.get("verdict") == "conclude" and "score" in self.fields:
            if "score" not in self.errors and self.cleaned_data.get("score") is None:
                self.add_error("score", _("Enter the points."))
            if "conclusion" not in self.errors and not self.cleaned_data.get("conclusion"):
                self.add_error("conclusion", _("Write the conclusion."))
        return self.cleaned_data

    def judgement(self) -> Judgement:
        """What economy concludes."""
        return Judgement(self.cleaned_data["score"], self.cleaned_data["conclusion"], self.cleaned_data["suggestions"])

    def remarks(self) -> list[dict[str, Any]]:
        """Remarks as the approval keeps them; empty ones are dropped there."""
        return [
            {
                "item": row["item"],
                "text": self.cleaned_data[f"remark-{row['service_id']}"],
                "returned": self.cleaned_data[f"return-{row['service_id']}"],
            }
            for row in service_rows(self.payload)
        ]


class CutsForm(forms.Form):
    """From how many points on each grade is given."""

    def __init__(self, data: Any = None, *, cuts: Cuts) -> None:
        super().__init__(data)
        labels = {"excellent": _("excellent from"), "good": _("good from"), "fair": _("fair from")}
        for name, label in labels.items():
            self.fields[name] = forms.DecimalField(
                label=label, max_digits=5, decimal_places=2, min_value=Decimal("0.01"), max_value=100
            )
            self.initial[name] = plain(getattr(cuts, name))

    def cuts(self) -> Cuts:
        """As typed."""
        return Cuts(**{name: self.cleaned_data[name] for name in ("excellent", "good", "fair")})


class ListFilter(forms.Form):
    """The filter bar of the list."""

    county = forms.ChoiceField(label=_("County"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, data: Any = None, *, states: list[tuple[str, Any]], counties: list[tuple[int, str]]) -> None:
        super().__init__(data)
        self.fields["state"].choices = [("", _("All states")), *states]
        self.fields["county"].choices = [("", _("All counties")), *((str(key), name) for key, name in counties)]
        if len(counties) < 2:
            del self.fields["county"]

    def chosen(self) -> dict[str, Any]:
        """The filters in force; a value that is none of the choices counts as not chosen."""
        self.is_valid()
        county = self.cleaned_data.get("county")
        return {"county_id": int(county) if county else None, "state": self.cleaned_data.get("state", "")}
