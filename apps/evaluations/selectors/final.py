"""Reads of final evaluations: the list with states, when it opens, sections, content of versions, the way so far."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.approvals.models import Submission
from apps.approvals.selectors import versions
from apps.evaluations.choices.final import FinalPart, FinalState
from apps.evaluations.models import Conclusion, Decision, FinalEvaluation, FinalSection
from apps.evaluations.rules import final as rules
from apps.programmes.models import Clause, DeadlineRule, Enrolment, Programme

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True)
class FinalStanding:
    """How one pilot park stands: its evaluation, if begun, and the conclusion."""

    enrolment: Enrolment
    evaluation: FinalEvaluation | None
    conclusion: Conclusion | None

    @property
    def state(self) -> str:
        """The state, or ``missing``."""
        return self.evaluation.state if self.evaluation else "missing"

    @property
    def reached(self) -> int:
        """Steps done of four: self-evaluation, county, province, announced."""
        return REACHED.get(self.state, 0)

    @property
    def percent(self) -> int:
        """The same for a bar."""
        return self.reached * 25


REACHED = {
    FinalState.SUBMITTED.value: 1,
    FinalState.REVIEWED.value: 2,
    FinalState.SCORING.value: 2,
    FinalState.SCORED.value: 2,
    FinalState.SIGNING.value: 3,
    FinalState.CONCLUDED.value: 4,
}


def opens_on(programme: Programme) -> date:
    """The first day of the final evaluation (R0.73). One query."""
    rule = rule_of(programme)
    return rules.opens_on(rule.due_date if rule else None, programme.end_date)


def rule_of(programme: Programme) -> DeadlineRule | None:
    """The programme's deadline of the final evaluation with its clause. One query."""
    return DeadlineRule.objects.filter(programme=programme, form=rules.FORM).select_related("clause").first()


def clause_of(programme: Programme) -> Clause | None:
    """The clause behind the final evaluation. One query."""
    rule = rule_of(programme)
    return rule.clause if rule else None


def standings(user: "User", programme: Programme) -> list[FinalStanding]:
    """Every pilot park in sight and how far it is, by county and name. Three queries."""
    parks = Enrolment.objects.visible_to(user).filter(programme=programme).select_related("park__county")
    found = FinalEvaluation.objects.visible_to(user).filter(enrolment__programme=programme)
    rows = {row.enrolment_id: row for row in found}
    ends = {row.evaluation_id: row for row in Conclusion.objects.filter(evaluation__in=rows.values())}
    ordered = parks.order_by("park__county__code", "park__sort_key", "pk")
    return [
        FinalStanding(each, rows.get(each.pk), ends.get(rows[each.pk].pk) if each.pk in rows else None)
        for each in ordered
    ]


def sections_of(evaluation: FinalEvaluation) -> list[FinalSection]:
    """The sections in their order, with who saved them. One query."""
    places = {key: place for place, key in enumerate(FinalPart.values)}
    return sorted(evaluation.sections.select_related("saved_by"), key=lambda row: places[row.key])


def self_payload(evaluation: FinalEvaluation, sections: list[FinalSection], *, filer: str = "") -> dict[str, Any]:
    """The content of a self-evaluation as canonical JSON takes it. No query with the names loaded."""
    return head_of(evaluation) | {
        "filer": filer,
        "figures": evaluation.figures,
        "sections": [{"key": row.key, "heading": rules.HEADINGS[row.key], "text": row.text} for row in sections],
    }


def head_of(evaluation: FinalEvaluation) -> dict[str, Any]:
    """Programme, park and county of an evaluation, as every frozen paper of it begins."""
    enrolment = evaluation.enrolment
    return {
        "programme": {"code": enrolment.programme.code, "name": enrolment.programme.name},
        "park": enrolment.park.name,
        "county": enrolment.park.county.name,
    }


def versions_of(document: Any) -> list[Submission]:
    """Versions of a self-evaluation, a conclusion or a decision, newest first, with their opinions. Two queries."""
    return list(versions(document))


def newest(document: Any) -> Submission | None:
    """The last version; None before the first. Two queries."""
    return versions(document).first()


def conclusion_of(evaluation: FinalEvaluation) -> Conclusion | None:
    """The joint conclusion, agreed or in work; None before it is written. One query."""
    return Conclusion.objects.filter(evaluation=evaluation).first()


def decisions_of(evaluation: FinalEvaluation, user: "User") -> "QuerySet[Decision]":
    """Decisions about a park that one may see, newest first."""
    rows = Decision.objects.visible_to(user).filter(evaluation=evaluation).select_related("measure")
    return rows.order_by("-pk")


def waited_for(evaluation: FinalEvaluation) -> str:
    """Who must act now, in words; empty when nobody has to."""
    park = evaluation.enrolment.park
    county = _("economy and finance department of %(county)s") % {"county": park.county.name}
    words = {
        FinalState.DRAFT.value: park.name,
        FinalState.RETURNED.value: park.name,
        FinalState.SUBMITTED.value: county,
        FinalState.REVIEWED.value: _("provincial departments"),
        FinalState.SCORING.value: _("experts"),
        FinalState.SCORED.value: _("provincial departments"),
        FinalState.SIGNING.value: _("the other provincial department"),
    }
    return words.get(evaluation.state, "")


def course(evaluation: FinalEvaluation, *, with_experts: bool) -> list[dict[str, str]]:
    """The steps of the evaluation as ``components/_steps.html`` draws them. No query with the names loaded."""
    state = evaluation.state
    done = REACHED.get(state, 0)
    rows = [(_("Self-evaluation"), 0), (_("County review"), 1)]
    if with_experts or evaluation.scoring_round:
        marking = state == FinalState.SCORING
        expert = "now" if marking else "done" if evaluation.marks_shown_at else ""
    else:
        expert = ""
    steps = [
        {"label": str(label), "text": "", "state": "done" if done > place else "now" if done == place else ""}
        for label, place in rows
    ]
    if expert:
        steps.append({"label": _("Experts"), "text": "", "state": expert})
    turn = "now" if done in (2, 3) and expert != "now" else "done" if done == 4 else ""
    steps.append({"label": _("Joint conclusion"), "text": "", "state": turn})
    return [*steps, {"label": _("Announced"), "text": "", "state": "done" if done == 4 else ""}]
