"""The catalogue of a park: by service, with prices against their reference."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View
from django.views.generic.detail import SingleObjectMixin

from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.programmes.models import Enrolment
from apps.programmes.selectors import clause_behind
from apps.vendors import services
from apps.vendors.choices import RULE_LIST
from apps.vendors.forms import ParkForm
from apps.vendors.permissions import keeps_for, reads_catalogue
from apps.vendors.rules.layout import TITLE
from apps.vendors.selectors import catalogue, list_payload, list_versions
from apps.vendors.services.publishing import obstacles
from apps.vendors.views.base import ParkInViewMixin
from apps.vendors.workbook import workbook

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def excel_response(content: bytes, name: str) -> HttpResponse:
    """A workbook as a download under its name."""
    response = HttpResponse(content, content_type=EXCEL)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


class CatalogueView(ParkInViewMixin, TemplateView):
    """Products by service, what is missing, and the published versions."""

    template_name = "vendors/catalogue.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.enrolment is None:
            return context
        shown = catalogue(self.enrolment, timezone.localdate())
        return context | {
            "enrolment": self.enrolment,
            "park_form": ParkForm({"park": self.enrolment.park_id}, enrolments=self.enrolments),
            "catalogue": shown,
            "obstacles": obstacles(shown),
            "versions": list_versions(self.enrolment),
            "clause": clause_behind(self.enrolment.programme, RULE_LIST),
            "may_keep": self.may_keep,
            "locked_at": getattr(getattr(self.enrolment, "provider_list", None), "locked_at", None),
        }


class CatalogueExportView(ParkInViewMixin, View):
    """The list as it stands now, as a workbook."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if self.enrolment is None:
            raise Http404
        payload = list_payload(self.enrolment, timezone.localdate())
        return excel_response(workbook(payload, version=None, digest=""), f"{self.enrolment.park.name}-{TITLE}.xlsx")


class PublishView(AccessMixin, SingleObjectMixin, View):
    """Freeze the list as a version."""

    permission = reads_catalogue
    http_method_names = ["post"]

    @staticmethod
    def object_permission(user: Any, enrolment: Enrolment) -> bool:
        """Staff of the park."""
        return keeps_for(user, enrolment.park)

    def get_queryset(self) -> Any:
        return Enrolment.objects.visible_to(self.request.user).select_related("park")

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        enrolment = self.get_object()
        try:
            version = services.publish_list(enrolment=enrolment, user=request.user)
        except Refused as refused:
            for reason in refused.reasons:
                messages.error(request, str(reason))
        else:
            messages.success(request, _("Version %(version)s is published.") % {"version": version.version})
        return redirect(f"{reverse('vendors:list')}?park={enrolment.park_id}")
