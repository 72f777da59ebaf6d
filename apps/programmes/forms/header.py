from typing import Any

from django import forms
from django.utils.translation import gettext as _

from apps.accounts.forms.fields import DayField, LineField
from apps.common.periods import Period
from apps.programmes.forms.fields import TextField
from apps.programmes.models import Programme
from apps.programmes.services import HEADER


class ProgrammeForm(forms.ModelForm):
    """The header of a programme in preparation."""

    class Meta:
        model = Programme
        fields = HEADER
        field_classes = {
            "name": LineField,
            "guide_version": LineField,
            "issued_by": LineField,
            "legal_basis": TextField,
            "first_report": LineField,
            "start_date": DayField,
            "end_date": DayField,
        }
        widgets = {"start_date": DayField.widget, "end_date": DayField.widget}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        code, kind = values.get("first_report"), values.get("report_kind")
        if code and not _is_period(code, kind or ""):
            self.add_error("first_report", _("Write a quarter like 2023Q2 or a half-year like 2023H1."))
        return values


def _is_period(code: str, kind: str) -> bool:
    try:
        return Period.parse(code).kind == kind
    except ValueError:
        return False
