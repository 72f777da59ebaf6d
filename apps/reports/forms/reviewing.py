"""What a department types: opinions, remarks, a record left out; and the receipt a park keeps."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.approvals.choices import Verdict
from apps.reports.forms.fields import OPINION_LIMIT, REASON_LIMIT, REMARK_LIMIT, SMALL, CleanLineField, area
from apps.reports.rules.figures import Payload, unit_rows

SHA256, TICKETS = 64, 200


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


class BulkForm(forms.Form):
    """One opinion on many reports; a tick is ``id:digest``, so that it stands for the content that was seen."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["text"] = area(_("Opinion, the same for each"), OPINION_LIMIT)

    def clean(self) -> dict[str, Any]:
        """At least one tick, each of them well-formed."""
        self.tickets = [self._ticket(text) for text in self._sent()]
        if not self.tickets or len(self.tickets) > TICKETS or None in self.tickets:
            raise forms.ValidationError(_("Tick at least one report."))
        return self.cleaned_data

    def chosen(self) -> dict[str, Any]:
        """Ticks as ``(id, digest)`` and the words."""
        return {"ticked": self.tickets, "text": self.cleaned_data["text"]}

    def ticked_keys(self) -> list[str]:
        """The ticks as sent, for a page that is shown again."""
        return self._sent()

    def _sent(self) -> list[str]:
        return self.data.getlist("report") if self.is_bound else []

    @staticmethod
    def _ticket(text: str) -> tuple[int, str] | None:
        key, _colon, digest = text.partition(":")
        is_key = key.isascii() and key.isdigit() and len(key) < 18
        return (int(key), digest) if is_key and len(digest) == SHA256 else None


class JudgeForm(forms.Form):
    """One record of a version: counted or not, and why not."""

    counts = forms.BooleanField(required=False)
    reason = CleanLineField(label=_("Reason"), required=False, max_length=REASON_LIMIT)

    def judgement(self) -> dict[str, Any]:
        """What the service is told; a reason that cannot be stored counts as none."""
        return {"counts": bool(self.cleaned_data.get("counts")), "reason": self.cleaned_data.get("reason", "")}


class ReceiptForm(forms.Form):
    """Number and day of the receipt of the provincial platform (R0.46)."""

    number = CleanLineField(
        label=_("External receipt number"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"class": SMALL, "autocomplete": "off"}),
    )
    day = forms.DateField(
        label=_("External receipt date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": SMALL}, format="%Y-%m-%d"),
    )
