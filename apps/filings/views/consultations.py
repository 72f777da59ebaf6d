"""Consultation records: the list, one record, its follow-ups and files."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import ListView
from django.views.generic.base import TemplateResponseMixin, View
from django.views.generic.detail import SingleObjectMixin

from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.evidence.choices import ACCEPT
from apps.evidence.views import send
from apps.filings import permissions, selectors, services
from apps.filings.forms import ConsultationForm, FollowUpForm
from apps.filings.models import Consultation, FollowUp
from apps.programmes.in_use import programme_in_use


class ConsultationListView(AccessMixin, ListView):
    """Records in sight, the latest first."""

    model = Consultation
    permission = permissions.oversees
    template_name = "filings/consultations.html"
    context_object_name = "rows"
    paginate_by = 20

    def get_queryset(self) -> Any:
        """Rows of the page."""
        self.programme = programme_in_use(self.request)
        if self.programme is None:
            return Consultation.objects.none()
        return selectors.consultation_rows(self.request.user, self.programme)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        records = permissions.may_record(self.request.user) and self.programme is not None
        return super().get_context_data(programme_used=self.programme, records=records, **kwargs)


class ConsultationAddView(AccessMixin, TemplateResponseMixin, View):
    """Record a meeting."""

    permission = permissions.may_record
    template_name = "filings/consultation_form.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An empty form."""
        return self.answer(initial={"held_on": timezone.localdate()})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """To the record, or the form again."""
        return self.answer(request.POST)

    def answer(self, data: Any = None, *, initial: Any = None) -> HttpResponse:
        """Keep what was typed, or show the form."""
        programme = programme_in_use(self.request)
        if programme is None:
            raise Http404
        matters = selectors.matters_of(self.request.user, programme)
        form = ConsultationForm(data, initial=initial, matters=matters)
        kept = keep(form, programme=programme, user=self.request.user) if data is not None else None
        if kept is not None:
            return redirect(kept)
        return self.render_to_response({"form": form}, status=422 if data is not None else 200)


class ConsultationMixin(AccessMixin):
    """Finds the record with what its pages print."""

    permission = permissions.oversees

    def get_queryset(self) -> Any:
        """Records this person may see."""
        rows = Consultation.objects.visible_to(self.request.user)
        names = ("programme", "jurisdiction", "recorded_by")
        matter = ("obligation__rule", "obligation__jurisdiction", "obligation__enrolment__park")
        return rows.select_related(*names, *matter)


class ConsultationPage(ConsultationMixin, SingleObjectMixin, TemplateResponseMixin, View):
    """A page about one record."""

    object: Consultation
    template_name = "filings/consultation.html"

    def answer(self, *, form: FollowUpForm | None = None, reasons: Any = (), status: int = 200) -> HttpResponse:
        """The record with follow-ups and files."""
        context = {
            "consultation": self.object,
            "follow_ups": self.object.follow_ups.select_related("done_by").order_by("due_on", "pk"),
            "files": self.object.files.select_related("upload__blob").order_by("pk"),
            "edits": permissions.records_for(self.request.user, self.object),
            "form": form or FollowUpForm(),
            "reasons": reasons,
            "today": timezone.localdate(),
            "accept": ACCEPT,
        }
        return self.render_to_response(self.get_context_data(**context), status=status)


class ConsultationView(ConsultationPage):
    """One record."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it."""
        self.object = self.get_object()
        return self.answer()


class ConsultationEditView(ConsultationPage):
    """Correct a record; the log keeps what it said."""

    template_name = "filings/consultation_form.html"
    permission = permissions.may_record
    object_permission = permissions.records_for

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form over what is stored."""
        self.object = self.get_object()
        names = ("held_on", "subject", "participants", "opinions", "decision")
        initial = {name: getattr(self.object, name) for name in names} | {"obligation": self.object.obligation_id}
        return self.form_page(self.form(initial=initial))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """To the record, or the form again."""
        self.object = self.get_object()
        form = self.form(request.POST)
        kept = keep(form, programme=self.object.programme, user=request.user, consultation=self.object)
        return redirect(kept) if kept is not None else self.form_page(form, 422)

    def form(self, data: Any = None, **more: Any) -> ConsultationForm:
        """The form; a matter that is linked stays on offer."""
        matters = selectors.matters_of(self.request.user, self.object.programme)
        linked = self.object.obligation
        if linked is not None and linked.pk not in dict(matters):
            matters = [(linked.pk, f"{linked.matter} · {linked.debtor_name}"), *matters]
        return ConsultationForm(data, matters=matters, **more)

    def form_page(self, form: ConsultationForm, status: int = 200) -> HttpResponse:
        """The form with its record."""
        context = {"form": form, "consultation": self.object}
        return self.render_to_response(self.get_context_data(**context), status=status)


class ChangingPage(ConsultationPage):
    """Something added to a record by those who met."""

    http_method_names = ["post"]
    permission = permissions.may_record
    object_permission = permissions.records_for


class FollowUpView(ChangingPage):
    """Note what is to be done."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the record, or the form again."""
        self.object = self.get_object()
        form = FollowUpForm(request.POST)
        if form.is_valid():
            try:
                services.add_follow_up(consultation=self.object, user=request.user, **form.cleaned_data)
                return redirect(self.object)
            except Refused as refusal:
                form.add_error(refusal.field, str(refusal))
        return self.answer(form=form, status=422)


class FollowUpDoneView(ChangingPage):
    """Note that it is done."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the record."""
        self.object = self.get_object()
        rows = FollowUp.objects.filter(consultation=self.object).select_related("consultation")
        services.finish_follow_up(follow_up=get_object_or_404(rows, pk=kwargs["item"]), user=request.user)
        return redirect(self.object)


class ConsultationFilesView(ChangingPage):
    """Put a file to a record."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the record, or the reason."""
        self.object = self.get_object()
        file = request.FILES.get("file")
        try:
            if file is None:
                raise Refused(_("Choose a file first."))
            services.attach_file(consultation=self.object, file=file, name=file.name, user=request.user)
        except Refused as refusal:
            return self.answer(reasons=refusal.reasons, status=422)
        messages.success(request, _("Saved."))
        return redirect(self.object)


class ConsultationFileView(ConsultationPage):
    """A file of a record, to everybody who sees the record."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send it."""
        self.object = self.get_object()
        kept = get_object_or_404(self.object.files.select_related("upload__blob"), pk=kwargs["file"])
        return send(request, kept.upload)


def keep(form: ConsultationForm, **more: Any) -> Consultation | None:
    """The record as typed, or None with the errors in the form."""
    if not form.is_valid():
        return None
    try:
        return services.record_consultation(minutes=form.minutes(), **more)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return None
