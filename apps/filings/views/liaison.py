"""Liaison lists: all counties, one list, its versions, filing, and reading a number."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from django.views.generic.base import TemplateResponseMixin, View
from django.views.generic.detail import SingleObjectMixin

from apps.approvals.models import Submission
from apps.approvals.selectors import versions
from apps.common.access import AccessMixin, htmx
from apps.common.refusals import Refused
from apps.filings import permissions, selectors, services
from apps.filings.choices import LIST_FORM
from apps.filings.models import LiaisonList
from apps.filings.rules.lists import changes, without_numbers
from apps.programmes.in_use import programme_in_use


class LiaisonListsView(AccessMixin, TemplateView):
    """Every county in sight: who has filed, who is missing (R0.66)."""

    permission = permissions.may_read_lists
    template_name = "filings/lists.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        programme, user = programme_in_use(self.request), self.request.user
        rows = selectors.list_rows(user, programme) if programme is not None else []
        own = user.acting.jurisdiction_id if permissions.may_keep_lists(user) else None
        return super().get_context_data(
            programme_used=programme,
            rows=rows,
            own=own,
            filed=sum(row.state == "filed" for row in rows),
            clause=selectors.clause_of(programme, LIST_FORM) if programme is not None else None,
            **kwargs,
        )


class LiaisonStartView(AccessMixin, View):
    """Open the list of one's own county."""

    http_method_names = ["post"]
    permission = permissions.may_keep_lists

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """To the list, or back with the reason."""
        programme, user = programme_in_use(request), request.user
        if programme is None:
            raise Http404
        place = user.acting.organisation.jurisdiction
        try:
            return redirect(services.start_list(programme=programme, jurisdiction=place, user=user))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("filings:lists")


class LiaisonMixin(AccessMixin):
    """Finds the list with what its pages print."""

    permission = permissions.may_read_lists
    context_object_name = "liaison_list"

    def get_queryset(self) -> Any:
        """Lists this person may see."""
        rows = LiaisonList.objects.visible_to(self.request.user)
        return rows.select_related("programme", "jurisdiction")


class LiaisonPage(LiaisonMixin, SingleObjectMixin, TemplateResponseMixin, View):
    """A page about one list. Numbers leave it hidden, except in the answer to a reveal."""

    object: LiaisonList
    template_name = "filings/list.html"

    def named_version(self, wanted: str) -> Submission | None:
        """The version a request names, None for none; 404 for one that does not exist."""
        if not wanted:
            return None
        found = next((row for row in versions(self.object) if str(row.version) == wanted), None)
        if found is None:
            raise Http404
        return found

    def answer(self, *, shown: dict[str, Any] | None = None, reasons: Any = (), status: int = 200) -> HttpResponse:
        """The page; ``shown`` is the one row whose numbers may be read."""
        user, found = self.request.user, list(versions(self.object))
        latest = found[0] if found else None
        sheet = selectors.sheet(self.object, latest, user, timezone.localdate())
        rows = [shown if shown is not None and row["key"] == shown["key"] else row for row in sheet.rows]
        context = {
            "liaison_list": self.object,
            "sheet": sheet,
            "rows": rows,
            "shown": shown,
            "reasons": reasons,
            "versions": found,
            "latest": latest,
            "receipts": selectors.receipts_of(latest),
            "clause": selectors.clause_of(self.object.programme, LIST_FORM),
            "keeps": permissions.keeps(user, self.object),
            "reads_numbers": permissions.reads_numbers(user, self.object) and (sheet.is_working or latest is not None),
            "receives": permissions.may_receive(user),
            "own": self._own_people(),
        }
        response = self.render_to_response(self.get_context_data(**context), status=status)
        response["Cache-Control"] = "private, no-store"
        return response

    def _own_people(self) -> list[dict[str, Any]]:
        """Rows of the parks whose staff this is, numbers hidden."""
        parks = {each.pk for each in permissions.own_parks(self.request.user, self.object)}
        if not parks:
            return []
        full = selectors.working_rows(self.object, timezone.localdate())
        return without_numbers({"rows": [row for row in full if row["enrolment"] in parks]})["rows"]  # type: ignore[no-any-return]


class LiaisonView(LiaisonPage):
    """The list as its reader may see it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it, every number hidden."""
        self.object = self.get_object()
        return self.answer()


class LiaisonFileView(LiaisonPage):
    """File the list with both provincial departments."""

    http_method_names = ["post"]
    permission = permissions.may_keep_lists
    object_permission = permissions.keeps

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Filed, or the reasons; sent twice it is filed once."""
        self.object = self.get_object()
        try:
            version = services.file_list(liaison_list=self.object, user=request.user)
        except Refused as refusal:
            return self.answer(reasons=refusal.reasons, status=422)
        words = {"number": version.version}
        messages.success(request, _("Version %(number)s is filed with both provincial departments.") % words)
        return redirect(self.object)


class RevealView(LiaisonPage):
    """Read the numbers of one person: a POST, on record, never in an address."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The row with its numbers (the page around it without script), 429 for too many, 403 for others."""
        self.object = self.get_object()
        if not permissions.reads_numbers(request.user, self.object):
            raise PermissionDenied(_("Numbers are for the provincial departments and the departments of this county."))
        version = self.named_version(request.POST.get("version", "")[:9])
        key = request.POST.get("key", "")[:20]
        try:
            row = services.reveal(liaison_list=self.object, version=version, key=key, user=request.user)
        except Refused as refusal:
            return self.answer(reasons=refusal.reasons, status=422)
        if htmx(request):
            self.template_name = "filings/_numbers.html"
            edits = version is None and permissions.keeps(request.user, self.object)
            response = self.render_to_response({"row": row, "liaison_list": self.object, "edits": edits})
            response["Cache-Control"] = "private, no-store"
            return response
        return self.answer(shown=row)


class LiaisonVersionView(LiaisonPage):
    """A version as it was filed, beside the one before; numbers hidden."""

    template_name = "filings/list_version.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it."""
        self.object = self.get_object()
        found = list(versions(self.object))
        version = next((row for row in found if row.version == kwargs["version"]), None)
        if version is None:
            raise Http404
        before = next((row for row in found if row.version < version.version), None)
        context = {
            "liaison_list": self.object,
            "version": version,
            "before": before,
            "payload": without_numbers(version.payload),
            "changes": changes(before.payload["rows"], version.payload["rows"]) if before else [],
            "receipts": selectors.receipts_of(version),
            "reads_numbers": permissions.reads_numbers(request.user, self.object),
        }
        return self.render_to_response(self.get_context_data(**context))
