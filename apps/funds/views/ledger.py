"""The books of parks: all of them, one of them, its workbook, its files."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.generic import DetailView, ListView, TemplateView, View
from django.views.generic.detail import SingleObjectMixin

from apps.common.access import AccessMixin
from apps.delivery.permissions import records_for
from apps.evidence.views import send
from apps.funds.choices import EntryKind, FundSource
from apps.funds.forms.ledger import BookFilter
from apps.funds.ledger_book import ledger_book
from apps.funds.models import FundAccount, LedgerEntry, LedgerFile, Payment
from apps.funds.permissions import decides_flag, keeps_book, may_read
from apps.funds.selectors.ledger import (
    books_in,
    entries_of,
    flags_waiting,
    line_standings,
    move_percent,
    narrowed,
    precise_shares,
    totals_of,
)
from apps.funds.selectors.reconciling import unexplained_for
from apps.funds.services.ledger import open_account
from apps.programmes.in_use import programme_in_use
from apps.programmes.models import Enrolment

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class BooksView(AccessMixin, TemplateView):
    """Every pilot park one may see with its books, what waits for the county, and the yuan nobody explains."""

    permission = may_read
    template_name = "funds/ledger_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, programme = self.request.user, programme_in_use(self.request)
        shown = {"programme_used": programme}
        if programme is not None:
            shown |= {
                "rows": [(row, records_for(user, row.enrolment.park)) for row in books_in(user, programme)],
                "flags": [(flag, decides_flag(user, flag)) for flag in flags_waiting(user, programme)[:20]],
                "unexplained": unexplained_for(user, programme),
            }
        return super().get_context_data(**kwargs) | shown


class BookOpenView(AccessMixin, SingleObjectMixin, View):
    """Start a book of a park for one source of money, and go there."""

    permission = may_read
    object_permission = staticmethod(lambda user, enrolment: records_for(user, enrolment.park))
    http_method_names = ["post"]

    def get_queryset(self) -> Any:
        return Enrolment.objects.visible_to(self.request.user).select_related("park")

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        source = request.POST.get("source", "")
        enrolment = self.get_object()
        wanted = source if source in FundSource.values else FundSource.PROVINCIAL
        return redirect(open_account(enrolment=enrolment, source=wanted))


class SeenBookMixin(AccessMixin, SingleObjectMixin):
    """The book of the address, if one may see it."""

    permission = may_read
    model = FundAccount
    object: Any = None  # forms have none until they have written

    def get_queryset(self) -> Any:
        return FundAccount.objects.visible_to(self.request.user).with_names()


class BookView(SeenBookMixin, ListView):
    """One book: its lines with the balance after each, budget lines planned and spent, share of precise services."""

    template_name = "funds/ledger.html"
    paginate_by = 50

    @cached_property
    def account(self) -> FundAccount:
        """The book, or 404."""
        return get_object_or_404(SeenBookMixin.get_queryset(self), pk=self.kwargs["pk"])

    @cached_property
    def filter_form(self) -> BookFilter:
        """The filter bar."""
        return BookFilter(self.request.GET or None, account=self.account)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object_list = narrowed(entries_of(self.account), **self.filter_form.wanted()).order_by("-number")
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        account, user = self.account, self.request.user
        programme = account.enrolment.programme
        provincial = account.source == FundSource.PROVINCIAL
        lines = line_standings(account.enrolment, move_percent(programme)) if provincial else []
        siblings = list(FundAccount.objects.filter(enrolment=account.enrolment).order_by("pk"))
        booked = LedgerEntry.objects.filter(account=account, payment__isnull=False).values("payment")
        demanded = Payment.objects.filter(award__enrolment=account.enrolment, kind=EntryKind.RECOVER, reversed_by=None)
        return super().get_context_data(object_list=self.object_list, **kwargs) | {
            "account": account,
            "filter_form": self.filter_form,
            "totals": totals_of(account),
            "lines": lines,
            "chart": chart_of(lines),
            "shares": precise_shares([account.pk], programme.precise_share_percent) if provincial else [],
            "may_keep": keeps_book(user, account),
            "demanded": list(demanded.exclude(pk__in=booked)) if provincial else [],
            "siblings": siblings,
            "sources_left": [each for each in FundSource.choices if each[0] not in {row.source for row in siblings}],
        }


def chart_of(lines: list[Any]) -> dict[str, Any]:
    """Budget lines as columns: planned beside spent, in yuan."""
    return {
        "kind": "bar",
        "head": [_("Budget line"), _("Planned"), _("Spent")],
        "rows": [[str(row.line.service_type), float(row.line.amount_yuan), float(row.spent)] for row in lines],
        "series": [{"colour": "quiet"}, {"colour": "primary"}],
    }


class BookExcelView(SeenBookMixin, View):
    """The book as a workbook in the layout of a detailed account."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        account = self.get_object()
        lines = line_standings(account.enrolment, move_percent(account.enrolment.programme))
        response = HttpResponse(ledger_book(account, entries_of(account), lines), content_type=EXCEL)
        name = f"{account.enrolment.park.name} {account.get_source_display()}.xlsx"
        response["Content-Disposition"] = content_disposition_header(True, name)
        return response


class LedgerFileView(AccessMixin, DetailView):
    """A file of an entry."""

    permission = may_read

    def get_queryset(self) -> "QuerySet[LedgerFile]":
        seen = LedgerEntry.objects.visible_to(self.request.user)
        return LedgerFile.objects.filter(entry__in=seen).select_related("upload__blob")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return send(request, self.get_object().upload)
