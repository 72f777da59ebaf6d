from django import forms
from django.utils.translation import gettext_lazy as _


class PhraseForm(forms.Form):
    """One quick phrase."""

    text = forms.CharField(label=_("Phrase"), max_length=120)
