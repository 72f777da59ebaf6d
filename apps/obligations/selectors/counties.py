"""What the filters offer."""

from typing import TYPE_CHECKING

from apps.obligations.models import Obligation
from apps.programmes.models import DeadlineRule, Programme

if TYPE_CHECKING:
    from apps.accounts.models import User


def counties_in(user: "User", programme: Programme) -> list[tuple[int, str]]:
    """Places of the obligations in sight, by code. One query."""
    rows = Obligation.objects.visible_to(user).filter(programme=programme).order_by("jurisdiction__code")
    return list(rows.values_list("jurisdiction", "jurisdiction__name").distinct())


def rules_in(user: "User", programme: Programme) -> list[DeadlineRule]:
    """Deadlines of the obligations in sight, by day. One query."""
    rows = Obligation.objects.visible_to(user).filter(programme=programme)
    return list(DeadlineRule.objects.filter(pk__in=rows.values("rule")).order_by("due_date", "code"))
