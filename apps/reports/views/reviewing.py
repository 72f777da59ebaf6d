"""The departments' side: both opinions on one page, and every version as it was."""

from collections import Counter
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.approvals.choices import Department
from apps.approvals.permissions import filed, speaks_for
from apps.approvals.selectors import opinion_of, phrases_for
from apps.common.refusals import Refused
from apps.programmes.choices import ReviewOrder
from apps.reports import permissions, selectors, services
from apps.reports.forms import OpinionForm
from apps.reports.rules.figures import corrected, unit_rows
from apps.reports.selectors.cited import refused_of
from apps.reports.views.base import ReportPage, remarks_on

PHRASES = (
    gettext_lazy("The date of the document lies outside the period; not counted."),
    gettext_lazy("The certificate itself is needed; a receipt of the application does not replace it."),
    gettext_lazy("The sign-in sheet cannot be read; please upload it again."),
    gettext_lazy("The figure and the records disagree; please check."),
)


class OpinionPage(ReportPage):
    """Draws the review page with an opinion being written, or read-only."""

    template_name = "reports/review.html"
    permission = permissions.may_review

    def answer(self, form: OpinionForm | None = None, reasons: Any = (), status: int = 200) -> HttpResponse:
        """The page for the newest version; parks that never submitted have no such page."""
        versions = selectors.report_versions(self.object)
        if not versions:
            raise Http404
        latest = versions[0]
        context = self.frame(latest.payload, versions)
        department = self._turn(latest)
        before = context["versions"][1] if len(context["versions"]) > 1 else None
        refused = refused_of(latest)
        form = form or OpinionForm(payload=latest.payload, digest=latest.digest)
        context |= {
            "version": latest,
            "form": form,
            "reasons": reasons,
            "department": department,
            "opinions": self._opinions(latest, context["departments"], department),
            "sections": self._sections(form, remarks_on(latest), refused, writing=department is not None),
            "refused": len(refused),
            "phrases": phrases_for(self.request.user, PHRASES),
            "spent": sum(Decimal(section["amount_period"]) for section in latest.payload["sections"]),
            "spent_total": sum(Decimal(section["amount_total"]) for section in latest.payload["sections"]),
            "corrections": len(corrected(latest.payload)),
            "files": sum(len(record["evidence"]) for record in latest.payload["records"]),
            **self.compared(before, latest.payload),
            "next": selectors.waiting_for(self.request.user, self.object.enrolment.programme)
            .exclude(pk=self.object.pk)
            .first(),
            "pdf_ready": bool(selectors.rendered_pdf(latest)),
        }
        return self.respond(context, status)

    def _turn(self, version: Any) -> Department | None:
        """The department this person may speak for now."""
        user, county = self.request.user, self.object.enrolment.park.county_id
        department = speaks_for(user, county)
        if department is None or version.state != "open" or filed(user, version) or opinion_of(version, department):
            return None
        order = self.object.enrolment.programme.review_order
        waits = order == ReviewOrder.SEQUENTIAL and department == Department.FINANCE
        return None if waits and opinion_of(version, Department.ECONOMY) is None else department

    def _opinions(
        self, version: Any, organisations: dict[str, Any], writing: Department | None
    ) -> list[dict[str, Any]]:
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

    def _sections(
        self, form: OpinionForm, remarks: dict[str, Any], refused: list[dict[str, Any]], *, writing: bool
    ) -> list[dict[str, Any]]:
        fields, left_out = {}, Counter(each["service"] for each in refused)
        for _row, unit in unit_rows(form.payload):
            key = unit["target_id"]
            fields[key] = (form[f"remark-{key}"], form[f"return-{key}"]) if writing else (None, None)
        return [
            {
                **section,
                "rows": [
                    {
                        **row,
                        "refused": left_out[row["key"]],
                        "units": [_unit(unit, fields, remarks, left_out[row["key"]]) for unit in row["units"]],
                    }
                    for row in section["rows"]
                ],
            }
            for section in form.payload["sections"]
        ]


def _unit(unit: dict[str, Any], fields: dict[int, Any], remarks: dict[str, Any], refused: int) -> dict[str, Any]:
    remark, returned = fields[unit["target_id"]]
    said = remarks.get(unit["item"], [])
    quiet = unit["status"] == "ok" and not unit["correction"] and not said and not refused
    opened = remark is not None and bool(remark.value() or returned.value())
    return {**unit, "remark": remark, "returned": returned, "said": said, "quiet": quiet, "opened": opened}


class ReviewView(OpinionPage):
    """Read the newest version and both opinions; write one's own."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page."""
        self.object = self.get_object()
        return self.answer()


class OpinionView(OpinionPage):
    """Give an opinion on the digest that was seen."""

    object_permission = permissions.gives_opinion
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """On to the next report that waits, or the page again with the reason and everything typed."""
        self.object = self.get_object()
        version = selectors.last_version(self.object)
        if version is None:
            raise Http404
        form = OpinionForm(request.POST, payload=version.payload)
        if not form.is_valid():
            return self.answer(form, status=422)
        words = {name: form.cleaned_data[name] for name in ("verdict", "text", "digest")}
        try:
            services.opine(report=self.object, user=request.user, remarks=form.remarks(), **words)
        except Refused as refusal:
            return self.answer(form, reasons=refusal.reasons, status=422)
        messages.success(request, _("Your opinion has been recorded."))
        return redirect(reverse("reports:review", args=[self.object.pk]))


class ReportVersionView(ReportPage):
    """A version as it was submitted, drawn from its payload alone."""

    template_name = "reports/read.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it beside the version before it."""
        self.object = self.get_object()
        versions = selectors.report_versions(self.object)
        version = next((row for row in versions if row.version == kwargs["version"]), None)
        if version is None:
            raise Http404
        before = next((row for row in versions if row.version < version.version), None)
        context = self.frame(version.payload)
        context |= {"version": version, "remarks": remarks_on(version), **self.compared(before, version.payload)}
        return self.respond(context)
