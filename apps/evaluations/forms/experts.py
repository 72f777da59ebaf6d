"""Forms of experts: the declaration, the marks."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.evaluations.forms.final import area, points
from apps.evaluations.rules.experts import Aspect


class DeclareForm(forms.Form):
    """Whether there is a conflict of interest, and what it is."""

    is_free = forms.ChoiceField(
        label=gettext_lazy("Declaration"),
        choices=[
            ("yes", gettext_lazy("I have no conflict of interest with this park, its operator or its providers.")),
            ("no", gettext_lazy("I have a conflict of interest and step back.")),
        ],
        widget=forms.RadioSelect,
    )
    conflict = area(gettext_lazy("what the conflict is"), required=False)


class MarksForm(forms.Form):
    """A mark per aspect and the grounds."""

    def __init__(self, *args: Any, aspects: list[Aspect], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.aspects = aspects
        for each in aspects:
            label = each.name or _("mark for the whole")
            hint = _("0 to %(most)s") % {"most": f"{each.points:f}"}
            self.fields[each.key] = points(label, required=False, help_text=hint)
        self.fields["text"] = area(_("grounds"))

    def marks(self) -> dict[str, Decimal | None]:
        """What was typed, by aspect."""
        return {each.key: self.cleaned_data.get(each.key) for each in self.aspects}
