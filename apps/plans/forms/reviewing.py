"""One department's word on a version: verdict, text, the digest seen, and a remark per item."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from apps.approvals.choices import Verdict
from apps.plans.forms.fields import area

OPINION_LIMIT, REMARK_LIMIT = 2000, 500


class OpinionForm(forms.Form):
    """``items`` are the things one may remark on: key → name."""

    verdict = forms.ChoiceField(choices=Verdict)
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, data: Any = None, *, items: Mapping[str, Any], digest: str = "") -> None:
        super().__init__(data, initial={"digest": digest})
        self.items = items
        self.fields["text"] = area(_("Opinion"), OPINION_LIMIT)
        for key, name in items.items():
            self.fields[f"remark-{key}"] = area(_("Remark on %(name)s") % {"name": name}, REMARK_LIMIT, rows=2)
            self.fields[f"return-{key}"] = forms.BooleanField(
                label=_("Return this item"),
                required=False,
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            )

    def remarks(self) -> list[dict[str, Any]]:
        """Remarks as the approval keeps them; empty ones are dropped there."""
        given = self.cleaned_data
        return [{"item": key, "text": given[f"remark-{key}"], "returned": given[f"return-{key}"]} for key in self.items]

    def fields_of(self, key: str) -> tuple[BoundField, BoundField]:
        """Remark and mark of one item."""
        return self[f"remark-{key}"], self[f"return-{key}"]
