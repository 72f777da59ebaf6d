"""What every page of one mid-term evaluation shares."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.generic.base import TemplateResponseMixin, View
from django.views.generic.detail import SingleObjectMixin

from apps.approvals.models import Submission
from apps.approvals.selectors import remarks, timeline
from apps.common.access import AccessMixin
from apps.evaluations.models import MidtermEvaluation
from apps.evaluations.permissions import midterm as permissions
from apps.evaluations.rules.midterm import Payload
from apps.evaluations.rules.midterm_changes import differences
from apps.evaluations.selectors import midterm as selectors
from apps.evaluations.selectors import midterm_lists as lists
from apps.filings.selectors.versions import departments_of, receipts_of


class MidtermMixin(AccessMixin):
    """Finds the evaluation with everything its pages print."""

    permission = permissions.may_read
    context_object_name = "evaluation"

    def get_queryset(self) -> Any:
        """Evaluations this person may see."""
        return MidtermEvaluation.objects.visible_to(self.request.user).with_names()


class MidtermPage(MidtermMixin, SingleObjectMixin, TemplateResponseMixin, View):
    """A page about one evaluation."""

    object: MidtermEvaluation

    def frame(self, payload: Payload, versions: list[Submission] | None = None) -> dict[str, Any]:
        """Head, versions, conclusion and timeline, the same on every page. A constant number of queries."""
        evaluation, today = self.object, timezone.localdate()
        park, programme = evaluation.enrolment.park, evaluation.enrolment.programme
        versions = lists.midterm_versions(evaluation) if versions is None else versions
        conclusion = lists.conclusion_of(evaluation)
        results = lists.result_versions(conclusion)
        result = results[0] if results else None
        window = selectors.window_of(programme)
        filed = timezone.localdate(evaluation.filed_at) if evaluation.filed_at else None
        return {
            "evaluation": evaluation,
            "payload": payload,
            "versions": versions,
            "latest": versions[0] if versions else None,
            "result": result,
            "receipts": receipts_of(result if evaluation.filed_at else None),
            "receives": permissions.may_receive(self.request.user),
            "timeline": timeline(versions, lists.result_events(results)),
            "window": window,
            "days_late": window.days_late(filed, today),
            "days_left": (window.due_on - today).days,
            "clause": selectors.clause_of(programme),
            "departments": departments_of(park.county),
        }

    def compared(self, before: Submission | None, payload: Payload) -> dict[str, Any]:
        """The comparison card: what changed since ``before``."""
        return {"before": before, "changes": differences(before.payload, payload) if before else []}

    def respond(self, context: dict[str, Any], status: int = 200) -> HttpResponse:
        """Render the page."""
        return self.render_to_response(self.get_context_data(**context), status=status)


def remarks_on(version: Submission | None) -> dict[str, Any]:
    """Remarks of both departments by item key, as a template reads them."""
    return remarks(version) if version is not None else {}


def with_remarks(payload: Payload, said: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts of the form with what was said beside each row."""
    return [
        {**section, "rows": [{**row, "said": said.get(row["item"], [])} for row in section["rows"]]}
        for section in payload["sections"]
    ]
