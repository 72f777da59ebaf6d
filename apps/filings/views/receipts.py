"""Confirming that a filed version has arrived."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.generic import View

from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.filings import permissions, selectors, services
from apps.filings.models import LiaisonList


class ConfirmView(AccessMixin, View):
    """One provincial department confirms one filed version."""

    http_method_names = ["post"]
    permission = permissions.may_receive

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the document."""
        version = get_object_or_404(selectors.filings_seen(request.user), pk=kwargs["pk"])
        try:
            services.confirm(version=version, user=request.user)
            messages.success(request, _("The receipt is confirmed."))
        except Refused as refusal:
            messages.error(request, str(refusal))
        page = "filings:liaison" if version.subject_type == LiaisonList._meta.label else "filings:summary"
        return redirect(page, pk=version.subject_id)
