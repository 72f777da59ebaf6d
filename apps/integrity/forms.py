"""What departments type about signals and cases."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common.money import MAXIMUM
from apps.evidence.choices import ACCEPT
from apps.integrity.choices import CaseKind, CaseState, Handling, RuleCode, SignalState
from apps.integrity.rules.settings import Setting
from apps.programmes.models import Enrolment, Programme


class SignalFilter(forms.Form):
    """The filter of the list; open signals without a choice."""

    rule = forms.ChoiceField(label=_("comparison"), required=False)
    state = forms.ChoiceField(label=_("state"), required=False)
    park = forms.ChoiceField(label=_("park"), required=False)

    def __init__(self, *args: Any, user: User, programme: Programme | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [("", _("All")), *RuleCode.choices]
        self.fields["state"].choices = [("", SignalState.OPEN.label), ("all", _("All")), *SignalState.choices[1:]]
        parks = Enrolment.objects.visible_to(user).filter(programme=programme).select_related("park")
        choices = [(each.park_id, each.park.name) for each in parks.order_by("park__sort_key", "pk")]
        self.fields["park"].choices = [("", _("All")), *choices]

    def wanted(self) -> dict[str, Any]:
        """The filters that make sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ReasonForm(forms.Form):
    """Why a signal means nothing."""

    reason = forms.CharField(label=_("reason"), max_length=300)


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """All files sent under one name; each is judged by the service."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [each for each in (data if isinstance(data, list | tuple) else [data]) if each is not None]


class CaseForm(forms.Form):
    """A new case; the park is chosen among those one may hold responsible."""

    enrolment = forms.ModelChoiceField(Enrolment.objects.none(), label=_("pilot park"))
    kind = forms.ChoiceField(label=_("kind of violation"), choices=CaseKind)
    amount_yuan = forms.DecimalField(
        label=_("amount concerned (yuan)"),
        min_value=0,
        max_value=MAXIMUM,
        max_digits=14,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"min": "0", "step": "0.01"}),
    )
    facts = forms.CharField(label=_("facts"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 5}))
    files = ManyFilesField(label=_("files that prove it"), required=False)
    accept, max_bytes = ACCEPT, settings.UPLOAD_LIMIT_BYTES

    def __init__(self, *args: Any, enrolments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enrolment"].queryset = enrolments
        self.fields["enrolment"].label_from_instance = lambda each: each.park.name


class HandleForm(forms.Form):
    """What is done about a case."""

    handling = forms.ChoiceField(label=_("handling"), choices=Handling)
    handling_note = forms.CharField(label=_("what was decided"), max_length=500)


class EndForm(forms.Form):
    """How a case ended."""

    result = forms.CharField(label=_("how the case ended"), max_length=500)


class FilesForm(forms.Form):
    """More files for a case."""

    files = ManyFilesField(label=_("Files"))
    accept, max_bytes = ACCEPT, settings.UPLOAD_LIMIT_BYTES


class CaseFilter(forms.Form):
    """The filter of the list of cases."""

    state = forms.ChoiceField(label=_("state"), required=False, choices=[("", _("All")), *CaseState.choices])

    def wanted(self) -> dict[str, Any]:
        """The filters that make sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class RuleForm(forms.Form):
    """One comparison of a programme."""

    weight = forms.IntegerField(label=_("weight"), min_value=1, max_value=100)
    threshold = forms.IntegerField(label=_("threshold"), min_value=0, max_value=7)
    is_on = forms.BooleanField(label=_("compared"), required=False)
    blocks = forms.BooleanField(label=_("blocks acceptance"), required=False)

    def setting(self) -> Setting:
        """What was typed, for the service."""
        return Setting(**self.cleaned_data)
