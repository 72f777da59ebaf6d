"""Putting a change that passed into force: rows, history of goals, a new dated version of the plan (R0.81)."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.approvals.services import publish
from apps.audit.services import record
from apps.common.constraints import sentence_for
from apps.common.refusals import Refused
from apps.parks.models import Tenancy
from apps.plans.choices import ChangeKind
from apps.plans.models import BudgetLine, ChangeRequest, Plan, PlanProvider
from apps.plans.rules.layout import TITLE
from apps.plans.rules.moves import Move, lines_after, yearly_after
from apps.plans.selectors.changes import moves_of, objections, standing_of
from apps.plans.selectors.payload import payload
from apps.plans.selectors.sheet import offers, sheet
from apps.plans.services.locking import opened
from apps.programmes.models import Enrolment
from apps.targets.models import Target, TargetChange
from apps.vendors.models import Candidate, ProviderListing
from apps.vendors.services import ListingData

if TYPE_CHECKING:
    from apps.accounts.models import User

FIGURES, DAYS = ("price_yuan", "reference_yuan"), ("reference_date", "valid_from", "valid_until")


@transaction.atomic
def apply_moves(*, change: ChangeRequest, user: "User") -> None:
    """Put every line into force and publish the plan's next version. The caller holds the plan's lock.

    Raises :class:`Refused` when something the request builds on has changed meanwhile; then nothing is in force.
    """
    plan, moves = change.plan, moves_of(change)
    if reasons := objections(change, standing_of(sheet(plan)), moves):
        raise Refused(*reasons)
    reason = _("Change request %(number)s") % {"number": change.number}
    try:
        with transaction.atomic(), opened(plan=plan, user=user, reason=reason):
            for move in moves:
                ACTS[move.kind](change, move, user)
    except IntegrityError as error:
        raise Refused(sentence_for(error)) from error
    park = plan.enrolment.park
    version = publish(
        document=plan,
        payload=payload(sheet(plan), offers(plan, timezone.localdate()), filer=change.started_by.name)
        | {"change": {"number": change.number, "effective_on": change.effective_on}},
        title=f"{park.name} {TITLE}",
        organisation=park.operator,
        jurisdiction=park.county,
        user=user,
    )
    plan.version = version.version
    plan.save(update_fields=["version"])


def product_data(data: ListingData) -> dict[str, Any]:
    """A product as a line of a request keeps it: figures and days as text."""
    return {name: str(value) for name, value in vars(data).items()}


def _goal(change: ChangeRequest, move: Move, user: "User") -> None:
    assert change.effective_on is not None  # noqa: S101  (set before anything is applied)
    target = Target.objects.select_for_update().get(pk=move.reference, enrolment=change.plan.enrolment_id)
    before, target.value = target.value, Decimal(move.after)
    target.yearly = yearly_after(target.yearly, target.value)
    target.save(update_fields=["value", "yearly"])
    _replan(change.plan, target, target.value - before)
    TargetChange.objects.create(
        target=target,
        before=before,
        after=target.value,
        effective_on=change.effective_on,
        reason=change.reason,
        document=f"{TITLE}变更申请第{change.number}号",
        decided_by=user,
    )


def _replan(plan: Plan, target: Target, difference: Decimal) -> None:
    """The detailed service plan follows the goal: its last quarters take the difference."""
    rows = list(plan.service_lines.filter(service_type=target.service_type, unit=target.unit).order_by("quarter"))
    for row, quantity in zip(rows, lines_after([row.quantity for row in rows], difference), strict=True):
        if row.quantity != quantity:
            row.quantity = quantity
            row.save(update_fields=["quantity"])


def _award(change: ChangeRequest, move: Move, user: "User") -> None:
    """The plan's own enrolment, so that the version published afterwards shows the new award."""
    enrolment = change.plan.enrolment
    Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    before, enrolment.award_yuan = enrolment.award_yuan, Decimal(move.after)
    enrolment.save(update_fields=["award_yuan"])
    record(
        user=user,
        action="enrolment.edited",
        target=enrolment,
        jurisdiction_id=enrolment.park.county_id,
        changes={"award_yuan": [before, enrolment.award_yuan]},
        note=change.reason,
    )


def _pilot(change: ChangeRequest, move: Move, user: "User") -> None:
    """A firm that is no pilot enterprise any more is no key enterprise either."""
    tenancy = Tenancy.objects.select_for_update().get(pk=move.reference, park=change.plan.enrolment.park_id)
    tenancy.is_pilot = bool(move.after)
    tenancy.is_key = tenancy.is_key and tenancy.is_pilot
    tenancy.save(update_fields=["is_pilot", "is_key"])


def _provider(change: ChangeRequest, move: Move, user: "User") -> None:
    """Join a listed product to the plan, or take it out of plan and list; what was chosen of it stays chosen."""
    plan = change.plan
    if move.after:
        PlanProvider.objects.create(plan=plan, listing_id=move.reference)
        return
    plan.providers.filter(listing=move.reference).delete()
    ProviderListing.objects.filter(pk=move.reference, enrolment=plan.enrolment_id).update(
        taken_off_on=change.effective_on, taken_off_reason=change.reason[:200]
    )


def _product(change: ChangeRequest, move: Move, user: "User") -> None:
    """List a new product of a provider that won a selection, and join it to the plan."""
    candidate = Candidate.objects.select_related("selection").get(
        pk=move.reference, is_chosen=True, selection__enrolment=change.plan.enrolment_id
    )
    listing = ProviderListing.objects.create(
        enrolment=change.plan.enrolment,
        service_type=candidate.selection.service_type,
        provider=candidate.provider,
        selection=candidate.selection,
        created_by=change.started_by,
        **_columns(move.data["listing"]),
    )
    PlanProvider.objects.create(plan=change.plan, listing=listing)


def _budget(change: ChangeRequest, move: Move, user: "User") -> None:
    plan: Plan = change.plan
    if not move.after:
        plan.budget_lines.filter(service_type=move.reference).delete()
        return
    BudgetLine.objects.update_or_create(
        plan=plan, service_type_id=move.reference, defaults={"amount_yuan": Decimal(move.after)}
    )


def _columns(data: dict[str, str]) -> dict[str, Any]:
    kept: dict[str, Any] = dict(data)
    kept |= {name: Decimal(data[name]) for name in FIGURES}
    return kept | {name: date.fromisoformat(data[name]) for name in DAYS}


ACTS = {
    ChangeKind.TARGET: _goal,
    ChangeKind.AWARD: _award,
    ChangeKind.PILOT: _pilot,
    ChangeKind.PROVIDER: _provider,
    ChangeKind.PRODUCT: _product,
    ChangeKind.BUDGET: _budget,
}
