"""A plan with its parts, read once and shaped for forms, completeness, payload and change requests."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apps.common.periods import Period
from apps.parks.models import Tenancy
from apps.plans.choices import Part
from apps.plans.models import BudgetLine, Milestone, Plan, PlanPart, PlanProvider, ServiceLine
from apps.plans.rules.calendar import quarters
from apps.plans.rules.figures import Budget, money, plain, total
from apps.programmes.choices import ServiceClass, Unit
from apps.programmes.models import ServiceType
from apps.targets.models import Target
from apps.vendors.models import ProviderListing
from apps.vendors.selectors import Catalogue, catalogue

Flat = dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """Everything a plan says. ``goals`` are in the order of the catalogue and the units."""

    plan: Plan
    parts: dict[str, PlanPart]
    goals: list[Target]
    lines: list[ServiceLine]
    milestones: list[Milestone]
    chosen: list[PlanProvider]
    budget_lines: list[BudgetLine]
    pilots: list[Tenancy]

    @property
    def quarters(self) -> list[Period]:
        """The quarters of the programme."""
        programme = self.plan.enrolment.programme
        return quarters(programme.start_date, programme.end_date)

    @property
    def services(self) -> list[ServiceType]:
        """Services with a goal, each once: what may be planned and paid for (R0.62)."""
        return list({goal.service_type_id: goal.service_type for goal in self.goals}.values())

    @property
    def budget(self) -> Budget:
        """What the lines add up to, against the award."""
        precise = [row for row in self.budget_lines if row.service_type.service_class == ServiceClass.PRECISE]
        return Budget(
            total=total(row.amount_yuan for row in self.budget_lines),
            precise=total(row.amount_yuan for row in precise),
            award=self.plan.enrolment.award_yuan,
        )

    def planned(self, goal: Target) -> Decimal:
        """The planned quantity of a goal over all quarters."""
        mine = (row for row in self.lines if (row.service_type_id, row.unit) == (goal.service_type_id, goal.unit))
        return total(row.quantity for row in mine)


def sheet(plan: Plan) -> Sheet:
    """Read a plan loaded with enrolment, programme and park. Seven queries."""
    units = {unit: place for place, unit in enumerate(Unit.values)}
    goals = Target.objects.filter(enrolment=plan.enrolment_id).select_related("service_type")
    listings = plan.providers.select_related("listing__provider", "listing__service_type")
    pilots = Tenancy.objects.filter(park=plan.enrolment.park_id, is_pilot=True, moved_out_date=None)
    return Sheet(
        plan=plan,
        parts={part.key: part for part in plan.parts.select_related("upload", "saved_by")},
        goals=sorted(goals, key=lambda row: (row.service_type.position, units[row.unit], row.pk)),
        lines=list(plan.service_lines.order_by("quarter")),
        milestones=list(plan.milestones.order_by("position")),
        chosen=sorted(listings, key=lambda row: (row.listing.service_type.position, row.listing.provider.sort_key)),
        budget_lines=list(plan.budget_lines.select_related("service_type").order_by("service_type__position")),
        pilots=list(pilots.select_related("enterprise").order_by("enterprise__sort_key", "pk")),
    )


def offers(plan: Plan, today: date) -> Catalogue:
    """The park's list of providers and products with the verdicts of its rules. Five queries."""
    return catalogue(plan.enrolment, today)


def listed(plan: Plan) -> list[ProviderListing]:
    """Products on the park's list today or later. One query."""
    rows = ProviderListing.objects.listed().filter(enrolment=plan.enrolment_id)
    return list(rows.select_related("provider", "service_type").order_by("service_type__position", "price_yuan", "pk"))


def flat(shown: Sheet, part: str) -> Flat:
    """What a part holds, by the names of its form fields. Empty places are left out."""
    stored = shown.parts.get(part)
    values = {"text": stored.text} if stored is not None and stored.text else {}
    if part == Part.SERVICES:
        values |= {
            quantity_name(row.service_type_id, row.unit, row.quarter): plain(row.quantity) for row in shown.lines
        }
    elif part == Part.SCHEDULE:
        for row in shown.milestones:
            entry = {"title": row.title, "due": row.due_on.isoformat(), "note": row.note}
            values |= {f"{name}-{row.position}": text for name, text in entry.items() if text}
    elif part == Part.PROVIDERS:
        values |= {f"use-{row.listing_id}": "1" for row in shown.chosen}
    elif part == Part.BUDGET:
        for line in shown.budget_lines:
            values[f"amount-{line.service_type_id}"] = money(line.amount_yuan)
            values |= {f"note-{line.service_type_id}": line.note} if line.note else {}
    return values


def quantity_name(service_id: int, unit: str, quarter: str) -> str:
    """The name of one cell of the detailed service plan."""
    return f"q-{service_id}-{unit}-{quarter}"
