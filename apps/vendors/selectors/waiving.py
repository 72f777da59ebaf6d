"""The page of waivers: what waits for the person, what waits for others, what was answered."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from apps.accounts.models import Jurisdiction, Organisation
from apps.approvals.choices import WaiverState
from apps.approvals.models import Waiver
from apps.approvals.permissions import decides
from apps.approvals.selectors import WaiverCounts, counts_by_jurisdiction, counts_by_organisation
from apps.programmes.models import Enrolment
from apps.vendors.models import ProviderListing

if TYPE_CHECKING:
    from apps.accounts.models import User

SHOWN = 200


@dataclass(frozen=True)
class ParkCounts:
    """How many waivers a park operator asked for; ``is_shown`` when the page is narrowed to it."""

    operator: int
    name: str
    counts: WaiverCounts
    is_shown: bool


@dataclass(frozen=True)
class WaiverPage:
    """Waivers one may see: to decide, waiting elsewhere, answered; and the counts of each park."""

    mine: list[Waiver]
    waiting: list[Waiver]
    answered: list[Waiver]
    parks: list[ParkCounts]
    today: date


def waivers_to_see(user: "User") -> "QuerySet[Waiver]":
    """Waivers of one's own organisation or place, and of every park one was shown: auditors read them, too."""
    enrolments = Q(subject_type=Enrolment._meta.label, subject_id__in=Enrolment.objects.visible_to(user).values("pk"))
    products = Q(
        subject_type=ProviderListing._meta.label, subject_id__in=ProviderListing.objects.visible_to(user).values("pk")
    )
    own = Q(pk__in=Waiver.objects.visible_to(user).values("pk"))
    return Waiver.objects.filter(own | enrolments | products)


def waiver_page(user: "User", today: date, operator: int | None = None) -> WaiverPage:
    """The newest waivers one may see, of one park ``operator`` or of all, and how many each has. Three queries."""
    seen = waivers_to_see(user)
    rows = seen.exclude(state=WaiverState.WITHDRAWN).select_related(
        "organisation", "jurisdiction", "asked_by", "decided_by"
    )
    if operator is not None:
        rows = rows.filter(organisation=operator)
    newest = list(rows.order_by("-asked_at", "-pk")[:SHOWN])
    counts = counts_by_organisation(seen, today)
    names = Organisation.objects.filter(pk__in=counts).order_by("name").values_list("pk", "name")
    open_rows = [row for row in newest if row.state == WaiverState.ASKED]
    return WaiverPage(
        mine=[row for row in open_rows if decides(user, row)],
        waiting=[row for row in open_rows if not decides(user, row)],
        answered=[row for row in newest if row.state != WaiverState.ASKED],
        parks=[ParkCounts(key, name, counts[key], is_shown=key == operator) for key, name in names],
        today=today,
    )


def waiver_counts(user: "User", place: Jurisdiction, today: date) -> WaiverCounts:
    """How many waivers a county or city has of each state, of those one may see. One query."""
    inside = waivers_to_see(user).filter(Q(jurisdiction=place) | Q(jurisdiction__parent=place))
    found = counts_by_jurisdiction(inside, today).values()
    names = ("asked", "accepted", "refused", "in_force")
    return WaiverCounts(**{name: sum(getattr(each, name) for each in found) for name in names})
