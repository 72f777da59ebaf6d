"""A change request: the values wanted instead of those in force, and the province's answer."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.plans.choices import Answer, ChangeKind
from apps.plans.forms.fields import ReadField, area, figure, tick
from apps.plans.rules.figures import money, plain, read_amount, read_quantity
from apps.plans.rules.moves import Move
from apps.plans.selectors.changes import Standing
from apps.plans.services.changes import REASON_LIMIT


class ChangeForm(forms.Form):
    """The reason, and every place of the plan that may change with its value in force."""

    def __init__(self, data: Any = None, *, held: Standing, reason: str = "", values: Mapping[str, str]) -> None:
        super().__init__(data, initial=held.values() | dict(values) | {"reason": reason})
        self.places = held.places()
        self.fields["reason"] = area(_("Reason of the change"), REASON_LIMIT)
        for place in self.places:
            self.fields[place.name] = _field(place)

    def values(self) -> dict[str, str]:
        """The values wanted, by name; a place the page did not send stays as it is."""
        return {place.name: self.cleaned_data[place.name] for place in self.places if self._sent(place)}

    def _sent(self, place: Move) -> bool:
        """An unticked box sends nothing, so the page says that it had the box."""
        return place.name in self.data or f"had-{place.name}" in self.data

    def groups(self) -> list[dict[str, Any]]:
        """The places by kind with their bound fields; ``ticked`` kinds are lists of boxes."""
        return [
            {
                "kind": kind,
                "label": kind.label,
                "ticked": kind in {ChangeKind.PILOT, ChangeKind.PROVIDER},
                "rows": [{"place": place, "cell": self[place.name]} for place in self.places if place.kind == kind],
            }
            for kind in (ChangeKind.TARGET, ChangeKind.AWARD, ChangeKind.BUDGET, ChangeKind.PILOT, ChangeKind.PROVIDER)
        ]


class AnswerForm(forms.Form):
    """What the province says, about the version it read."""

    answer = forms.ChoiceField(label=gettext_lazy("Answer"), choices=Answer)
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, data: Any = None, *, digest: str = "") -> None:
        super().__init__(data, initial={"digest": digest})
        self.fields["text"] = area(_("Words of the answer"), REASON_LIMIT)


def _field(place: Move) -> ReadField:
    if place.kind == ChangeKind.TARGET:
        return figure(place.label, lambda text: plain(read_quantity(text)))
    if place.kind in {ChangeKind.AWARD, ChangeKind.BUDGET}:
        return figure(place.label, lambda text: money(read_amount(text)))
    return tick(place.label)
