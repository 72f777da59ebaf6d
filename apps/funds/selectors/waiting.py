"""What about the money waits for a person, and with whom one's own money lies."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from apps.accounts.permissions import is_county, is_park
from apps.approvals.choices import Department
from apps.approvals.permissions import speaks_for
from apps.funds.choices import MeasureKind, MeasureState, PaperState, TrancheState
from apps.funds.models import Assessment, Award, LedgerFlag, Measure, Payment, Scheme, Tranche
from apps.funds.rules.gates import gate, unmet
from apps.funds.selectors.facts import facts_by_award
from apps.funds.selectors.reading import rules_in
from apps.programmes.models import Programme, TrancheRule

if TYPE_CHECKING:
    from apps.accounts.models import User

# Whose turn it is in which state of a tranche.
TURNS: dict[str, tuple[str, ...]] = {
    Department.ECONOMY: (TrancheState.RETURNED, TrancheState.RECEIVED),
    Department.FINANCE: (TrancheState.PROPOSED, TrancheState.APPROVED),
    "park": (TrancheState.PAID,),
}


@dataclass(frozen=True)
class OpenGate:
    """A tranche nobody has proposed although every condition is met."""

    award: Award
    rule: TrancheRule


def turn_of(user: "User") -> str:
    """For whom this person acts on money: ``economy`` or ``finance`` of a county, ``park``, or empty."""
    if is_park(user):
        return "park"
    if not is_county(user) or user.acting is None:
        return ""
    return str(speaks_for(user, user.acting.jurisdiction_id) or "")


def waiting_tranches(user: "User", programme: Programme) -> "QuerySet[Tranche]":
    """Tranches whose next step is this person's to take, the oldest proposal first."""
    rows = Tranche.objects.visible_to(user).filter(award__enrolment__programme=programme)
    rows = rows.filter(state__in=TURNS.get(turn_of(user), ()))
    return rows.select_related("award__enrolment__park", "rule").order_by("proposed_at", "pk")


def open_gates(user: "User", programme: Programme, today: date) -> list[OpenGate]:
    """What economy may propose now, by park; nothing for others. As many queries for one park as for many."""
    if turn_of(user) != Department.ECONOMY:
        return []
    rules = rules_in(programme)
    awards = list(Award.objects.visible_to(user).with_names().filter(enrolment__programme=programme).order_by("pk"))
    facts = facts_by_award(awards, rules, today)
    found = []
    for award in awards:
        known = facts[award.pk]
        rule = next((each for each in rules if each.number not in known.tranches), None)
        if rule is not None and not unmet(gate(rule.number, rule.conditions, known)):
            found.append(OpenGate(award, rule))
    return found


def waiting_schemes(user: "User", programme: Programme) -> "QuerySet[Scheme]":
    """Disbursement schemes that wait for this department."""
    rows = _papers(Scheme.objects.visible_to(user).filter(programme=programme), user)
    return rows.select_related("county", "programme").order_by("pk")


def waiting_assessments(user: "User", programme: Programme) -> "QuerySet[Assessment]":
    """Joint assessments that wait for this department."""
    rows = _papers(Assessment.objects.visible_to(user).filter(award__enrolment__programme=programme), user)
    return rows.select_related("award__enrolment__park", "rule").order_by("written_at", "pk")


def _papers(rows: "QuerySet[Any]", user: "User") -> "QuerySet[Any]":
    """Papers that came back to economy, or lie with finance; nothing for others."""
    states: dict[str, str] = {Department.ECONOMY: PaperState.RETURNED, Department.FINANCE: PaperState.FILED}
    state = states.get(turn_of(user))
    return rows.filter(state=state) if state else rows.none()


def waiting_measures(user: "User", programme: Programme) -> "QuerySet[Measure]":
    """Measures of the other department to answer, and for finance recoveries to record."""
    turn = turn_of(user)
    rows = Measure.objects.visible_to(user).filter(award__enrolment__programme=programme)
    if turn not in {Department.ECONOMY, Department.FINANCE} or user.acting is None:
        return rows.none()
    mine = Q(state=MeasureState.PROPOSED) & ~Q(proposed_for=user.acting.organisation_id)
    if turn == Department.FINANCE:
        mine |= Q(state=MeasureState.IN_FORCE, kind=MeasureKind.RECOVER)
    return rows.filter(mine).select_related("award__enrolment__park").order_by("proposed_at", "pk")


def waiting_flags(user: "User", programme: Programme) -> "QuerySet[LedgerFlag]":
    """Expenditures that stand out and wait for the county's word; nothing for others."""
    rows = LedgerFlag.objects.visible_to(user).open().filter(entry__account__enrolment__programme=programme)
    if turn_of(user) not in {Department.ECONOMY, Department.FINANCE}:
        rows = rows.none()
    return rows.select_related("entry__account__enrolment__park").order_by("pk")


def demanded_back(user: "User", programme: Programme) -> "QuerySet[Payment]":
    """Money recovered from one's own park that its book does not show yet; nothing for others."""
    rows = Payment.objects.visible_to(user).filter(award__enrolment__programme=programme, kind="recover")
    if turn_of(user) != "park":
        rows = rows.none()
    return rows.filter(reversed_by=None, book_entries=None).select_related("award__enrolment__park").order_by("pk")


def money_rows(user: "User", programme: Programme) -> "list[QuerySet[Any]]":
    """Everything above that waits for this person, to be counted; findings and open gates are counted apart."""
    return [
        waiting_tranches(user, programme),
        waiting_schemes(user, programme),
        waiting_assessments(user, programme),
        waiting_measures(user, programme),
        demanded_back(user, programme),
    ]


def moving_tranches(user: "User", programme: Programme) -> "QuerySet[Tranche]":
    """Tranches in sight whose next step, other than an opinion, is somebody else's; the longest wait first."""
    states = [state for turn, those in TURNS.items() if turn != turn_of(user) for state in those]
    states = [state for state in states if state != TrancheState.PROPOSED]
    rows = Tranche.objects.visible_to(user).filter(award__enrolment__programme=programme, state__in=states)
    names = ("award__enrolment__park__operator", "award__county", "rule", "proposed_for", "approved_for")
    return rows.select_related(*names).order_by("proposed_at", "pk")
