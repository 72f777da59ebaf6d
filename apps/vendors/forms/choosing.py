"""Short forms: a choice, a reason, an answer."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms.fields import DayField, LineField
from apps.parks.models import Park, Tenancy
from apps.vendors.forms.fields import TextField
from apps.vendors.selectors import pilot_tenancies


class ChoiceForm(forms.Form):
    """Which pilot enterprise chose, who of it, and when."""

    tenancy = forms.ModelChoiceField(Tenancy.objects.none(), label=_("pilot enterprise"))
    chosen_by = LineField(label=_("person who chose"), max_length=60)
    chosen_on = DayField(label=_("chosen on"))

    def __init__(self, *args: Any, park: Park, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["tenancy"].queryset = pilot_tenancies(park, today)
        self.fields["tenancy"].label_from_instance = lambda row: row.enterprise.name
        self.fields["chosen_on"].initial = today
        self.fields["chosen_on"].widget.attrs["max"] = today.isoformat()


class ReasonForm(forms.Form):
    """A reason on one line; the service says when it is missing."""

    reason = LineField(label=_("reason"), max_length=200, required=False)


class SingleForm(forms.Form):
    """Why one provider is enough."""

    reason = TextField(
        label=_("Why is there only one provider?"),
        max_length=1000,
        required=False,
        help_text=_("Where you looked, and why nobody else could serve. The county decides on it."),
    )


class DismissForm(forms.Form):
    """Which signal means nothing, and why."""

    provider = forms.IntegerField()
    other = forms.IntegerField(required=False)
    kind = forms.CharField(max_length=14)
    fingerprint = forms.CharField(max_length=64)
    reason = LineField(label=_("reason"), max_length=300, required=False)

    def key(self) -> tuple[int, int | None, str, str]:
        """The signal meant."""
        given = self.cleaned_data
        return given["provider"], given["other"], given["kind"], given["fingerprint"]


class DecisionForm(forms.Form):
    """The county's answer to a waiver."""

    accept = forms.TypedChoiceField(choices=[("1", ""), ("0", "")], coerce=lambda value: value == "1")
    valid_until = DayField(label=_("valid until"), required=False)
    answer = TextField(label=_("answer"), rows=2, max_length=1000, required=False)
