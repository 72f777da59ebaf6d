"""The selection record with its candidates."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms.fields import DayField, LineField
from apps.evidence.choices import ACCEPT
from apps.programmes.models import Enrolment, ServiceType
from apps.vendors.choices import SelectionMethod
from apps.vendors.forms.fields import TextField, YuanField
from apps.vendors.models import Provider, Selection
from apps.vendors.services import CandidateData, SelectionData

ROWS = 6
CELLS = {
    "provider": "form-select",
    **dict.fromkeys(("price_yuan", "score", "capability"), "form-control"),
    "is_chosen": "form-check-input",
}


class SelectionForm(forms.Form):
    """How it was selected; candidates stand in their own rows."""

    service_type = forms.ModelChoiceField(ServiceType.objects.none(), label=_("service"))
    method = forms.ChoiceField(label=_("method"), choices=SelectionMethod.choices)
    method_note = LineField(label=_("which method"), max_length=120, required=False, help_text=_("For another method."))
    announced_on = DayField(label=_("announced on"))
    decided_on = DayField(label=_("result on"))
    conflict_statement = TextField(
        label=_("conflict-of-interest statement"),
        help_text=_("Who decided, and how they stand to the candidates."),
    )
    result_note = TextField(label=_("why these were chosen"), required=False)
    file = forms.FileField(
        label=_("file"),
        required=False,
        allow_empty_file=True,
        max_length=255,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
    )

    field_order = ("service_type", "method", "announced_on", "decided_on", "method_note", "file")

    def __init__(self, *args: Any, enrolment: Enrolment, selection: Selection | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = enrolment.programme.service_types.order_by("position")
        self.fields["service_type"].queryset = services.filter(is_active=True)
        self.fields["service_type"].label_from_instance = lambda each: f"{each.code} {each.name}"
        if selection is not None and selection.upload:
            self.fields["file"].help_text = _("Recorded. Leave it empty to keep it.")

    def data_given(self, candidates: list[CandidateData]) -> SelectionData:
        """What the service takes."""
        own = {name: value for name, value in self.cleaned_data.items() if name != "file"}
        return SelectionData(candidates=candidates, **own)


class CandidateForm(forms.Form):
    """One row of candidates; a row without a provider is empty."""

    provider = forms.ModelChoiceField(Provider.objects.none(), label=_("provider"), required=False)
    price_yuan = YuanField(label=_("price (yuan)"), required=False)
    score = forms.RegexField(
        r"^[0-9]{1,3}(\.[0-9]{1,2})?$",
        label=_("score"),
        required=False,
        error_messages={"invalid": _("A score lies between 0 and 100, with at most two decimals.")},
    )
    capability = LineField(label=_("qualification, cases, team"), max_length=300, required=False)
    is_chosen = forms.BooleanField(label=_("chosen"), required=False)

    def __init__(self, *args: Any, providers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.empty_permitted = False  # a row sent back unchanged is still a row
        for name, css in CELLS.items():
            self.fields[name].widget.attrs["class"] = css
        field = self.fields["provider"]
        field.queryset, field.empty_label = providers, ""
        field.choices = [("", ""), *((each.pk, each.name) for each in providers)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        filled = any(cleaned.get(name) for name in ("price_yuan", "score", "capability", "is_chosen"))
        if filled and not cleaned.get("provider") and "provider" not in self.errors:
            self.add_error("provider", ValidationError(_("Choose the provider of this row.")))
        return cleaned


class CandidateRows(forms.BaseFormSet):
    """The rows of candidates."""

    def candidates(self) -> list[CandidateData]:
        """What the service takes, of the rows that are filled."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("provider")]
        numbers = forms.DecimalField()
        return [CandidateData(**(row | {"score": numbers.to_python(row["score"])})) for row in rows]


CandidateFormSet = forms.formset_factory(CandidateForm, formset=CandidateRows, extra=ROWS, max_num=30)
