"""One obligation: dates, recipients, reminders, history, and what one may do."""

from typing import Any

from django.utils import timezone
from django.views.generic import DetailView as GenericDetailView

from apps.common.access import AccessMixin
from apps.obligations import permissions, selectors
from apps.obligations.forms import MarkForm, TakeBackForm
from apps.obligations.models import Obligation


class ObligationMixin(AccessMixin):
    """Finds the obligation with everything its page prints."""

    permission = permissions.reads_calendar
    context_object_name = "obligation"

    def get_queryset(self) -> Any:
        """Obligations this person may see."""
        return Obligation.objects.visible_to(self.request.user).with_names()


class DetailView(ObligationMixin, GenericDetailView):
    """The page of one obligation."""

    template_name = "obligations/detail.html"
    mark_form: MarkForm | None = None
    take_back_form: TakeBackForm | None = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, user, today = self.object, self.request.user, timezone.localdate()
        receipts = list(row.receipts.select_related("received_by", "obligation").order_by("pk"))
        urges = row.urges.select_related("urged_by", "organisation").order_by("-day", "-pk")
        by_hand = permissions.marks_by_hand(user, row)
        told_today = urges.filter(day=today).exists()
        return super().get_context_data(
            duty=selectors.duty_of(row, selectors.all_days(), today),
            receipts=receipts,
            turns=row.turns.select_related("person").order_by("-at", "-pk"),
            urges=urges.prefetch_related("people__message__recipient", "people__message__deliveries"),
            marks=by_hand and row.done_at is None,
            takes_back=by_hand and row.done_at is not None and row.document_id is None,
            confirms=row.done_at is not None
            and any(permissions.receives(user, each) and each.received_by_id is None for each in receipts),
            urges_now=permissions.may_urge(user, row)
            and not told_today
            and Obligation.objects.past_due(today).filter(pk=row.pk).exists(),
            mark_form=self.mark_form or MarkForm(initial={"done_on": today}),
            take_back_form=self.take_back_form or TakeBackForm(),
            **kwargs,
        )
