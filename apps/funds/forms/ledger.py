"""What is typed about entries of a book."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms.fields import DayField, LineField
from apps.delivery.forms.files import ManyFilesField
from apps.delivery.models import Agreement, Invoice, ServiceRecord
from apps.evidence.choices import ACCEPT
from apps.funds.choices import BookKind, FundSource
from apps.funds.models import FundAccount
from apps.funds.selectors.ledger import approved_lines
from apps.funds.services.vouchers import EntryData
from apps.plans.models import BudgetLine
from apps.targets.models import Target
from apps.vendors.forms.fields import YuanField

PARTS = ("budget_line", "target", "record", "agreement", "invoice")


class FilesField(ManyFilesField):
    """Any number of files, none too."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = [each for each in (data if isinstance(data, list | tuple) else [data]) if each]
        return super().clean(given) if given else []


class LineChoice(forms.ModelChoiceField):
    """Budget lines by service and plan."""

    def label_from_instance(self, obj: BudgetLine) -> str:
        return f"{obj.service_type.code} {obj.service_type} · {obj.amount_yuan:,.2f}"


class InvoiceChoice(forms.ModelChoiceField):
    """Invoices by number, amount and seller."""

    def label_from_instance(self, obj: Invoice) -> str:
        return f"{obj} · {obj.amount_yuan:,.2f} · {obj.seller_name}"


class IncomeForm(forms.Form):
    """Money of the county or of the park that came in."""

    entry_date = DayField(label=_("date"))
    voucher = LineField(label=_("voucher number"), max_length=40)
    amount_yuan = YuanField(label=_("amount (yuan)"))
    purpose = LineField(label=_("purpose"), max_length=300)
    payee_name = LineField(label=_("paid by"), max_length=120, required=False)
    files = FilesField(
        label=_("vouchers and slips"), required=False, widget=FilesField.widget(attrs={"accept": ACCEPT})
    )

    def __init__(self, *args: Any, account: FundAccount, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        self.fields["entry_date"].widget.attrs["max"] = timezone.localdate().isoformat()
        self.fields["voucher"].widget.attrs["autofocus"] = True

    def entry_data(self) -> EntryData:
        """What the service takes."""
        return EntryData(**{name: value for name, value in self.cleaned_data.items() if name != "files"})


class SpendingForm(IncomeForm):
    """An expenditure; parts that only provincial money needs are left out of other books."""

    payee_name = LineField(label=_("payee"), max_length=120)
    payee_code = LineField(label=_("credit code of the payee"), max_length=18, required=False)
    budget_line = LineChoice(BudgetLine.objects.none(), label=_("budget line"))
    target = forms.ModelChoiceField(Target.objects.none(), label=_("goal"))
    record = forms.ModelChoiceField(ServiceRecord.objects.none(), label=_("service record"), required=False)
    agreement = forms.ModelChoiceField(Agreement.objects.none(), label=_("agreement"), required=False)
    invoice = InvoiceChoice(Invoice.objects.none(), label=_("invoice"), required=False)

    field_order = (
        *("entry_date", "voucher", "amount_yuan", "purpose", "payee_name", "payee_code"),
        *PARTS,
        "files",
    )

    def __init__(self, *args: Any, account: FundAccount, **kwargs: Any) -> None:
        super().__init__(*args, account=account, **kwargs)
        enrolment = account.enrolment
        self.fields["budget_line"].queryset = approved_lines(enrolment)
        goals = Target.objects.filter(enrolment=enrolment).select_related("service_type")
        self.fields["target"].queryset = goals.order_by("service_type__position", "pk")
        records = ServiceRecord.objects.filter(enrolment=enrolment).order_by("-service_date", "-pk")
        self.fields["record"].queryset = records
        self.fields["agreement"].queryset = Agreement.objects.filter(enrolment=enrolment).order_by("number")
        invoices = Invoice.objects.standing().filter(evidence__record__enrolment=enrolment)
        self.fields["invoice"].queryset = invoices.order_by("-issued_on", "number")
        for name in PARTS:
            self.fields[name].empty_label = _("None")
        if account.source != FundSource.PROVINCIAL:
            del self.fields["budget_line"], self.fields["target"]


class ReversalForm(forms.Form):
    """Taking an entry back: voucher and reason of the reversal."""

    voucher = LineField(label=_("voucher number"), max_length=40)
    reason = LineField(label=_("reason"), max_length=300)


class FlagForm(forms.Form):
    """The county's word on a flag."""

    verdict = forms.ChoiceField(
        label=_("decision"),
        choices=[("clear", _("Clear: in order")), ("uphold", _("Uphold: the park puts the money back"))],
        widget=forms.RadioSelect,
    )
    answer = LineField(label=_("what was found"), max_length=300)


class BookFilter(forms.Form):
    """The filter of a book."""

    q = forms.CharField(label=_("Voucher, payee or purpose"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("kind"), required=False, choices=[("", _("All")), *BookKind.choices])
    line = forms.ModelChoiceField(BudgetLine.objects.none(), label=_("budget line"), required=False)
    start = DayField(label=_("from (day)"), required=False)
    end = DayField(label=_("until (day)"), required=False)

    def __init__(self, *args: Any, account: FundAccount, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = approved_lines(account.enrolment)
        self.fields["line"].empty_label = _("All")
        self.fields["line"].label_from_instance = lambda line: str(line.service_type)

    def wanted(self) -> dict[str, Any]:
        """The arguments of the selector; fields at fault narrow nothing."""
        if not self.is_bound:
            return {}
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return {("text" if name == "q" else name): value for name, value in given.items()}
