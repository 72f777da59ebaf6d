"""A tranche: its page, each step of its way, its voucher."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, View
from django.views.generic.detail import SingleObjectMixin

from apps.evidence.views import send
from apps.funds import permissions, selectors, services
from apps.funds.forms import AnswerForm, PayForm, ReceiveForm, ReverseForm, StepForm
from apps.funds.models import Tranche
from apps.funds.views.base import ActView, SeenTranche, day
from apps.funds.workflow import TRANCHE


class TrancheView(SeenTranche, DetailView):
    """Amounts, conditions, versions, entries of the ledger, what can be done next."""

    template_name = "funds/tranche.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, user = self.object, self.request.user
        version = selectors.newest(row)
        return super().get_context_data(**kwargs) | {
            "award": row.award,
            "version": version,
            "opinions": selectors.opinions_of(version),
            "versions": selectors.versions_of(row),
            "entries": row.payments.select_related("recorded_by", "voucher_file").order_by("pk"),
            "events": selectors.events_of(row),
            "steps": [step.action for step in TRANCHE.available(user, row)],
            "words": selectors.words_of(row),
            "is_late": selectors.overdue(row, timezone.localdate()),
            "chip": selectors.CHIPS[row.state],
        }


class StepView(SeenTranche, ActView):
    """One step of a tranche; 403 when it is not this person's, or not its turn."""

    permission = permissions.may_act
    lead = "funds/_lead_tranche.html"
    action = ""

    def get_object(self, queryset: Any = None) -> Tranche:
        """The tranche, if the step may be taken now; a form sent again finds it a step further and is answered too."""
        found: Tranche = super().get_object(queryset)
        rule = TRANCHE.steps[self.action].permission
        if not rule(self.request.user, found):
            raise PermissionDenied(_("Your role may look at this but not change it."))
        if self.request.method == "GET" and found.state not in TRANCHE.steps[self.action].sources:
            raise PermissionDenied(_("Your role may look at this but not change it."))
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version = selectors.newest(self.object)
        return super().get_context_data(**kwargs) | {"award": self.object.award, "version": version}


class AnswerView(StepView):
    """Finance approves or returns."""

    action = "approve"
    form_class = AnswerForm
    heading, submit, icon = _("Approve or return"), _("Give the opinion"), "scale"

    def get_initial(self) -> dict[str, Any]:
        return {"amount_yuan": self.object.suggested_yuan, "digest": selectors.newest(self.object).digest}

    def act(self, given: dict[str, Any]) -> Tranche:
        return services.answer(
            tranche=self.object,
            verdict=given["verdict"],
            text=given["text"],
            digest=given["digest"],
            amount=given["amount_yuan"],
            key=given["key"],
            user=self.request.user,
        )


class PayView(StepView):
    """Finance records the payment."""

    action = "pay"
    form_class = PayForm
    heading, submit, icon = _("Record the payment"), _("Record the payment"), "building-bank"

    def get_initial(self) -> dict[str, Any]:
        return {"amount_yuan": self.object.approved_yuan, "made_on": timezone.localdate()}

    def act(self, given: dict[str, Any]) -> Tranche:
        slip = services.Slip(given["amount_yuan"], day(given), given["voucher_number"], given["file"])
        return services.pay(tranche=self.object, slip=slip, key=given["key"], user=self.request.user)


class ReceiveView(StepView):
    """The park confirms the receipt."""

    permission = permissions.may_confirm
    action = "receive"
    form_class = ReceiveForm
    heading, submit, icon = _("Confirm receipt"), _("Confirm receipt"), "wallet"

    def get_initial(self) -> dict[str, Any]:
        return {"made_on": timezone.localdate()}

    def act(self, given: dict[str, Any]) -> Tranche:
        return services.receive(tranche=self.object, received_on=day(given), key=given["key"], user=self.request.user)


class FileView(StepView):
    """Economy files it with the province."""

    action = "file"
    form_class = StepForm
    heading, submit, icon = _("File with the province"), _("File with the province"), "receipt"
    hint = _("Both provincial departments receive the filing form at once.")

    def act(self, given: dict[str, Any]) -> Tranche:
        return services.file(tranche=self.object, key=given["key"], user=self.request.user)


class ReverseView(StepView):
    """Finance takes the payment back."""

    action = "reverse"
    form_class = ReverseForm
    heading, submit, icon = _("Take the payment back"), _("Enter the reversal"), "arrow-back-up"
    hint = _("The payment stays in the ledger; the reversal is an entry of its own.")

    def get_initial(self) -> dict[str, Any]:
        return {"made_on": timezone.localdate()}

    def act(self, given: dict[str, Any]) -> Tranche:
        return services.reverse(
            tranche=self.object,
            reason=given["reason"],
            made_on=day(given),
            number=given["voucher_number"],
            key=given["key"],
            user=self.request.user,
        )


class VoucherView(SeenTranche, SingleObjectMixin, View):
    """The file of a voucher."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int, entry: int) -> HttpResponseBase:
        """Send it."""
        found = self.get_object().payments.select_related("voucher_file__blob").filter(pk=entry).first()
        if found is None or found.voucher_file is None:
            raise Http404
        return send(request, found.voucher_file)


class FormPdfView(SeenTranche, DetailView):
    """A printed money form: served when it is there, asked for with a POST when it is not."""

    template_name = "funds/form_pdf.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """404 for a form that does not exist."""
        if kwargs["kind"] not in selectors.TITLES:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_object(self, queryset: Any = None) -> Tranche:
        """The tranche, once there is something to print."""
        found: Tranche = super().get_object(queryset)
        if not selectors.is_ready(found, self.kwargs["kind"]):
            raise Http404
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The file, or the page that offers to print it."""
        self.object = self.get_object()
        path = selectors.form_path(self.object, kwargs["kind"])
        if not default_storage.exists(path):
            context = self.get_context_data(job=selectors.form_job(path), title=selectors.TITLES[kwargs["kind"]])
            return self.render_to_response(context)
        name = f"{self.object.award.enrolment.park.name}-{selectors.TITLES[kwargs['kind']]}.pdf"
        return FileResponse(
            default_storage.open(path), as_attachment=True, filename=name, content_type="application/pdf"
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Queue the printing."""
        services.ask_for_form(tranche=self.get_object(), kind=kwargs["kind"], user=request.user)
        return redirect(request.get_full_path())
