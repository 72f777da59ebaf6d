"""Forms of the acts on money. Each carries a key, so that sending it twice acts once."""

from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.forms.fields import DayField
from apps.approvals.choices import Verdict
from apps.evidence.choices import ACCEPT
from apps.funds.choices import MeasureKind
from apps.funds.forms.fields import YuanField
from apps.programmes.models import TrancheRule
from apps.publicity.forms import NoticeForm

WORDS = 2000


def area(label: Any, **options: Any) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(label=label, max_length=WORDS, widget=forms.Textarea(attrs={"rows": 4}), **options)


def paper(label: Any, **options: Any) -> forms.FileField:
    """One file."""
    return forms.FileField(label=label, widget=forms.FileInput(attrs={"accept": ACCEPT}), **options)


class StepForm(forms.Form):
    """A step that needs no more than being taken."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    max_bytes = settings.UPLOAD_LIMIT_BYTES

    def __init__(self, *args: Any, initial: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, initial={"key": uuid4()} | (initial or {}), **kwargs)


class ProposeForm(StepForm):
    """What economy proposes; the page shows the share while it is typed."""

    amount_yuan = YuanField(label=_("suggested (yuan)"))
    reason = area(_("reason"))


class AnswerForm(StepForm):
    """What finance says about a proposal."""

    verdict = forms.ChoiceField(label=_("Opinion"), choices=Verdict, widget=forms.RadioSelect)
    amount_yuan = YuanField(label=_("approved (yuan)"))
    text = area(_("text"), required=False)
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)


class PayForm(StepForm):
    """What the voucher of a payment says."""

    amount_yuan = YuanField(label=_("paid (yuan)"))
    made_on = DayField(label=_("paid on"))
    voucher_number = forms.CharField(label=_("voucher number"), max_length=40)
    file = paper(_("voucher"), required=False)


class ReceiveForm(StepForm):
    """When the money arrived."""

    made_on = DayField(label=_("received on"))


class ReverseForm(StepForm):
    """Why and when a payment is taken back."""

    reason = area(_("reason"))
    made_on = DayField(label=_("day"))
    voucher_number = forms.CharField(label=_("voucher number"), max_length=40, required=False)


class AssessForm(forms.Form):
    """What both departments found before a tranche."""

    findings = area(_("findings"))
    pays_all = forms.BooleanField(label=_("everything that is left may be paid"), required=False)


class SignForm(forms.Form):
    """Finance signs a paper of economy, or returns it."""

    verdict = forms.ChoiceField(label=_("Opinion"), choices=Verdict, widget=forms.RadioSelect)
    text = area(_("text"), required=False)
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)


class MechanismForm(forms.Form):
    """A document by which the park shows its working mechanism."""

    title = forms.CharField(label=_("title"), max_length=120)
    file = paper(pgettext_lazy("upload", "File"))


class MeasureForm(StepForm):
    """A measure with its notice."""

    kind = forms.ChoiceField(label=_("measure"), choices=MeasureKind)
    amount_yuan = YuanField(label=_("amount (yuan)"), required=False, help_text=_("for deducting and recovering"))
    reason = area(_("reason"))
    file = paper(_("notice document"))


class MeasureAnswerForm(StepForm):
    """The word of the other department."""

    agrees = forms.ChoiceField(
        label=_("Opinion"),
        choices=[("yes", pgettext_lazy("verdict", "Agree")), ("no", pgettext_lazy("verdict", "Disagree"))],
        widget=forms.RadioSelect,
    )
    text = area(_("text"))


class ReplyForm(forms.Form):
    """The view of the park."""

    text = area(_("statement of the park"))


class TrancheNoticeForm(NoticeForm):
    """A notice about the money of a park, and which tranche waits for its end."""

    rule = forms.ModelChoiceField(
        TrancheRule.objects.none(), label=_("tranche that waits"), required=False, empty_label=_("every tranche")
    )
    field_order = ("kind", "rule")

    def __init__(self, *args: Any, rules: "QuerySet[TrancheRule]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].queryset = rules
        self.fields["rule"].help_text = _("A public review is closed before that tranche goes on")
