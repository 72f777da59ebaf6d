from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.notifications.choices import Channel, DeliveryState, MessageKind, Timing
from apps.notifications.models import Schedule
from apps.notifications.rules import Hours, may_be_off
from apps.notifications.selectors import hours_of, timings_of

STATES = [("", _("All")), ("unread", _("Unread")), ("read", _("Read"))]
EVERYTHING = [("", _("All"))]

SMALL = {"class": "form-select form-select-sm w-auto"}


class InboxFilterForm(forms.Form):
    """The filter bar of the messages."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[*EVERYTHING, *MessageKind.choices])


class LogFilterForm(forms.Form):
    """The filter bar of the delivery log."""

    text = forms.CharField(label=_("Title"), required=False, max_length=100)
    channel = forms.ChoiceField(label=_("channel"), required=False, choices=[*EVERYTHING, *Channel.choices])
    state = forms.ChoiceField(label=_("state"), required=False, choices=[*EVERYTHING, *DeliveryState.choices])


class PreferencesForm(forms.Form):
    """One choice per kind and channel, and the hours."""

    quiet_from = forms.TimeField()
    quiet_until = forms.TimeField()
    digest_at = forms.TimeField()

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held, hours = timings_of(user), hours_of([user.pk])[user.pk]
        for (kind, channel), timing in held.items():
            offered = [each for each in Timing.choices if each[0] != Timing.OFF or may_be_off(kind, channel)]
            label = f"{MessageKind(kind).label}: {Channel(channel).label}"
            self.fields[f"{kind}_{channel}"] = forms.ChoiceField(
                label=label, choices=offered, initial=timing, widget=forms.Select(attrs=SMALL)
            )
        for name in ("quiet_from", "quiet_until", "digest_at"):
            field = self.fields[name]
            field.label, field.initial = Schedule._meta.get_field(name).verbose_name, getattr(hours, name)
            field.widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    @property
    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The table on the page: a line per kind, a field per channel."""
        return [
            (str(label), [self[f"{kind}_{channel}"] for channel in Channel.values])
            for kind, label in MessageKind.choices
        ]

    @property
    def clocks(self) -> list[forms.BoundField]:
        """The three hours."""
        return [self[name] for name in ("quiet_from", "quiet_until", "digest_at")]

    @property
    def timings(self) -> dict[tuple[str, str], str]:
        """What was chosen, per kind and channel."""
        pairs = [(kind, channel) for kind in MessageKind.values for channel in Channel.values]
        return {(kind, channel): self.cleaned_data[f"{kind}_{channel}"] for kind, channel in pairs}

    @property
    def hours(self) -> Hours:
        """The hours that were chosen."""
        return Hours(*(self.cleaned_data[name] for name in ("quiet_from", "quiet_until", "digest_at")))
