"""What is typed about rounds, scores and schemes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.evaluations.choices.rounds import RoundKind
from apps.evaluations.rules.keeping import entry_keys
from apps.evaluations.rules.scheme import Scheme
from apps.evaluations.selectors.explaining import label_of
from apps.evaluations.services.rounds import Correction

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
ENTRY = "entry."


class OpenForm(forms.Form):
    """A new round."""

    kind = forms.ChoiceField(label=_("Kind of round"), choices=RoundKind.choices)
    title = forms.CharField(label=_("Title"), max_length=80)
    day = forms.DateField(label=_("Figures of"), widget=DAY, help_text=_("Counted at the close of this day."))
    pasted = forms.CharField(
        label=_("Entries the portal does not hold"),
        required=False,
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Pasted from a spreadsheet: first a row of keys, then a row per park that begins with its name."),
    )


class ReasonForm(forms.Form):
    """A reason, where nothing else is asked."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class ReviewForm(ReasonForm):
    """A grade by review; blank goes back to the computed one."""

    grade = forms.ChoiceField(label=_("Grade by review"), required=False)

    field_order = ("grade", "reason")

    def __init__(self, *args: Any, scheme: Scheme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = scheme.grades.names() if scheme.grades else ()
        self.fields["grade"].choices = [("", _("As computed")), *((name, name) for name in names)]


class CorrectionForm(ReasonForm):
    """One entry, a veto with its fact, or a grade outside the ranking."""

    key = forms.ChoiceField(label=_("Data item"), required=False)
    value = forms.CharField(
        label=_("Corrected value"), required=False, max_length=400, help_text=_("Blank takes the entry away.")
    )
    veto = forms.ChoiceField(label=_("Veto"), required=False)
    fact = forms.CharField(
        label=_("Fact behind the veto"), required=False, max_length=300, help_text=_("Blank lifts the veto.")
    )
    exempt = forms.ChoiceField(label=_("Grade outside the ranking"), required=False)
    exempt_reason = forms.CharField(label=_("Why outside the ranking"), required=False, max_length=300)
    anew = forms.BooleanField(
        label=_("Take satisfied and unallowed values again"),
        required=False,
        help_text=_("May move the score of every park. Without it nobody else's score moves."),
    )

    field_order = ("key", "value", "veto", "fact", "exempt", "exempt_reason", "reason", "anew")

    def __init__(self, *args: Any, scheme: Scheme, exempt: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [(key, label_of(key, part)) for key, part in entry_keys(scheme).items()]
        grades = [(name, name) for name in (scheme.grades.names() if scheme.grades else ())]
        self.fields["key"].choices = [("", _("Nothing to correct")), *keys]
        self.fields["veto"].choices = [("", _("No veto")), *((key, each.name) for key, each in scheme.vetoes.items())]
        self.fields["exempt"].choices = [("", _("Ranked")), *grades]
        self.fields["exempt"].initial = exempt

    def correction(self) -> Correction:
        """What was typed, for the service."""
        given = self.cleaned_data
        return Correction(
            values={given["key"]: given["value"]} if given["key"] else {},
            vetoes={given["veto"]: given["fact"]} if given["veto"] else {},
            exempt=given["exempt"],
            exempt_reason=given["exempt_reason"],
        )


class ScoreFilter(forms.Form):
    """The filter of a round."""

    q = forms.CharField(label=_("Search"), required=False)
    grade = forms.ChoiceField(label=_("Grade"), required=False)
    county = forms.ChoiceField(label=_("County"), required=False)

    def __init__(self, *args: Any, grades: list[str], counties: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grade"].choices = [("", _("All")), *((name, name) for name in grades)]
        self.fields["county"].choices = [("", _("All")), *counties]


class WhatIfForm(forms.Form):
    """An entry and by how much it changes."""

    key = forms.ChoiceField(label=_("Data item"))
    change = forms.DecimalField(
        label=_("Change by"), max_digits=15, decimal_places=4, help_text=_("For example 5 or -2.5.")
    )

    def __init__(self, *args: Any, keys: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = keys
