"""The departments' side: both opinions on one page, and every version as it was."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.approvals.choices import Department
from apps.approvals.models import Submission
from apps.approvals.permissions import filed, speaks_for
from apps.approvals.selectors import opinion_of, phrases_for
from apps.common.refusals import Refused
from apps.plans import permissions, selectors, services
from apps.plans.choices import Part
from apps.plans.forms import OpinionForm
from apps.plans.views.base import PlanPage, figures, sections
from apps.programmes.choices import ReviewOrder
from apps.programmes.models import Enrolment

PHRASES = (
    lazy("The quantity and the amount do not match; please explain."),
    lazy("The price is high compared with the same service elsewhere; please compare again."),
    lazy("The milestone cannot be checked; please say how it shows."),
    lazy("The internal rules do not say who approves payments; please complete them."),
)


def turn(user: Any, enrolment: Enrolment, version: Submission) -> Department | None:
    """The department this person may speak for on a version now."""
    department = speaks_for(user, enrolment.park.county_id)
    if department is None or version.state != "open" or filed(user, version) or opinion_of(version, department):
        return None
    sequential = enrolment.programme.review_order == ReviewOrder.SEQUENTIAL
    waits = sequential and department == Department.FINANCE and opinion_of(version, Department.ECONOMY) is None
    return None if waits else department


def sides(version: Submission, organisations: dict[str, Any], writing: Department | None) -> list[dict[str, Any]]:
    """The two departments with their opinions, as the two cards on top of a review page."""
    return [
        {
            "department": department,
            "organisation": organisations.get(department.value),
            "given": opinion_of(version, department),
            "writing": department == writing,
            "icon": "building-bank" if department == Department.FINANCE else "building-community",
        }
        for department in Department
    ]


class OpinionPage(PlanPage):
    """Draws the review page with an opinion being written, or read-only."""

    template_name = "plans/review.html"
    permission = permissions.may_review

    def answer(self, form: OpinionForm | None = None, reasons: Any = (), status: int = 200) -> HttpResponse:
        """The page for the newest version; plans that were never submitted have no such page."""
        context = self.frame()
        latest = context["latest"]
        if latest is None:
            raise Http404
        writing = turn(self.request.user, self.object.enrolment, latest)
        before = context["versions"][1] if len(context["versions"]) > 1 else None
        form = form or OpinionForm(items=dict(Part.choices), digest=latest.digest)
        changed = latest.payload.get("change")
        fields = {key: form.fields_of(key) for key in form.items} if writing else {}
        context |= {
            "version": latest,
            "payload": latest.payload,
            "form": form,
            "reasons": reasons,
            "department": writing,
            "opinions": [] if changed else sides(latest, context["departments"], writing),
            "source": self.object.changes.filter(number=changed["number"]).first() if changed else None,
            "sections": sections(latest.payload, latest, fields=fields),
            "figures": figures(latest.payload),
            "phrases": phrases_for(self.request.user, PHRASES),
            **self.compared(before, latest.payload),
            "next": selectors.waiting_plans(self.request.user, self.object.enrolment.programme)
            .exclude(pk=self.object.pk)
            .first(),
        }
        return self.respond(context, status)


class ReviewView(OpinionPage):
    """Read the newest version and both opinions; write one's own."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page."""
        self.object = self.get_object()
        return self.answer()


class OpinionView(OpinionPage):
    """Give an opinion on the digest that was seen."""

    http_method_names = ["post"]
    permission = permissions.may_opine

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the review page, or the page again with the reason and everything typed."""
        self.object = self.get_object()
        form = OpinionForm(request.POST, items=dict(Part.choices))
        if not form.is_valid():
            return self.answer(form, status=422)
        words = {name: form.cleaned_data[name] for name in ("verdict", "text", "digest")}
        try:
            services.opine(plan=self.object, user=request.user, remarks=form.remarks(), **words)
        except Refused as refusal:
            return self.answer(form, reasons=refusal.reasons, status=422)
        messages.success(request, _("Your opinion has been recorded."))
        return redirect("plans:review", pk=self.object.pk)


class PlanVersionView(PlanPage):
    """A version as it was submitted, drawn from its payload alone, beside the version before it."""

    template_name = "plans/version.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it."""
        self.object = self.get_object()
        context = self.frame()
        version = next((row for row in context["versions"] if row.version == kwargs["version"]), None)
        if version is None:
            raise Http404
        before = next((row for row in context["versions"] if row.version < version.version), None)
        context |= {
            "version": version,
            "payload": version.payload,
            "sections": sections(version.payload, version),
            "figures": figures(version.payload),
            **self.compared(before, version.payload),
        }
        return self.respond(context)
