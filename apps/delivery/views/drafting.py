"""The form of a record while it is filled in: choices that fit, text that is kept."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.delivery import services
from apps.delivery.forms import RecordForm
from apps.delivery.models import ServiceRecord
from apps.delivery.permissions import records_services, writes_record
from apps.delivery.views.base import OwnParkMixin
from apps.delivery.views.records import NUMBER, WITH


class OptionsView(OwnParkMixin, TemplateView):
    """Provider, product, agreement and need that fit what is filled in so far; a part of the form."""

    template_name = "delivery/_options.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = self.request.GET
        initial = given.dict() | {"enterprises": given.getlist("enterprises")}
        form = RecordForm(initial=initial, enrolments=self.enrolments)
        return super().get_context_data(**kwargs) | {"form": form}


class KeptMixin(AccessMixin):
    """The record that ``?record=`` names; none for a new one."""

    permission = records_services
    http_method_names = ["post"]

    def get_record(self) -> ServiceRecord | None:
        """404 for one that may not be seen, 403 for one of another park."""
        wanted = self.request.GET.get("record", "")
        if not NUMBER.fullmatch(wanted):
            return None
        seen = ServiceRecord.objects.visible_to(self.request.user).select_related(*WITH)
        record = get_object_or_404(seen, pk=int(wanted))
        if not writes_record(self.request.user, record):
            raise PermissionDenied(_("Your role may look at this but not change it."))
        return record


class KeepView(KeptMixin, View):
    """Keep the form as it is typed; 422 when it is too long."""

    def post(self, request: HttpRequest) -> HttpResponse:
        values = {name: request.POST.getlist(name) for name in request.POST}
        try:
            services.keep_form(user=request.user, record=self.get_record(), values=values)
        except Refused as refused:
            return JsonResponse({"reason": str(refused)}, status=422)
        return JsonResponse({"saved": timezone.localtime().isoformat()})


class ForgetView(KeptMixin, View):
    """Start afresh: what was kept is dropped."""

    def post(self, request: HttpRequest) -> HttpResponse:
        record = self.get_record()
        services.forget_form(user=request.user, record=record)
        return redirect(reverse("delivery:edit", args=[record.pk]) if record else reverse("delivery:add"))
