from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.choices import Role
from apps.accounts.forms.fields import DayField, LineField
from apps.accounts.models import Organisation

STATES = [
    ("", _("All")),
    ("active", _("Active")),
    ("off", _("Switched off")),
    ("locked", _("Locked")),
    ("idle", _("Without a role")),
]


class PersonFilterForm(forms.Form):
    """The filter bar of the list of people."""

    name = LineField(label=_("Full name or account name"), required=False, max_length=60)
    organisation = LineField(label=_("Organisation"), required=False, max_length=60)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All")), *Role.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)


class PersonForm(forms.Form):
    """What is known about a person."""

    name = LineField(label=_("Full name"), max_length=60)
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)


class MembershipForm(forms.Form):
    """For whom a person acts, in which role and until when."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=_("Please choose")
    )
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Please choose")), *Role.choices])
    valid_until = DayField(label=_("Last day"), required=False, help_text=_("Empty: until it is ended."))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        active = Organisation.objects.filter(is_active=True)
        self.fields["organisation"].queryset = active.order_by("sort_key", "pk")


class PersonAddForm(PersonForm, MembershipForm):
    """A new person with the first membership."""

    username = forms.CharField(label=_("Account name"), max_length=50)
    field_order = ["name", "username", "email", "organisation", "role", "valid_until"]


class MembershipEndForm(forms.Form):
    """The last day of a membership."""

    last_day = DayField(
        label=_("Last day"), help_text=_("The role holds through this day. Yesterday's date ends it at once.")
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["last_day"].initial = today
        self.fields["last_day"].widget.attrs["min"] = (today - timedelta(days=1)).isoformat()
