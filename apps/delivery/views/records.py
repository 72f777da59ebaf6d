"""One service record: page, form, copy, deletion."""

import re
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import DetailView, FormView, UpdateView, View
from django.views.generic.detail import SingleObjectMixin

from apps.common.access import AccessMixin
from apps.common.constraints import sentence_for
from apps.common.refusals import Refused
from apps.delivery import services
from apps.delivery.forms import RecordForm, UploadForm
from apps.delivery.models import ServiceRecord, UnfinishedForm
from apps.delivery.permissions import reads_records, records_services, writes_record
from apps.delivery.rules import locked_reason
from apps.delivery.selectors import record_page
from apps.delivery.selectors.beside import beside
from apps.delivery.selectors.drafts import typed, unfinished
from apps.delivery.selectors.outcomes import notes_on_record
from apps.delivery.selectors.records import enrolments_to_record
from apps.delivery.services.records import FIELDS
from apps.programmes.in_use import programme_in_use
from apps.programmes.models import Enrolment

WITH = (
    *("service_type__clause", "enrolment__park", "enrolment__programme", "created_by"),
    *("provider", "listing", "agreement", "need"),
)
NUMBER = re.compile(r"[0-9]{1,18}")
KEPT_FOR_NEXT = (
    *("service_type", "service_date", "starts_at", "ends_at", "place"),
    *("provider", "provider_name", "provider_kind", "listing", "team"),
)


class SeenRecordMixin(AccessMixin):
    """The record of the address, if one may see it."""

    permission = reads_records
    model = ServiceRecord

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related(*WITH)


class RecordDetailView(SeenRecordMixin, DetailView):
    """The evidence page of one record."""

    template_name = "delivery/detail.html"
    context_object_name = "record"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = record_page(self.object, self.request.user)
        return super().get_context_data(**kwargs) | {
            "page": page,
            "beside": beside(self.object, self.request.user),
            "upload_form": UploadForm(kinds=page.kinds),
        }


class RecordFormMixin:
    """What adding and correcting have in common: text of last time, matching of pasted names, refusals in place."""

    template_name = "delivery/form.html"
    form_class = RecordForm
    kept_for: ServiceRecord | None = None
    restored: UnfinishedForm | None = None

    def restore(self) -> dict[str, Any]:
        """What this person typed last time and did not save, as initial values."""
        self.restored = unfinished(self.request.user, self.kept_for)
        return typed(self.restored) if self.restored else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"restored": self.restored, "kept_for": self.kept_for}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "match" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = self.get_form()
        form.is_valid()
        form.errors.clear()
        return self.render_to_response(self.get_context_data(form=form, matched=True))

    def form_valid(self, form: RecordForm) -> HttpResponse:
        try:
            with transaction.atomic():
                self.object = self.write(form)
                services.forget_form(user=self.request.user, record=self.kept_for)
        except Refused as refusal:
            return self.refuse(form, refusal.field, str(refusal))
        except IntegrityError as error:
            return self.refuse(form, None, sentence_for(error))
        return HttpResponseRedirect(self.get_success_url())

    def warn(self, record: ServiceRecord) -> None:
        """Prices and providers that stand out are said once, and never stop a record."""
        notes = notes_on_record(record)
        if record.provider is None:
            notes.append(_("%(name)s is not in the register of the park.") % {"name": record.provider_name})
        for note in notes:
            messages.warning(self.request, note)

    def refuse(self, form: RecordForm, field: str | None, sentence: str) -> HttpResponse:
        """The form again, with everything typed and the sentence where it belongs."""
        form.add_error(field, sentence)
        return self.form_invalid(form)

    def form_invalid(self, form: RecordForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class RecordAddView(RecordFormMixin, AccessMixin, FormView):
    """A new record; ``?from=`` names the record whose circumstances are kept."""

    permission = records_services
    object: ServiceRecord | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if records_services(request.user):
            self.enrolments = self._enrolments(request)
            if not self.enrolments:
                raise PermissionDenied(_("Your park is not in the programme shown above. Choose another programme."))
        return super().dispatch(request, *args, **kwargs)

    def _enrolments(self, request: HttpRequest) -> list[Enrolment]:
        return enrolments_to_record(request.user, programme_in_use(request))

    def get_source(self) -> ServiceRecord | None:
        """The record whose circumstances are kept, if there is one to see."""
        wanted = self.request.GET.get("from", "")
        mine = ServiceRecord.objects.visible_to(self.request.user).filter(enrolment__in=self.enrolments)
        return mine.filter(pk=int(wanted)).first() if NUMBER.fullmatch(wanted) else None

    def get_initial(self) -> dict[str, Any]:
        source = self.get_source()
        if source is None:
            return {"service_date": timezone.localdate()} | self.restore()
        return {"enrolment": source.enrolment_id, **{name: getattr(source, name) for name in KEPT_FOR_NEXT}}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"enrolments": self.enrolments}

    def write(self, form: RecordForm) -> ServiceRecord:
        """Create the record."""
        record = services.create_record(enrolment=form.chosen, user=self.request.user, **form.data_given())
        self.warn(record)
        return record

    def get_success_url(self) -> str:
        if "next" not in self.request.POST:
            return reverse("delivery:detail", args=[self.object.pk])
        saved = _("%(record)s is saved. Its evidence can be added at any time.") % {"record": self.object.label}
        messages.success(self.request, saved)
        return f"{reverse('delivery:add')}?from={self.object.pk}"


class RecordCopyView(RecordAddView):
    """The form filled like an existing record, dated today; nothing is written until it is saved."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if records_services(request.user):
            seen = ServiceRecord.objects.visible_to(request.user).select_related(*WITH)
            self.source = get_object_or_404(seen, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def _enrolments(self, request: HttpRequest) -> list[Enrolment]:
        return enrolments_to_record(request.user, self.source.enrolment.programme)

    def get_initial(self) -> dict[str, Any]:
        kept = {name: getattr(self.source, name) for name in FIELDS if name != "service_date"}
        served = list(self.source.enterprises.values_list("pk", flat=True))
        return {
            "enrolment": self.source.enrolment_id,
            "enterprises": served,
            "service_date": timezone.localdate(),
            **kept,
        }


class RecordEditView(RecordFormMixin, SeenRecordMixin, UpdateView):
    """Correct a record that is not locked."""

    object_permission = writes_record
    context_object_name = "record"

    def get_object(self, queryset: Any = None) -> ServiceRecord:
        record = super().get_object(queryset)
        if reason := locked_reason(record.state):
            raise PermissionDenied(reason)
        return record

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = self.get_object()  # matching pasted names needs it too, before the form is judged
        return super().post(request, *args, **kwargs)

    @property
    def kept_for(self) -> ServiceRecord:  # type: ignore[override]
        """What was typed belongs to this record."""
        return self.object

    def get_initial(self) -> dict[str, Any]:
        return {"enterprises": list(self.object.enterprises.values_list("pk", flat=True))} | self.restore()

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"enrolments": [self.object.enrolment]}

    def write(self, form: RecordForm) -> ServiceRecord:
        """Change the record."""
        record = services.update_record(record=self.object, user=self.request.user, **form.data_given())
        self.warn(record)
        return record

    def get_success_url(self) -> str:
        return reverse("delivery:detail", args=[self.object.pk])


class RecordDeleteView(SeenRecordMixin, SingleObjectMixin, View):
    """Take a record back."""

    object_permission = writes_record
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.get_object()
        try:
            services.delete_record(record=record, user=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(record)
        messages.success(request, _("%(record)s is deleted.") % {"record": record.label})
        return redirect("delivery:list")
