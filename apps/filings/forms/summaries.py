"""The sections of a summary, and the other department's word on it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.approvals.choices import Verdict
from apps.filings.models import SummarySection
from apps.filings.services.summaries import TEXT_LIMIT

OPINION_LIMIT = 2000
SIGNS = "0123456789abcdef"


class SummaryForm(forms.Form):
    """One text per section with the revision it was opened with; ``page`` names the open page."""

    page = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    def __init__(self, data: Any = None, *, sections: list[SummarySection], page: str) -> None:
        super().__init__(data, initial={"page": page})
        self.sections = sections
        for row in sections:
            area = forms.Textarea(attrs={"rows": 7, "class": "form-control", "aria-label": row.get_key_display()})
            self.fields[row.key] = forms.CharField(
                label=row.get_key_display(), required=False, max_length=TEXT_LIMIT, widget=area, initial=row.text
            )
            self.fields[f"revision-{row.key}"] = forms.IntegerField(
                required=False, min_value=0, max_value=10**9, widget=forms.HiddenInput, initial=row.revision
            )

    def texts(self) -> dict[str, str]:
        """Sections that were sent and are in order."""
        sent = [row.key for row in self.sections if row.key in self.data]
        return {key: self.cleaned_data[key] for key in sent if key in self.cleaned_data}

    def revisions(self) -> dict[str, int]:
        """The revision each section was opened with."""
        given = {row.key: self.cleaned_data.get(f"revision-{row.key}") for row in self.sections}
        return {key: number for key, number in given.items() if number is not None}

    def name_of_page(self) -> str:
        """The name of the page that sent this, empty when it sent none."""
        sent = str(self.cleaned_data.get("page") or "")
        return sent if len(sent) == 16 and set(sent) <= set(SIGNS) else ""


class OpinionForm(forms.Form):
    """Sign or return one digest."""

    verdict = forms.ChoiceField(choices=Verdict)
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    text = forms.CharField(
        label=_("Opinion"),
        required=False,
        max_length=OPINION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )
