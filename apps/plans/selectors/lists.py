"""Lists of plans and change requests: owed, filed, late, waiting for somebody."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from apps.accounts.permissions import is_county, is_park, is_province
from apps.approvals.choices import Department, SubmissionState
from apps.approvals.models import Opinion
from apps.approvals.permissions import speaks_for
from apps.plans.choices import ChangeState, PlanState
from apps.plans.models import ChangeRequest, Plan
from apps.plans.rules.calendar import Delay, delay
from apps.plans.selectors.versions import due_day, due_rule
from apps.plans.workflow import EDITABLE
from apps.programmes.choices import ReviewOrder
from apps.programmes.models import Enrolment, Programme

if TYPE_CHECKING:
    from apps.accounts.models import User

MISSING = "missing"


@dataclass(frozen=True)
class PlanStatus:
    """How one park stands with its plan; ``state`` is a plan's state or ``missing`` when none was begun."""

    enrolment: Enrolment
    plan: Plan | None
    due_date: date | None
    delay: Delay
    waiting: bool

    @property
    def state(self) -> str:
        """The plan's state, or ``missing``."""
        return self.plan.state if self.plan is not None else MISSING

    @property
    def owed(self) -> bool:
        """The park has to act: nothing filed, or it came back."""
        return self.state == MISSING or self.state in EDITABLE


def plan_rows(
    user: "User", programme: Programme, *, today: date, county_id: int | None = None, state: str = ""
) -> list[PlanStatus]:
    """Every park this person sees with its plan: what waits for them first, then late ones, then by county and name.

    ``state`` is a plan's state, ``missing`` or ``late``. Four queries.
    """
    enrolments = Enrolment.objects.visible_to(user).filter(programme=programme).select_related("park__county")
    if county_id is not None:
        enrolments = enrolments.filter(park__county_id=county_id)
    plans = {row.enrolment_id: row for row in Plan.objects.visible_to(user).filter(enrolment__programme=programme)}
    waiting = set(waiting_plans(user, programme).values_list("pk", flat=True))
    rule = due_rule(programme)
    rows = []
    for enrolment in enrolments.order_by("park__county__code", "park__sort_key", "pk"):
        plan, due = plans.get(enrolment.pk), due_day(rule, enrolment.enrolled_date)
        filed = timezone.localdate(plan.first_submitted_at) if plan and plan.first_submitted_at else None
        lag = delay(due, filed, today)
        rows.append(PlanStatus(enrolment, plan, due, lag, plan is not None and plan.pk in waiting))
    kept = [row for row in rows if not state or row.state == state or (state == "late" and row.delay.is_late)]
    return sorted(kept, key=lambda row: (not row.waiting, not (row.owed and row.delay.is_late)))


def owed_plans(user: "User", programme: Programme) -> QuerySet[Enrolment]:
    """One's parks whose plan is to be written: not begun, or in the park's hands."""
    rows = Enrolment.objects.visible_to(user).filter(programme=programme)
    return rows.exclude(plan__state__in=[state for state in PlanState.values if state not in EDITABLE])


def waiting_plans(user: "User", programme: Programme) -> QuerySet[Plan]:
    """Plans this person must act on: under review without their department's word, or returned to their park."""
    plans = Plan.objects.visible_to(user).filter(enrolment__programme=programme).order_by("first_submitted_at", "pk")
    if is_park(user):
        return plans.filter(state=PlanState.RETURNED)
    department = _department(user)
    if department is None:
        return plans.none()
    plans = plans.filter(state=PlanState.SUBMITTED, enrolment__park__county=_place(user))
    return _unspoken(plans, Plan._meta.label, department, programme)


def waiting_changes(user: "User", programme: Programme) -> QuerySet[ChangeRequest]:
    """Requests this person must act on: county without its word, province to answer, or returned to their park."""
    rows = ChangeRequest.objects.visible_to(user).filter(plan__enrolment__programme=programme)
    rows = rows.select_related("plan__enrolment__park__county").order_by("started_at", "pk")
    if is_park(user):
        return rows.filter(state=ChangeState.RETURNED)
    if is_province(user):
        return rows.filter(state=ChangeState.FORWARDED)
    department = _department(user)
    if department is None:
        return rows.none()
    rows = rows.filter(state=ChangeState.SUBMITTED, plan__enrolment__park__county=_place(user))
    return _unspoken(rows, ChangeRequest._meta.label, department, programme)


def change_rows(user: "User", programme: Programme) -> QuerySet[ChangeRequest]:
    """Change requests one may see, the newest first. One query."""
    rows = ChangeRequest.objects.visible_to(user).filter(plan__enrolment__programme=programme)
    return rows.select_related("plan__enrolment__park__county").order_by("-started_at", "-pk")


def counties_in(user: "User", programme: Programme) -> list[tuple[int, str]]:
    """Counties of the parks this person may see in the programme, by code. One query."""
    rows = Enrolment.objects.visible_to(user).filter(programme=programme).order_by("park__county__code")
    return list(rows.values_list("park__county_id", "park__county__name").distinct())


def _place(user: "User") -> int | None:
    return user.acting.jurisdiction_id if user.acting is not None else None


def _department(user: "User") -> Department | None:
    place = _place(user)
    return speaks_for(user, place) if place is not None and is_county(user) else None


def _unspoken(rows: QuerySet, label: str, department: Department, programme: Programme) -> QuerySet:
    rows = rows.filter(~Exists(_spoken(label, department)))
    if programme.review_order == ReviewOrder.SEQUENTIAL and department == Department.FINANCE:
        rows = rows.filter(Exists(_spoken(label, Department.ECONOMY)))
    return rows


def _spoken(label: str, department: str) -> QuerySet[Opinion]:
    """Opinions of a department on the open version of the outer document."""
    return Opinion.objects.filter(
        department=department,
        submission__subject_type=label,
        submission__subject_id=OuterRef("pk"),
        submission__state=SubmissionState.OPEN,
    )
