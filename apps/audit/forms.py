from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.audit.choices import ACTIONS


def day_field(label: str) -> forms.DateField:
    """A day, chosen in the browser's own calendar."""
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class EntryFilterForm(forms.Form):
    """The filter bar of the log."""

    person = forms.CharField(label=_("Person"), required=False, max_length=60)
    action = forms.ChoiceField(label=_("Act"), required=False)
    subject = forms.CharField(label=_("Object"), required=False, max_length=100)
    since = day_field(_("From the day"))
    until = day_field(_("To the day"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = [("", _("All")), *ACTIONS.items()]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if cleaned.get("since") and cleaned.get("until") and cleaned["since"] > cleaned["until"]:
            raise ValidationError(_("The first day lies after the last day. Swap them."))
        return cleaned
