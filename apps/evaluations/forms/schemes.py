"""Weights and cut-offs as fields, or a whole scheme as a file."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.evaluations.rules.editing import cuts, edited, leaves
from apps.evaluations.rules.schemes import load

LIMIT = 500_000


class SchemeForm(forms.Form):
    """A number per part and per cut-off, and why; ``file`` replaces everything."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    file = forms.FileField(
        label=gettext_lazy("Whole scheme as a file"),
        required=False,
        help_text=gettext_lazy("JSON as it is downloaded here. It replaces points and cut-offs above."),
    )
    reason = forms.CharField(label=gettext_lazy("What was changed and why"), max_length=300)

    def __init__(self, *args: Any, data_now: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.data_now = data_now
        self.groups: list[tuple[str, list[Any]]] = []
        for key, category, part in leaves(data_now):
            name = part.get("name", key)
            self.fields[key] = forms.DecimalField(
                label=name, min_value=0, max_digits=9, decimal_places=4, initial=part["points"]
            )
            if not self.groups or self.groups[-1][0] != category:
                self.groups.append((category, []))
            self.groups[-1][1].append(self[key])
        self.cuts = []
        for key, cut in cuts(data_now):
            self.fields[key] = forms.DecimalField(
                label=_("%(grade)s from") % {"grade": cut["grade"]}, max_digits=9, decimal_places=4, initial=cut["from"]
            )
            self.cuts.append(self[key])

    def scheme(self) -> Any:
        """The scheme as wanted. Raises ValueError for a file that is no JSON or too large."""
        file = self.cleaned_data["file"]
        if file is None:
            return edited(self.data_now, self.cleaned_data)
        if file.size > LIMIT:
            raise ValueError(file.size)
        return load(file.read().decode("utf-8"))
