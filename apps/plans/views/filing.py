"""The park's side: starting, the whole plan on one page, submitting, taking back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.generic import View

from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.plans import permissions, selectors, services
from apps.plans.choices import PlanState
from apps.plans.views.base import PlanPage, figures, sections, tabs
from apps.plans.workflow import EDITABLE
from apps.programmes.models import Enrolment


class PlanStartView(AccessMixin, View):
    """Open the plan of a park."""

    http_method_names = ["post"]
    permission = permissions.may_file

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """To the plan, or back to the list with the reason."""
        key = request.POST.get("enrolment", "")
        if not (key.isascii() and key.isdigit() and len(key) < 18):
            raise Http404
        enrolment = get_object_or_404(Enrolment.objects.visible_to(request.user), pk=int(key))
        try:
            return redirect(services.start(enrolment=enrolment, user=request.user))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("plans:list")


class WholePlan(PlanPage):
    """Draws the whole plan: as it stands while the park writes, else the newest version."""

    template_name = "plans/detail.html"

    def answer(self, reasons: Any = (), status: int = 200) -> HttpResponse:
        """The page, with the reasons of a refusal on top."""
        plan, user, context = self.object, self.request.user, self.frame()
        writing = permissions.may_write(user, plan)
        latest = context["latest"]
        if plan.state in EDITABLE:
            context |= self.live() | {"version": None}
            returned = next((row for row in context["versions"] if row.state == "returned"), None)
            context |= self.compared(returned, context["payload"]) | {"returned": returned}
            context["tabs"] = tabs(plan, "", context["checks"]) if writing else []
        else:
            context |= {"payload": latest.payload, "version": latest, "pdf_ready": bool(selectors.rendered_pdf(latest))}
        context |= {
            "reasons": reasons,
            "writing": writing,
            "sections": sections(context["payload"], latest),
            "figures": figures(context["payload"]),
            "may_withdraw": self._may_withdraw(latest),
            "may_review": permissions.may_review(user) and latest is not None,
            "may_change": permissions.may_ask_for_change(user, plan),
            "requests": list(plan.changes.order_by("-number")) if plan.state == PlanState.APPROVED else [],
        }
        return self.respond(context, status)

    def _may_withdraw(self, latest: Any) -> bool:
        """Whether the button stands on the page: own park, under review, nobody has spoken."""
        mine = permissions.files_it(self.request.user, self.object) and latest is not None and latest.state == "open"
        return bool(mine and not latest.opinions.all())


class PlanDetailView(WholePlan):
    """The plan as it stands."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the plan in its present state."""
        self.object = self.get_object()
        return self.answer()


class PlanSubmitView(WholePlan):
    """Freeze the plan and send it to both departments."""

    http_method_names = ["post"]
    object_permission = permissions.files_it

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refused with everything that is missing, or submitted; sent twice it is submitted once."""
        self.object = self.get_object()
        version = request.POST.get("version", "")
        number = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0
        try:
            services.submit(plan=self.object, user=request.user, version=number)
        except Refused as refusal:
            return self.answer(refusal.reasons, status=422)
        messages.success(request, _("Submitted. Both departments have been told."))
        return redirect(self.object)


class PlanWithdrawView(WholePlan):
    """Take the plan back before anybody has spoken on it."""

    http_method_names = ["post"]
    object_permission = permissions.files_it

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the plan, or the reason why not."""
        self.object = self.get_object()
        try:
            services.withdraw(plan=self.object, user=request.user)
            messages.success(request, _("Withdrawn. You can go on writing."))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(self.object)
