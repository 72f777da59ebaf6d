"""Where the request to plan less than the goals stands."""

from dataclasses import dataclass
from datetime import date

from apps.approvals.choices import WaiverState
from apps.approvals.models import Waiver
from apps.approvals.selectors import standing
from apps.plans.choices import Part
from apps.plans.rules.goals import RULE_GOAL, Shortfall, goal_facts
from apps.plans.selectors.sheet import Sheet
from apps.programmes.models import Enrolment

REASON_LIMIT = 1000


@dataclass(frozen=True)
class Exemption:
    """Goals the plan does not reach, the reason the park writes, and what the county said about these figures."""

    rows: list[Shortfall]
    reason: str
    accepted: bool = False
    last: Waiver | None = None

    @property
    def is_refused(self) -> bool:
        """The county refused these figures with this reason; asking again needs other ones."""
        last = self.last
        return last is not None and last.state == WaiverState.REFUSED and last.reason == self.reason


def shortfalls(shown: Sheet) -> list[Shortfall]:
    """Goals with less planned than wanted, in the order of the plan. No query."""
    rows = ((goal, shown.planned(goal)) for goal in shown.goals)
    return [
        Shortfall(goal.service_type.code, goal.service_type.name, goal.unit, planned, goal.value)
        for goal, planned in rows
        if planned < goal.value
    ]


def exemption(shown: Sheet, day: date) -> Exemption:
    """What the plan needs to be let off on ``day``. One query when a goal is not reached, else none."""
    rows, part = shortfalls(shown), shown.parts.get(Part.SERVICES)
    reason = part.text[:REASON_LIMIT].strip() if part is not None else ""
    if not rows:
        return Exemption([], reason)
    enrolment, facts = shown.plan.enrolment_id, goal_facts(rows)
    known, key = standing(Enrolment, [enrolment], day), (enrolment, RULE_GOAL, "")
    return Exemption(rows, reason, known.covers(key, facts), known.last(key, facts))
