"""Invoices of a record: the card of the record's page, and the form that confirms one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import DetailView, FormView

from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.delivery.forms.invoices import InvoiceForm, as_initial
from apps.delivery.models import RecordEvidence, ServiceRecord
from apps.delivery.permissions import reads_records, writes_record
from apps.delivery.rules.invoices import INVOICE, Reading
from apps.delivery.selectors.invoices import invoice_lines, read_invoice, spent
from apps.delivery.services.invoices import InvoiceFacts, confirm_invoice

WITH = (
    *("enrolment__programme", "enrolment__park__operator", "service_type"),
    *("provider", "agreement"),
)


class InvoicesView(AccessMixin, DetailView):
    """The invoices of one record, as a part of its page."""

    permission = reads_records
    template_name = "delivery/_invoices_card.html"
    context_object_name = "record"

    def get_queryset(self) -> Any:
        return ServiceRecord.objects.visible_to(self.request.user).select_related(*WITH)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "lines": invoice_lines(self.object),
            "spent": spent(self.object),
            "may_write": writes_record(self.request.user, self.object),
        }


class InvoiceView(AccessMixin, FormView):
    """What one invoice says: read from the file, confirmed or typed by a person."""

    permission = reads_records
    template_name = "delivery/invoice.html"
    form_class = InvoiceForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if reads_records(request.user) and not writes_record(request.user, self.record):
            raise PermissionDenied(_("Your role may look at this but not change it."))
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def record(self) -> ServiceRecord:
        """The record of the address, or 404."""
        seen = ServiceRecord.objects.visible_to(self.request.user).select_related(*WITH)
        return get_object_or_404(seen, pk=self.kwargs["pk"])

    @cached_property
    def evidence(self) -> RecordEvidence:
        """The standing file of the kind invoice, or 404."""
        files = self.record.evidence.current().select_related("upload__blob", "invoice")
        found = files.filter(pk=self.kwargs["evidence"], kind__code=INVOICE).first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def reading(self) -> Reading:
        """What the file says; a file that no invoice can be says why in its notes."""
        try:
            return read_invoice(self.evidence)
        except Refused as refused:
            return Reading(notes=refused.reasons)

    def get_initial(self) -> dict[str, Any]:
        kept = getattr(self.evidence, "invoice", None)
        if kept is None:
            return as_initial(self.reading)
        return {name: getattr(kept, name) for name in InvoiceFacts.__dataclass_fields__}

    def form_valid(self, form: InvoiceForm) -> HttpResponse:
        try:
            confirm_invoice(evidence=self.evidence, facts=form.facts(), user=self.request.user)
        except Refused as refused:
            field = refused.field if refused.field in form.fields else None
            form.add_error(field, [str(reason) for reason in refused.reasons])
            return self.form_invalid(form)
        messages.success(self.request, _("The invoice %(number)s is kept.") % {"number": form.cleaned_data["number"]})
        return redirect(f"{self.record.get_absolute_url()}#invoices")

    def form_invalid(self, form: InvoiceForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "record": self.record,
            "evidence": self.evidence,
            "reading": self.reading,
        }
