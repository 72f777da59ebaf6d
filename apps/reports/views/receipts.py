"""The receipt of the provincial platform beside a passed report."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.reports import permissions, services
from apps.reports.forms import ReceiptForm
from apps.reports.views.base import ReportPage


class ReceiptView(ReportPage):
    """Note the number and day; the frozen report is not touched."""

    http_method_names = ["post"]
    permission = permissions.may_file
    object_permission = permissions.files_it

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the report, with what was wrong as a sentence."""
        self.object = self.get_object()
        form = ReceiptForm(request.POST)
        if not form.is_valid():
            for field in form:
                for error in field.errors:
                    messages.error(request, f"{field.label}: {error}")
            return redirect(self.object)
        words = {"number": form.cleaned_data["number"], "day": form.cleaned_data["day"]}
        try:
            services.note_receipt(report=self.object, user=request.user, **words)
            messages.success(request, _("The receipt is kept beside the report."))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(self.object)
