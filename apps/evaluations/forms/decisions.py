"""Forms of decisions: propose, reply, settle, issue, carry out."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.forms.fields import DayField
from apps.evaluations.choices.final import Consequence
from apps.evaluations.forms.final import area
from apps.funds.forms import StepForm, YuanField
from apps.funds.forms.acting import paper


class DecideForm(forms.Form):
    """A consequence with its reason and its notice."""

    max_bytes = StepForm.max_bytes
    kind = forms.ChoiceField(label=_("consequence"), choices=Consequence)
    amount_yuan = YuanField(label=_("amount (yuan)"), required=False, help_text=_("for deducting and recovering"))
    reason = area(_("reason"))
    notice = paper(_("notice document"), required=False)


class DecisionReplyForm(forms.Form):
    """The park's view."""

    text = area(_("reply of the park"))


class SettleForm(forms.Form):
    """What becomes of the decision after the hearing."""

    takes_effect = forms.ChoiceField(
        label=pgettext_lazy("decision", "After the reply"),
        choices=[("yes", _("Put it in force")), ("no", _("Lift it"))],
        widget=forms.RadioSelect,
    )
    text = area(_("what was decided about the reply"))


class IssueForm(forms.Form):
    """When the notice of criticism went out."""

    issued_on = DayField(label=_("notice issued on"))


class CarryForm(StepForm):
    """Starts the measure about the money once."""
