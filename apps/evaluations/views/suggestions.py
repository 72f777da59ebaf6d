"""What the scheme makes of a park today, opened up; nothing is kept."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.views.generic import DetailView

from apps.common.access import AccessMixin
from apps.evaluations.choices.rounds import RoundKind
from apps.evaluations.permissions import rounds as permissions
from apps.evaluations.selectors.explaining import explained
from apps.evaluations.selectors.suggesting import calculated
from apps.programmes.models import Enrolment


class SuggestionView(AccessMixin, DetailView):
    """The calculation for one pilot park by the scheme of a kind of round."""

    model = Enrolment
    permission = permissions.may_read
    template_name = "evaluations/suggestion.html"
    context_object_name = "enrolment"

    def get_queryset(self) -> Any:
        """Pilot parks one may see."""
        return super().get_queryset().select_related("park", "programme")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kind = self.kwargs["kind"]
        if kind not in RoundKind.values:
            raise Http404
        today = timezone.localdate()
        found = calculated(self.object.programme, kind, today)
        outcome = found.outcomes.get(str(self.object.pk))
        if outcome is None:
            raise Http404
        sources = {key: [link.data() for link in links] for key, links in found.sources(self.object).items()}
        return super().get_context_data(
            kind=RoundKind(kind),
            today=today,
            outcome=outcome,
            explained=explained(found.scored, str(self.object.pk), sources),
            scheme=found.scored.scheme,
            sees_office=permissions.may_answer(self.request.user),
            **kwargs,
        )
