"""A consultation record and what follows from it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.filings.services import Minutes
from apps.obligations.models import Obligation

DAY = {"type": "date"}


class ConsultationForm(forms.Form):
    """``matters`` are pairs of number and words of the calendar."""

    held_on = forms.DateField(label=_("Held on"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    subject = forms.CharField(label=_("Subject"), max_length=120)
    obligation = forms.ChoiceField(label=_("Matter"), required=False)
    participants = forms.CharField(label=_("Participants"), max_length=500)
    opinions = forms.CharField(
        label=_("Matters and opinions"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )
    decision = forms.CharField(label=_("Decision"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, matters: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["obligation"].choices = [("", _("None in particular")), *matters]

    def minutes(self) -> Minutes:
        """What was typed, for the service."""
        given = dict(self.cleaned_data)
        key = given.pop("obligation")
        return Minutes(**given, obligation=Obligation.objects.filter(pk=key).first() if key else None)


class FollowUpForm(forms.Form):
    """What is to be done, by whom, until when."""

    what = forms.CharField(label=_("What is to be done"), max_length=300)
    who = forms.CharField(label=_("By whom"), max_length=120)
    due_on = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
