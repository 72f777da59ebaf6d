"""One opinion on many clean reports."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic.base import TemplateResponseMixin, View

from apps.common.access import AccessMixin
from apps.programmes.in_use import programme_in_use
from apps.reports import permissions, services
from apps.reports.forms import BulkForm
from apps.reports.selectors.bulk import waiting_together


class BulkReviewView(AccessMixin, TemplateResponseMixin, View):
    """What waits for this department: clean reports may be ticked, the others say why they are read one by one."""

    permission = permissions.may_pass_together
    template_name = "reports/bulk.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        return self._page(BulkForm(), {})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Back to the list when all are passed; the page with a sentence per report that was left out otherwise."""
        programme = programme_in_use(request)
        if programme is None:
            raise Http404
        form = BulkForm(request.POST)
        if not form.is_valid():
            return self._page(form, {}, status=422)
        passed = services.agree_to_clean(programme=programme, user=request.user, **form.chosen())
        if passed.done:
            count = len(passed.done)
            sentence = ngettext("Agreed to %(count)s report.", "Agreed to %(count)s reports.", count)
            messages.success(request, sentence % {"count": count})
        if passed.skipped:
            return self._page(form, {"skipped": passed.skipped}, status=409)
        return redirect("reports:list")

    def _page(self, form: BulkForm, more: dict[str, Any], status: int = 200) -> HttpResponse:
        programme = programme_in_use(self.request)
        rows = waiting_together(self.request.user, programme) if programme is not None else []
        clean = [row for row in rows if not row.flags]
        context = {"form": form, "clean": clean, "others": [row for row in rows if row.flags], **more}
        context |= {"programme_used": programme, "ticked": form.ticked_keys(), "nothing": _("Nothing waits for you")}
        return self.render_to_response(context, status=status)
