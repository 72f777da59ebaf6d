"""The list of mid-term evaluations."""

from typing import Any

from django.views.generic import ListView

from apps.common.access import AccessMixin
from apps.evaluations.models import MidtermEvaluation
from apps.evaluations.permissions import midterm as permissions


class MidtermListView(AccessMixin, ListView):
    """Every park one may see and how far its evaluation is."""

    model = MidtermEvaluation
    permission = permissions.may_read
    template_name = "evaluations/midterm_list.html"

    def get_queryset(self) -> Any:
        """Evaluations in sight."""
        return MidtermEvaluation.objects.visible_to(self.request.user).with_names().order_by("pk")
