"""Forms about diagnoses: a report, a request to do without, the answer of the park."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms.fields import DayField, LineField
from apps.evidence.choices import ACCEPT
from apps.parks.models import Enterprise
from apps.programmes.models import Enrolment
from apps.vendors.forms.fields import TextField


class EnterpriseForm(forms.Form):
    """One pilot enterprise of a park."""

    enterprise = forms.ModelChoiceField(Enterprise.objects.none(), label=_("enterprise"))

    def __init__(self, *args: Any, enrolment: Enrolment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Enterprise.objects.filter(tenancies__park=enrolment.park, tenancies__is_pilot=True)
        field = self.fields["enterprise"]
        field.queryset, field.empty_label = rows.distinct().order_by("sort_key", "pk"), _("Please choose")


class DiagnosisForm(EnterpriseForm):
    """A report; also one from outside the programme, paid for by the enterprise itself."""

    diagnosed_on = DayField(label=_("date of the diagnosis"))
    author = LineField(label=_("made by"), max_length=120)
    is_outside = forms.BooleanField(
        label=_("made outside the programme"),
        required=False,
        help_text=_("Paid for by the enterprise itself; it counts all the same."),
    )
    summary = TextField(label=_("findings"), max_length=5000, required=False)
    report = forms.FileField(
        label=_("diagnosis report"), allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ACCEPT})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["diagnosed_on"].widget.attrs["max"] = timezone.localdate().isoformat()


class WithoutDiagnosisForm(EnterpriseForm):
    """Why the county should let an enterprise off the diagnosis."""

    reason = TextField(
        label=_("Why can precise services begin without a diagnosis?"),
        max_length=1000,
        required=False,
        help_text=_("The county decides on it. It holds for this enterprise, until the day the county names."),
    )


class AnswerForm(forms.Form):
    """Yes, or no with a reason; the service says when it is missing."""

    accept = forms.TypedChoiceField(choices=[("1", ""), ("0", "")], coerce=lambda value: value == "1")
    answer = LineField(label=_("reason"), max_length=300, required=False)
