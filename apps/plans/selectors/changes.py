"""What a change request may change: the figures in force, and the lines it wants."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.common.templatetags.portal import yuan
from apps.parks.models import Tenancy
from apps.plans.choices import ChangeKind
from apps.plans.models import ChangeRequest
from apps.plans.rules.figures import money, plain
from apps.plans.rules.moves import NO, YES, Move, award_after, budget_after
from apps.plans.selectors.sheet import Sheet, listed
from apps.targets.models import Target
from apps.vendors.models import ProviderListing
from apps.vendors.rules.prices import PROVIDERS_NEEDED
from apps.vendors.selectors import offers_of


@dataclass(frozen=True)
class Standing:
    """Everything in force that a request may change, as moves from the value now to itself.

    ``closed`` numbers the products that may not join a plan: not valid today, or a price nobody accepted (R0.40).
    """

    shown: Sheet
    tenants: list[Tenancy]
    products: list[ProviderListing]
    closed: frozenset[int]

    def places(self) -> list[Move]:
        """Every place of the form with the value in force."""
        chosen = {row.listing_id for row in self.shown.chosen}
        amounts = {row.service_type_id: money(row.amount_yuan) for row in self.shown.budget_lines}
        shown = self.shown
        return [
            *(_place(ChangeKind.TARGET, row.pk, _goal_name(row), plain(row.value)) for row in shown.goals),
            _place(ChangeKind.AWARD, shown.plan.enrolment_id, _("Award (yuan)"), money(shown.budget.award)),
            *(_place(ChangeKind.PILOT, row.pk, str(row.enterprise), _yes(row.is_pilot)) for row in self.tenants),
            *(
                _place(ChangeKind.PROVIDER, row.pk, f"{row.service_type} · {row}", _yes(row.pk in chosen))
                for row in self.products
            ),
            *(_place(ChangeKind.BUDGET, row.pk, str(row), amounts.get(row.pk, NO)) for row in shown.services),
        ]

    def values(self) -> dict[str, str]:
        """The values in force by the names of the form."""
        return {place.name: place.before for place in self.places()}

    def wanted(self, values: Mapping[str, str]) -> list[Move]:
        """Moves from the values in force to those typed; places that are not given or equal move nothing."""
        return [
            Move(place.kind, place.reference, place.label, place.before, values[place.name])
            for place in self.places()
            if place.name in values and values[place.name] != place.before
        ]


def standing_of(shown: Sheet) -> Standing:
    """Goals, tenants, products and budget lines in force. Three queries."""
    park = shown.plan.enrolment.park_id
    tenants = Tenancy.objects.filter(park=park, moved_out_date=None).select_related("enterprise")
    offers = offers_of(listed(shown.plan), timezone.localdate())
    return Standing(
        shown,
        list(tenants.order_by("enterprise__sort_key", "pk")),
        [offer.listing for offer in offers],
        frozenset(offer.listing.pk for offer in offers if not offer.may_be_chosen),
    )


def moves_of(change: ChangeRequest) -> list[Move]:
    """The stored lines of a request. One query."""
    return [
        Move(ChangeKind(row.kind), row.reference, row.label, row.before, row.after, row.data)
        for row in change.items.order_by("pk")
    ]


def objections(change: ChangeRequest, held: Standing, moves: list[Move]) -> list[str]:
    """Everything that keeps a request from being submitted or put into force, as sentences. No query."""
    reasons = []
    if not change.reason:
        reasons.append(_("Write the reason of the change."))
    if not moves:
        reasons.append(_("Nothing changes yet: enter at least one new value."))
    now = held.values()
    reasons += [
        _("%(matter)s has changed since this request was written. Take it up again.") % {"matter": move.label}
        for move in moves
        if move.kind != ChangeKind.PRODUCT and now.get(move.name) != move.before
    ]
    reasons += _budget_objections(held, moves)
    return reasons + _provider_objections(held, moves)


def _budget_objections(held: Standing, moves: list[Move]) -> list[str]:
    """Lines and award change together or not at all: the sum is the award (R0.81)."""
    award = award_after(held.shown.budget.award, moves)
    after = budget_after({row.service_type_id: row.amount_yuan for row in held.shown.budget_lines}, moves)
    if after == award or not any(move.kind in {ChangeKind.BUDGET, ChangeKind.AWARD} for move in moves):
        return []
    words = {"total": yuan(after), "award": yuan(award)}
    return [_("The budget would add up to %(total)s yuan; the award would be %(award)s.") % words]


def _provider_objections(held: Standing, moves: list[Move]) -> list[str]:
    """No product joins that a list could not publish; no service comes to stand on one provider (R0.39, R0.40)."""
    joining = {move.reference for move in moves if move.kind == ChangeKind.PROVIDER and move.after}
    reasons = [
        _("%(product)s is not valid today, or its price is above the reference and not accepted.") % {"product": row}
        for row in held.products
        if row.pk in joining & held.closed
    ]
    now = {row.listing_id for row in held.shown.chosen}
    leaving = {move.reference for move in moves if move.kind == ChangeKind.PROVIDER and not move.after}
    before = _providers(held, now, [])
    after = _providers(held, now - leaving | joining, [move for move in moves if move.kind == ChangeKind.PRODUCT])
    return reasons + [
        _("%(service)s would have fewer than two providers.") % {"service": name}
        for name, providers in after.items()
        if len(providers) < PROVIDERS_NEEDED and before.get(name) != providers
    ]


def _providers(held: Standing, chosen: set[int], fresh: list[Move]) -> dict[str, set[Any]]:
    found: dict[str, set[Any]] = {}
    for row in held.products:
        if row.pk in chosen:
            found.setdefault(str(row.service_type), set()).add(row.provider_id)
    for move in fresh:
        found.setdefault(move.data["service"], set()).add(move.data["provider"])
    return found


def change_payload(change: ChangeRequest, moves: list[Move], *, filer: str) -> dict[str, Any]:
    """The content of a request as it is frozen."""
    enrolment = change.plan.enrolment
    return {
        "programme": {"code": enrolment.programme.code, "name": enrolment.programme.name},
        "park": {"name": enrolment.park.name, "credit_code": enrolment.park.credit_code},
        "plan_version": change.plan.version,
        "number": change.number,
        "filer": filer,
        "reason": change.reason,
        "rows": [_row(move) for move in moves],
    }


def _row(move: Move) -> dict[str, Any]:
    return {
        "key": move.name,
        "name": move.label,
        "kind": move.kind.value,
        "before": move.before,
        "after": move.after,
        "data": move.data,
    }


def _place(kind: ChangeKind, reference: int, label: str, value: str) -> Move:
    return Move(kind, reference, label, value, value)


def _yes(is_so: bool) -> str:
    return YES if is_so else NO


def _goal_name(goal: Target) -> str:
    return f"{goal.service_type} · {goal.unit}"
