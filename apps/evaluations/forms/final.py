"""Forms of the final evaluation: sections of text, conclusion, terms."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.evaluations.models import FinalSection, FinalTerms
from apps.evaluations.services.final_base import TEXT_LIMIT, WORDS_LIMIT

SIGNS = frozenset("0123456789abcdef")


class SectionsForm(forms.Form):
    """One text per section with the revision it was opened with; ``page`` names the open page."""

    page = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    def __init__(self, data: Any = None, *, sections: list[FinalSection], page: str) -> None:
        super().__init__(data, initial={"page": page})
        self.sections = sections
        for row in sections:
            label = row.get_key_display()
            area = forms.Textarea(attrs={"rows": 6, "class": "form-control", "aria-label": label})
            self.fields[row.key] = forms.CharField(
                label=label, required=False, max_length=TEXT_LIMIT, widget=area, initial=row.text
            )
            self.fields[f"revision-{row.key}"] = forms.IntegerField(
                required=False, min_value=0, max_value=10**9, widget=forms.HiddenInput, initial=row.revision
            )

    def texts(self) -> dict[str, str]:
        """Sections that were sent and are in order."""
        sent = [row.key for row in self.sections if row.key in self.data]
        return {key: self.cleaned_data[key] for key in sent if key in self.cleaned_data}

    def revisions(self) -> dict[str, int]:
        """The revision each section was opened with."""
        given = {row.key: self.cleaned_data.get(f"revision-{row.key}") for row in self.sections}
        return {key: number for key, number in given.items() if number is not None}

    def name_of_page(self) -> str:
        """The name of the page that sent this, empty when it sent none."""
        sent = str(self.cleaned_data.get("page") or "")
        return sent if len(sent) == 16 and set(sent) <= SIGNS else ""


def area(label: Any, **options: Any) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(label=label, max_length=WORDS_LIMIT, widget=forms.Textarea(attrs={"rows": 4}), **options)


def points(label: Any, **options: Any) -> forms.DecimalField:
    """A number of points; its range and decimals are judged by the rules, which say why."""
    shown = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "form-control num"})
    return forms.DecimalField(label=label, max_digits=12, widget=shown, **options)


class WordsForm(forms.Form):
    """A step that needs its words."""

    text = area(gettext_lazy("grounds"))


class ConclusionForm(forms.Form):
    """Score, words and suggestions of the joint conclusion."""

    score = points(gettext_lazy("score"))
    text = area(gettext_lazy("conclusion"))
    suggestions = area(gettext_lazy("suggestions"), required=False)


class TermsForm(forms.ModelForm):
    """The terms of a programme; aspects are typed a line each: name, blank, points."""

    aspects_text = forms.CharField(
        label=gettext_lazy("aspects that experts mark"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("A line each: name, a blank, points; 100 together. Empty: one mark for the whole."),
    )

    class Meta:
        model = FinalTerms
        fields = (
            *("late_reports", "idle_quarters", "execution_percent", "completion_percent", "open_cases"),
            *("experts", "scoring_days", "spread_points", "trim", "trim_from"),
            *("excellent_from", "good_from", "fair_from", "reply_days"),
        )

    def __init__(self, *args: Any, instance: FinalTerms, **kwargs: Any) -> None:
        lines = "\n".join(f"{row['name']} {row['points']}" for row in instance.aspects)
        initial = {"aspects_text": lines} | (kwargs.pop("initial", None) or {})
        super().__init__(*args, instance=instance, initial=initial, **kwargs)

    def clean_aspects_text(self) -> list[dict[str, str]]:
        """The aspects as they are stored; each line and their sum are checked."""
        rows = [aspect(line) for line in self.cleaned_data["aspects_text"].splitlines() if line.strip()]
        if rows and sum(Decimal(row["points"]) for row in rows) != 100:
            raise forms.ValidationError(_("The points of the aspects add up to 100."))
        if len({row["name"] for row in rows}) < len(rows):
            raise forms.ValidationError(_("Each aspect stands once."))
        return rows

    def values(self) -> dict[str, Any]:
        """Columns of the terms."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "aspects_text"}
        return given | {"aspects": self.cleaned_data["aspects_text"]}


def aspect(line: str) -> dict[str, str]:
    """One line of the aspects. Raises a ValidationError that names the line."""
    name, _blank, number = line.strip().rpartition(" ")
    try:
        value = Decimal(number)
    except InvalidOperation:
        value = Decimal(0)
    if not name.strip() or not value.is_finite() or not 0 < value <= 100 or value != round(value, 2):
        raise forms.ValidationError(_("This line is not a name and points: %(line)s") % {"line": line[:60]})
    return {"name": name.strip()[:40], "points": f"{value.normalize():f}"}
