from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.forms.fields import LineField
from apps.programmes.choices import ServiceClass, Unit
from apps.programmes.forms.fields import NamesField
from apps.programmes.models import Clause, EvidenceKind, Programme
from apps.programmes.services import ServiceData

COMMAS = gettext_lazy("Apart by commas. The import finds the service by any of them.")


class KindsField(forms.ModelMultipleChoiceField):
    """Kinds of evidence as boxes."""

    widget = forms.CheckboxSelectMultiple


class ServiceAddForm(forms.Form):
    """A service the province adds to the catalogue."""

    service_class = forms.ChoiceField(label=gettext_lazy("Class"), choices=ServiceClass.choices)
    code = LineField(label=gettext_lazy("Code"), max_length=8, help_text=gettext_lazy("For example I8 or P13."))
    name = LineField(label=gettext_lazy("Service"), max_length=60)
    short_name = LineField(label=gettext_lazy("Short name"), max_length=8)
    aliases = NamesField(label=gettext_lazy("Also called"), max_length=400, required=False, help_text=COMMAS)
    units = forms.MultipleChoiceField(
        label=gettext_lazy("Units"), choices=[(unit, unit) for unit in Unit.values], widget=forms.CheckboxSelectMultiple
    )
    required = KindsField(label=gettext_lazy("Documents that must be there"), queryset=None)
    one_of = KindsField(label=gettext_lazy("One of these must be there"), queryset=None, required=False)
    needs_diagnosis = forms.BooleanField(label=gettext_lazy("Only after a diagnosis"), required=False)
    clause = forms.ModelChoiceField(label=gettext_lazy("Clause"), queryset=None, required=False)

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programme = programme
        kinds = EvidenceKind.objects.filter(programme=programme).order_by("position")
        for name in ("required", "one_of"):
            self.fields[name].queryset = kinds
        self.fields["clause"].queryset = Clause.objects.filter(programme=programme).order_by("position")

    def clean_one_of(self) -> list[EvidenceKind]:
        chosen = list(self.cleaned_data["one_of"])
        if len(chosen) == 1:
            raise forms.ValidationError(_("One of a single document is that document: choose it above."))
        return chosen

    def service_data(self) -> ServiceData:
        """What was typed, as the service takes it."""
        values = self.cleaned_data
        must = [kind.code for kind in values["required"] if kind not in values["one_of"]]
        either = [kind.code for kind in values["one_of"]]
        named = [kind.name for kind in values["required"] if kind not in values["one_of"]]
        named += [_(" or ").join(kind.name for kind in values["one_of"])] if either else []
        optional = self.programme.evidence_kinds.filter(code="other").exclude(code__in=must + either)
        same = ("code", "name", "short_name", "service_class", "units", "aliases", "needs_diagnosis", "clause")
        return ServiceData(
            **{name: values[name] for name in same},
            evidence=[*must, *([either] if either else [])],
            evidence_text="、".join(named),
            optional=[kind.code for kind in optional],
        )


class ServiceEditForm(forms.Form):
    """The words for a service, and whether it is in use."""

    short_name = LineField(label=gettext_lazy("Short name"), max_length=8)
    aliases = NamesField(label=gettext_lazy("Also called"), max_length=400, required=False, help_text=COMMAS)
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False)
