"""What a park says, and what it is answered."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.evaluations.rules.keeping import entry_keys
from apps.evaluations.rules.scheme import Scheme
from apps.evaluations.selectors.explaining import label_of
from apps.evaluations.services.rounds import Correction

UPHELD, REFUSED = "upheld", "refused"


class AppealForm(forms.Form):
    """An appeal against one indicator."""

    part = forms.ChoiceField(label=_("Indicator"))
    text = forms.CharField(label=_("What is wrong"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: Any, scheme: Scheme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts = [(part.key, part.name) for block in scheme.blocks() for part in block.parts()]
        self.fields["part"].choices = [("", _("Please choose")), *parts]


class AnswerForm(forms.Form):
    """Upheld with the corrected entry, or refused with the reason."""

    verdict = forms.ChoiceField(
        label=pgettext_lazy("appeal", "Decision"),
        choices=[("", _("Please choose")), (UPHELD, _("Uphold and correct")), (REFUSED, _("Refuse"))],
    )
    key = forms.ChoiceField(label=_("Entry to correct"), required=False)
    value = forms.CharField(label=_("Corrected value"), required=False, max_length=400)
    answer = forms.CharField(label=_("Answer to the appeal"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, scheme: Scheme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [(key, label_of(key, part)) for key, part in entry_keys(scheme).items()]
        self.fields["key"].choices = [("", _("Nothing to correct")), *keys]

    def correction(self) -> Correction:
        """What was typed, for the service."""
        given = self.cleaned_data
        return Correction(values={given["key"]: given["value"]} if given["key"] else {})


class PublishForm(forms.Form):
    """Where people object, and until when."""

    contact = forms.CharField(label=_("Where to object"), max_length=120)
    closes_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Blank: the working days the portal is set to."),
    )


class ResultForm(forms.Form):
    """What came of the public review."""

    result = forms.CharField(label=_("Result of the public review"), max_length=500)
