from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.choices import Level
from apps.accounts.forms.fields import DayField, LineField
from apps.accounts.models import Jurisdiction, User
from apps.parks.choices import ParkKind
from apps.parks.forms.fields import MOST_MU, CreditCodeField, FigureField
from apps.parks.models import Park
from apps.parks.permissions import editable_fields
from apps.parks.selectors import counties_of
from apps.parks.services import ParkData


class CountyField(forms.ModelChoiceField):
    """A county, city district or zone, shown with its city."""

    def label_from_instance(self, obj: Jurisdiction) -> str:
        return f"{obj.parent} · {obj}"


class ParkFilterForm(forms.Form):
    """Filters of the list; what cannot be read narrows nothing."""

    name = LineField(label=_("Name, code or operator"), max_length=60, required=False)
    county = forms.ModelChoiceField(label=_("County"), queryset=None, required=False, empty_label=_("All"))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *ParkKind.choices], required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"].queryset = counties_of(user)


class ParkForm(forms.Form):
    """What everybody who edits a park sees; columns one may not change are left out."""

    name = LineField(label=_("Park name"), max_length=120)
    credit_code = CreditCodeField(label=_("Unified social credit code"), max_length=40)
    county = CountyField(label=_("County"), queryset=None, empty_label=_("Please choose"))
    kind = forms.ChoiceField(label=_("Kind"), choices=ParkKind.choices)
    area_mu = FigureField(label=_("Area"), unit=_("mu"), most=MOST_MU, required=False)
    leading_industry = LineField(label=_("Leading industry"), max_length=60, required=False)
    address = LineField(label=_("Address"), max_length=200, required=False)
    opened_on = DayField(label=_("Opened on"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Jurisdiction.objects.filter(level__in=[Level.COUNTY, Level.ZONE], successors=None)
        self.fields["county"].queryset = places.select_related("parent").order_by("code")


class ParkAddForm(ParkForm):
    """A new park with its operator."""

    operator_name = LineField(
        label=_("Operator"),
        max_length=120,
        help_text=_("The company that runs the park and holds the credit code."),
    )
    field_order = ["name", "credit_code", "operator_name", "county"]

    def park_data(self) -> ParkData:
        """What was typed, as the service takes it."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "operator_name"}
        return ParkData(**values)


class ParkEditForm(ParkForm):
    """Change a park, as far as the person may."""

    def __init__(self, *args: Any, park: Park, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() - editable_fields(user, park):
            del self.fields[name]
