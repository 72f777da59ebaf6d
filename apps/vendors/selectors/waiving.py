"""The page of waivers: what waits for the person, what waits for others, what was answered."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from apps.approvals.choices import WaiverState
from apps.approvals.models import Waiver
from apps.approvals.permissions import decides
from apps.approvals.selectors import WaiverCounts, counts_by_organisation

if TYPE_CHECKING:
    from apps.accounts.models import User

SHOWN = 200


@dataclass(frozen=True)
class ParkCounts:
    """How many waivers a park operator asked for."""

    name: str
    counts: WaiverCounts


@dataclass(frozen=True)
class WaiverPage:
    """Waivers one may see: to decide, waiting elsewhere, answered; and the counts of each park."""

    mine: list[Waiver]
    waiting: list[Waiver]
    answered: list[Waiver]
    parks: list[ParkCounts]
    today: date


def waiver_page(user: "User", today: date) -> WaiverPage:
    """The newest waivers one may see, and how many each park has. Two queries."""
    seen = Waiver.objects.visible_to(user)
    rows = seen.exclude(state=WaiverState.WITHDRAWN).select_related(
        "organisation", "jurisdiction", "asked_by", "decided_by"
    )
    newest = list(rows.order_by("-asked_at", "-pk")[:SHOWN])
    names = {row.organisation_id: row.organisation.name for row in newest}
    counts = counts_by_organisation(seen, today)
    open_rows = [row for row in newest if row.state == WaiverState.ASKED]
    return WaiverPage(
        mine=[row for row in open_rows if decides(user, row)],
        waiting=[row for row in open_rows if not decides(user, row)],
        answered=[row for row in newest if row.state != WaiverState.ASKED],
        parks=[ParkCounts(names[key], each) for key, each in counts.items() if key in names],
        today=today,
    )
