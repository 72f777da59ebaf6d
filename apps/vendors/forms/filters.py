"""What lists are narrowed to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.parks.models import Park
from apps.programmes.models import Enrolment
from apps.vendors.choices import ProviderKind


class ParkForm(forms.Form):
    """Which park's catalogue is shown, for people who see several."""

    park = forms.ChoiceField(label=_("park"), required=False)

    def __init__(self, *args: Any, enrolments: list[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["park"].choices = [(each.park_id, each.park.name) for each in enrolments]


class RegisterFilterForm(forms.Form):
    """The filter of the register."""

    q = forms.CharField(label=_("Name or code"), required=False)
    kind = forms.ChoiceField(label=_("kind"), choices=[("", _("All")), *ProviderKind.choices], required=False)
    park = forms.TypedChoiceField(label=_("park"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, parks: list[Park], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["park"].choices = [("", _("All")), *((park.pk, park.name) for park in parks)]
        if len(parks) <= 1:
            self.fields["park"].widget = forms.HiddenInput()

    def wanted(self) -> dict[str, Any]:
        """The filters that make sense; a wrong one is left out and named under its field."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
