from django import forms
from django.utils.translation import gettext_lazy as _

from apps.notifications.choices import MessageKind

STATES = [("", _("All")), ("unread", _("Unread")), ("read", _("Read"))]


class InboxFilterForm(forms.Form):
    """The filter bar of the messages."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *MessageKind.choices])
