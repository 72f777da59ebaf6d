"""Appeals: the days they are taken, who filed what, what waits."""

from datetime import date
from typing import TYPE_CHECKING, Any

from apps.evaluations.models import Appeal, Round, Score
from apps.publicity.models import Notice

if TYPE_CHECKING:
    from apps.accounts.models import User


def notice_of(row: Round) -> Notice | None:
    """The public review of a round; None before it is published. One query."""
    return Notice.objects.about(row).order_by("-pk").first()


def open_days(row: Round) -> tuple[date, date] | None:
    """First and last day on which appeals are taken; None when the review is closed or has not begun. One query."""
    notice = notice_of(row)
    return (notice.opens_on, notice.closes_on) if notice is not None and notice.closed_at is None else None


def appeals_about(user: "User", kept: Score) -> Any:
    """Appeals of the park in that round that a person may see, newest first."""
    rows = Appeal.objects.visible_to(user).filter(score__round=kept.round_id, score__enrolment=kept.enrolment_id)
    return rows.select_related("filed_by", "answered_by").order_by("-pk")


def appeals_in(user: "User", row: Round) -> Any:
    """Appeals of a round that a person may see, open ones first."""
    rows = Appeal.objects.visible_to(user).filter(score__round=row)
    return rows.select_related("score__enrolment__park").order_by("answered_at", "pk")
