"""Forms that write into a book: spending, income, reversal, money paid back, the county's word on a flag."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, View

from apps.common.refusals import Refused
from apps.funds.choices import EntryKind
from apps.funds.forms.ledger import FlagForm, IncomeForm, ReversalForm, SpendingForm
from apps.funds.models import FundAccount, LedgerEntry, LedgerFlag, Payment
from apps.funds.permissions import decides_flag, keeps_book, may_read
from apps.funds.selectors.ledger import line_standings, move_percent
from apps.funds.services.flags import decide_flag
from apps.funds.services.ledger import book_payment, record_income, record_spending, reverse_entry
from apps.funds.services.vouchers import NeedsChange
from apps.funds.views.ledger import SeenBookMixin
from apps.vendors.views.base import RefusalMixin


class BookFormView(RefusalMixin, SeenBookMixin, FormView):
    """A form about one book, for who keeps it."""

    object_permission = keeps_book
    template_name = "funds/ledger_form.html"
    change_of: int | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if may_read(request.user):
            self.account = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"account": self.account}

    def get_initial(self) -> dict[str, Any]:
        return {"entry_date": timezone.localdate()}

    def refuse(self, form: Any, refused: Refused) -> HttpResponse:
        self.change_of = refused.plan_id if isinstance(refused, NeedsChange) else None
        return super().refuse(form, refused)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        enrolment = self.account.enrolment
        return super().get_context_data(**kwargs) | {
            "account": self.account,
            "change_of": self.change_of,
            "lines": line_standings(enrolment, move_percent(enrolment.programme)),
        }

    def get_success_url(self) -> str:
        entry = self.object
        words = {"voucher": entry.voucher, "balance": f"{entry.balance_yuan:,.2f}"}
        messages.success(self.request, _("Voucher %(voucher)s is booked; balance %(balance)s yuan.") % words)
        if entry.flags.exists():
            messages.warning(self.request, _("This expenditure stands out; the county looks at it."))
        if "again" in self.request.POST:
            return self.request.path
        return str(self.account.get_absolute_url())


class SpendingView(BookFormView):
    """A new expenditure."""

    form_class = SpendingForm

    def write(self, form: SpendingForm) -> LedgerEntry:
        """Book it."""
        files = form.cleaned_data["files"]
        return record_spending(account=self.account, data=form.entry_data(), user=self.request.user, files=files)


class IncomeView(BookFormView):
    """New money of the county or of the park."""

    form_class = IncomeForm
    extra_context = {"is_income": True}

    def write(self, form: IncomeForm) -> LedgerEntry:
        """Book it."""
        files = form.cleaned_data["files"]
        return record_income(account=self.account, data=form.entry_data(), user=self.request.user, files=files)


class ReversalView(RefusalMixin, SeenBookMixin, FormView):
    """Take an entry back."""

    form_class = ReversalForm
    template_name = "funds/ledger_reverse.html"
    model = LedgerEntry

    object_permission = staticmethod(lambda user, entry: keeps_book(user, entry.account))

    def get_queryset(self) -> Any:
        rows = LedgerEntry.objects.visible_to(self.request.user)
        return rows.select_related("account__enrolment__park", "account__enrolment__programme", "payment")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if may_read(request.user):
            self.entry = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def write(self, form: ReversalForm) -> LedgerEntry:
        """Book the reversal."""
        return reverse_entry(entry=self.entry, user=self.request.user, **form.cleaned_data)

    def get_success_url(self) -> str:
        messages.success(self.request, _("The entry is taken back."))
        return str(self.entry.account.get_absolute_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"entry": self.entry, "account": self.entry.account}


class ReturnView(SeenBookMixin, View):
    """The park says that it paid back what was demanded."""

    object_permission = keeps_book
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, payment: int) -> HttpResponse:
        account: FundAccount = self.get_object()
        rows = Payment.objects.visible_to(request.user).filter(award__enrolment=account.enrolment_id)
        row = get_object_or_404(rows.select_related("award__enrolment"), pk=payment, kind=EntryKind.RECOVER)
        try:
            with transaction.atomic():
                book_payment(payment=row, received_on=timezone.localdate(), user=request.user)
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect(account)


class FlagView(RefusalMixin, SeenBookMixin, FormView):
    """One flag: what was found, and the county's word."""

    form_class = FlagForm
    template_name = "funds/ledger_flag.html"

    def get_queryset(self) -> Any:
        names = ("entry__account__enrolment__park__county", "entry__account__enrolment__programme", "decided_by")
        return LedgerFlag.objects.visible_to(self.request.user).select_related(*names)

    @cached_property
    def flag(self) -> LedgerFlag:
        """The flag of the address, or 404."""
        return self.get_object()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not decides_flag(request.user, self.flag):
            raise PermissionDenied(_("The departments of the park's county decide about flags."))
        return super().post(request, *args, **kwargs)

    def write(self, form: FlagForm) -> LedgerFlag:
        """Decide."""
        clear = form.cleaned_data["verdict"] == "clear"
        return decide_flag(flag=self.flag, clear=clear, answer=form.cleaned_data["answer"], user=self.request.user)

    def get_success_url(self) -> str:
        return reverse("funds:ledger_flag", args=[self.flag.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "flag": self.flag,
            "entry": self.flag.entry,
            "account": self.flag.entry.account,
            "may_decide": self.flag.state == "open" and decides_flag(self.request.user, self.flag),
        }
