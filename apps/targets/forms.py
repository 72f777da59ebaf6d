from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Jurisdiction, User
from apps.parks.models import Park
from apps.programmes.choices import ServiceClass
from apps.programmes.models import Programme
from apps.targets.selectors import counties_with_goals, pilot_parks


class TargetFilterForm(forms.Form):
    """Filters of the goal lists; what cannot be read narrows nothing."""

    county = forms.ModelChoiceField(
        label=_("County"), queryset=Jurisdiction.objects.none(), required=False, empty_label=_("All")
    )
    park = forms.ModelChoiceField(label=_("Park"), queryset=Park.objects.none(), required=False, empty_label=_("All"))
    service_class = forms.ChoiceField(label=_("Class"), choices=[("", _("All")), *ServiceClass.choices], required=False)

    def __init__(self, *args: Any, user: User, programme: Programme | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if programme is not None:
            self.fields["county"].queryset = counties_with_goals(user, programme)
            self.fields["park"].queryset = pilot_parks(user, programme)
