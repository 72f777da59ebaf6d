"""Events and their sign-in sheets, for the park."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.generic import DetailView, FormView, View
from django.views.generic.detail import SingleObjectMixin

from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.delivery import services
from apps.delivery.choices import EDITABLE
from apps.delivery.codes import qr_picture
from apps.delivery.forms.signin import EventForm, HoursForm, MatchForm, StrikeForm
from apps.delivery.models import ServiceRecord, SignIn
from apps.delivery.permissions import records_services, writes_record
from apps.delivery.rules.signin import STANDING_WORDS, Standing
from apps.delivery.selectors.papers import SHEET, paper_content, paper_name
from apps.delivery.selectors.records import enrolments_to_record
from apps.delivery.selectors.signin import sheet_lines, sheet_of, standing, tenants_on_the_day
from apps.delivery.services.papers import ask_to_store_sheet, store_key
from apps.delivery.views.papers import visit_address
from apps.delivery.views.records import SeenRecordMixin
from apps.delivery.workbook import sheet_workbook
from apps.programmes.in_use import programme_in_use
from apps.vendors.selectors import last_job

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATUS = {Standing.EARLY: "info", Standing.OPEN: "ok", Standing.CLOSED: ""}


class EventView(AccessMixin, FormView):
    """Plan an event whose enterprises sign in by QR code."""

    permission = records_services
    form_class = EventForm
    template_name = "delivery/event.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if records_services(request.user):
            self.enrolments = enrolments_to_record(request.user, programme_in_use(request))
            if not self.enrolments:
                raise PermissionDenied(_("Your park is not in the programme shown above. Choose another programme."))
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"enrolments": self.enrolments}

    def get_initial(self) -> dict[str, Any]:
        return {"service_date": timezone.localdate()}

    def form_valid(self, form: EventForm) -> HttpResponse:
        try:
            with transaction.atomic():
                record = services.plan_event(user=self.request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return self.form_invalid(form)
        return HttpResponseRedirect(reverse("delivery:signin", args=[record.pk]))

    def form_invalid(self, form: EventForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class SheetMixin(SeenRecordMixin):
    """The record of the address with its sheet, its counts and where it stands."""

    context_object_name = "record"
    needs_sheet = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        sheet = sheet_of(self.object)
        if sheet is None:
            if self.needs_sheet:
                raise Http404
            return context
        state = standing(sheet)
        words = {"standing": STANDING_WORDS[state], "status": STATUS[state], "is_live": state == Standing.OPEN}
        return context | words | {"sheet": sheet, "page": sheet_lines(sheet)}


class SheetView(SheetMixin, DetailView):
    """The sheet: code, live count, lines, papers."""

    template_name = "delivery/signin.html"
    needs_sheet = False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context, record = super().get_context_data(**kwargs), self.object
        sheet, page = context.get("sheet"), context.get("page")
        context["may_write"] = writes_record(self.request.user, record) and record.state in EDITABLE
        context["hours_form"] = HoursForm(instance=sheet) if sheet else HoursForm()
        if sheet is None:
            return context
        address = visit_address(self.request, record)
        tenants = tenants_on_the_day(record).order_by("sort_key", "name") if page and page.unresolved else []
        return context | {
            "address": address,
            "picture": qr_picture(address),
            "tenants": list(tenants),
            "job": last_job(store_key(record)),
            "seen": len(page.lines) if page else 0,
        }


class SheetCountView(SheetMixin, DetailView):
    """The live count; it asks again by itself as long as the sheet is open."""

    template_name = "delivery/_signin_count.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        seen = self.request.GET.get("seen", "")
        shown = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 6 else len(context["page"].lines)
        return context | {"seen": shown, "new_lines": max(0, len(context["page"].lines) - shown)}


class SheetShowView(SheetMixin, DetailView):
    """The code for a projector."""

    template_name = "delivery/signin_show.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        address = visit_address(self.request, self.object)
        return super().get_context_data(**kwargs) | {"address": address, "picture": qr_picture(address)}


class SheetExcelView(SeenRecordMixin, SingleObjectMixin, View):
    """The sheet as a workbook."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.get_object()
        content = paper_content(record, SHEET)
        if content is None:
            raise Http404
        response = HttpResponse(sheet_workbook(content), content_type=EXCEL)
        name = paper_name(record, SHEET, "xlsx")
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        return response


class SheetPostView(SeenRecordMixin, SingleObjectMixin, View):
    """A POST about a sheet by the staff of its park; the answer is the page of the sheet."""

    object_permission = writes_record
    http_method_names = ["post"]

    def answer(self, record: ServiceRecord, act: Callable[[], Any], said: str = "") -> HttpResponse:
        """Do it, say what happened, show the page."""
        try:
            with transaction.atomic():
                act()
        except Refused as refusal:
            messages.error(self.request, str(refusal))
        else:
            if said:
                messages.success(self.request, said)
        return redirect("delivery:signin", pk=record.pk)

    def get_line(self, record: ServiceRecord) -> SignIn:
        """The line of the address, or 404."""
        found = SignIn.objects.filter(sheet__record=record, pk=self.kwargs["line"]).select_related("sheet").first()
        if found is None:
            raise Http404
        return found


class SheetActView(SheetPostView):
    """Open, close, take the closing back, change the hours, give a new code, keep the sheet as evidence."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record, user = self.get_object(), request.user
        acts: dict[str, tuple[Callable[[], Any], str]] = {
            "open": (lambda: self.open_sheet(record), _("The hours are saved.")),
            "close": (lambda: services.close_sheet(record=record, user=user, close=True), _("The sheet is closed.")),
            "reopen": (
                lambda: services.close_sheet(record=record, user=user, close=False),
                _("The sheet is open again within its hours."),
            ),
            "renew": (
                lambda: services.renew_code(record=record, user=user),
                _("The sheet has a new code. Print the poster again; the old one leads nowhere."),
            ),
            "store": (lambda: ask_to_store_sheet(record=record, user=user), ""),
        }
        if request.POST.get("act") not in acts:
            return self.answer(record, lambda: None)
        return self.answer(record, *acts[request.POST["act"]])

    def open_sheet(self, record: ServiceRecord) -> None:
        """Open with the hours given; empty ones are those of the event."""
        form = HoursForm(self.request.POST)
        form.fields["opens_at"].required = form.fields["closes_at"].required = False
        if not form.is_valid():
            raise Refused(_("Enter both times as hours and minutes."))
        services.open_sheet(record=record, user=self.request.user, **form.cleaned_data)


class SheetStrikeView(SheetPostView):
    """Strike a wrong line."""

    def post(self, request: HttpRequest, pk: int, line: int) -> HttpResponse:
        record = self.get_object()
        found, form = self.get_line(record), StrikeForm(request.POST)
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        said = _("No. %(number)s is struck.") % {"number": found.number}
        return self.answer(record, lambda: services.strike(line=found, reason=reason, user=request.user), said)


class SheetMatchView(SheetPostView):
    """Say which tenant a written name means."""

    def post(self, request: HttpRequest, pk: int, line: int) -> HttpResponse:
        record = self.get_object()
        found, form = self.get_line(record), MatchForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Choose the enterprise first."))
            return redirect("delivery:signin", pk=record.pk)
        chosen = form.cleaned_data["enterprise"]
        said = _("No. %(number)s is counted for its enterprise now.") % {"number": found.number}
        return self.answer(
            record, lambda: services.match_line(line=found, enterprise_id=chosen, user=request.user), said
        )
