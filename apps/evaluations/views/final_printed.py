"""Printed papers of the final evaluation: the conclusion, else the self-evaluation; the decision."""

from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.generic.base import TemplateResponseMixin, View
from django.views.generic.detail import SingleObjectMixin

from apps.approvals.models import Submission
from apps.evaluations.selectors import final as selectors
from apps.evaluations.selectors import final_printed
from apps.evaluations.services.final_printing import ask_for_pdf
from apps.evaluations.views.decisions import SeenDecision
from apps.evaluations.views.final import SeenFinal


class PaperView(SingleObjectMixin, TemplateResponseMixin, View):
    """The file when it is there, else the page that offers to make it."""

    template_name = "evaluations/final_pdf.html"
    object: Any

    def paper(self) -> Model:
        """The document whose newest version is printed."""
        raise NotImplementedError

    def wanted(self) -> Submission:
        """The newest version, or 404 before there is one."""
        self.object = self.get_object()
        version = selectors.newest(self.paper())
        if version is None:
            raise Http404
        return version

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The PDF, or where it stands."""
        version = self.wanted()
        path = final_printed.rendered(version)
        if path is None:
            context = {"version": version, "job": final_printed.job_of(version), "about": self.object}
            return self.render_to_response(self.get_context_data(**context))
        name = f"{version.title}-第{version.version}版.pdf"
        response = FileResponse(default_storage.open(path), as_attachment=True, filename=name)
        response["Cache-Control"] = "private, no-store"
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Queue the printing."""
        version = self.wanted()
        ask_for_pdf(document=self.paper(), version=version, user=request.user)
        return redirect(request.get_full_path())


class FinalPdfView(SeenFinal, PaperView):
    """The announced conclusion, else the self-evaluation as it was submitted."""

    def paper(self) -> Model:
        if self.object.state == "concluded":
            found = selectors.conclusion_of(self.object)
            return found or self.object
        return self.object  # type: ignore[no-any-return]


class DecisionPdfView(SeenDecision, PaperView):
    """The decision with its notice words."""

    def paper(self) -> Model:
        return self.object  # type: ignore[no-any-return]
