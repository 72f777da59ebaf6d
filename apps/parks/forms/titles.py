from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms.fields import DayField, LineField
from apps.accounts.models import User
from apps.parks.choices import TitleLevel
from apps.parks.models import Enterprise, Park
from apps.parks.selectors import outsiders


class TitleForm(forms.Form):
    """A title of the park or of a tenant."""

    holder = forms.ModelChoiceField(label=_("Holder"), queryset=None, required=False, empty_label=_("The park itself"))
    name = LineField(label=_("Title"), max_length=60)
    level = forms.ChoiceField(label=_("Level"), choices=TitleLevel.choices)
    granted_date = DayField(label=_("Granted on"))
    document_number = LineField(label=_("Document number"), max_length=60, required=False)

    def __init__(self, *args: Any, park: Park, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        firms = Enterprise.objects.filter(tenancies__park=park).distinct()
        self.fields["holder"].queryset = firms.order_by("sort_key", "pk")


class PersonField(forms.ModelChoiceField):
    """A person, shown with the sign-in name."""

    def label_from_instance(self, obj: User) -> str:
        return f"{obj.name} ({obj.username})"


class GrantForm(forms.Form):
    """Show the park to an auditor or expert."""

    person = PersonField(label=_("Person"), queryset=None)
    valid_until = DayField(label=_("Last day"), help_text=_("At most a year from today."))
    reason = LineField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = outsiders(today)
