"""The scheme of a county: header, one allocation per park, conditions and schedule."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.funds.forms.acting import area
from apps.funds.forms.fields import YuanField
from apps.funds.models import Scheme
from apps.funds.services import Text


class SchemeChangeForm(forms.Form):
    """Why a signed scheme changes."""

    reason = area(_("reason of the change"))


class SchemeForm(forms.Form):
    """``amount-<award>`` and ``note-<award>`` stand beside the fields of the header."""

    county_award_yuan = YuanField(label=_("provincial award of the county (yuan)"))
    document_number = forms.CharField(label=_("number of the fund document"), max_length=60, required=False)

    def __init__(self, *args: Any, scheme: Scheme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = scheme.lines.select_related("award__enrolment__park").order_by("award__enrolment__park__sort_key", "pk")
        self.lines = list(lines)
        self.initial |= {
            "county_award_yuan": scheme.county_award_yuan,
            "document_number": scheme.document_number,
            "conditions": scheme.conditions,
            "schedule": scheme.schedule,
        }
        for line in self.lines:
            park = line.award.enrolment.park.name
            self.fields[f"amount-{line.award_id}"] = YuanField(label=park, initial=line.amount_yuan)
            self.fields[f"note-{line.award_id}"] = forms.CharField(
                label=_("remark"), max_length=200, required=False, initial=line.note
            )
        self.fields["conditions"] = area(_("conditions of payment"))
        self.fields["schedule"] = area(_("schedule"))

    def rows(self) -> list[dict[str, Any]]:
        """The lines with their fields, for the table."""
        return [
            {"line": line, "amount": self[f"amount-{line.award_id}"], "note": self[f"note-{line.award_id}"]}
            for line in self.lines
        ]

    @staticmethod
    def parts(given: dict[str, Any]) -> tuple[Text, dict[int, tuple[Decimal, str]]]:
        """Header and lines as the service takes them."""
        text = Text(given["county_award_yuan"], given["document_number"], given["conditions"], given["schedule"])
        numbers = [int(name.removeprefix("amount-")) for name in given if name.startswith("amount-")]
        return text, {number: (given[f"amount-{number}"], given[f"note-{number}"]) for number in numbers}
