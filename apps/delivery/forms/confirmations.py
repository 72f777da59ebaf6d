"""Forms of certificates: the park makes one, the enterprise answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.delivery.services.confirmations import GOAL_LIMIT, PERSON_LIMIT, POST_LIMIT, WORDS_LIMIT


class CertificateForm(forms.Form):
    """The goal that was reached; everything else is in the record."""

    goal = forms.CharField(
        label=_("Goal reached"), max_length=GOAL_LIMIT, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(forms.Form):
    """What the enterprise says."""

    person = forms.CharField(label=_("Your name"), max_length=PERSON_LIMIT, required=False)
    post = forms.CharField(label=_("Your post"), max_length=POST_LIMIT, required=False)
    words = forms.CharField(
        label=_("Words to the park"), max_length=WORDS_LIMIT, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
