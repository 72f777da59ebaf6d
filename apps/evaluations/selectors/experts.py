"""Reads of experts: who may be drawn, the draw laid open, invitations, marks and what they come to."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from apps.accounts.choices import Role
from apps.accounts.models import Membership
from apps.evaluations.choices.final import InvitationState
from apps.evaluations.models import Draw, FinalEvaluation, FinalTerms, Invitation, Mark
from apps.evaluations.rules import experts as rules

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True)
class Panel:
    """Marks of one round once they are shown; ``totals`` by name of the expert."""

    marks: list[Mark]
    mean: Decimal | None
    spread: Decimal
    alarm: bool
    left_out: frozenset[int]


@dataclass(frozen=True)
class Drawn:
    """One member of the pool in the order of the draw; ``lot`` decided about the place."""

    place: int
    key: str
    name: str
    body: str
    lot: str
    invitation: Invitation | None


def pool_on(today: date) -> list[dict[str, Any]]:
    """Experts with a membership in force on a day, by number: what a draw stores as its pool. One query."""
    rows = Membership.objects.valid_on(today).filter(role=Role.EXPERT, user__is_active=True)
    ordered = rows.select_related("user", "organisation").order_by("user_id", "organisation_id")
    found = {row.user_id: row for row in reversed(ordered)}
    return [
        {"key": str(key), "name": found[key].user.name, "body": found[key].organisation.name} for key in sorted(found)
    ]


def draw_of(evaluation: FinalEvaluation) -> Draw | None:
    """The draw of a park; None when no experts were called. One query."""
    return Draw.objects.filter(evaluation=evaluation).select_related("drawn_by").first()


def holds(draw: Draw) -> bool:
    """Whether the stored order is what seed and pool give, computed now. No query."""
    return rules.verify(draw.seed, [each["key"] for each in draw.pool], draw.order)


def invitations_of(evaluation: FinalEvaluation) -> list[Invitation]:
    """Everybody invited, in the order of the draw. One query."""
    return list(evaluation.invitations.select_related("expert", "evaluation").order_by("place"))


def drawn_rows(draw: Draw, invitations: list[Invitation]) -> list[Drawn]:
    """The pool in the order of the draw, with what decided and who was invited. No query."""
    pool, invited = {each["key"]: each for each in draw.pool}, {str(row.expert_id): row for row in invitations}
    return [
        Drawn(place, key, pool[key]["name"], pool[key]["body"], rules.lot(draw.seed, key), invited.get(key))
        for place, key in enumerate(draw.order, 1)
    ]


def aspects_of(terms: FinalTerms) -> list[rules.Aspect]:
    """What experts mark in a programme. No query."""
    return rules.aspects_of(terms.aspects)


def panel(evaluation: FinalEvaluation, user: "User", terms: FinalTerms) -> Panel | None:
    """The marks of the present round as far as this person may see them; None before they are shown. One query."""
    if evaluation.marks_shown_at is None:
        return None
    rows = Mark.objects.visible_to(user).filter(
        invitation__evaluation=evaluation, round=evaluation.scoring_round, invitation__state=InvitationState.CLEAR
    )
    return panel_of(list(rows.select_related("invitation__expert").order_by("invitation__place")), terms)


def marks_in(evaluation: FinalEvaluation) -> list[Mark]:
    """The marks of the present round that count, whoever asks: for the services alone. One query."""
    rows = Mark.objects.filter(invitation__evaluation=evaluation, round=evaluation.scoring_round)
    return list(rows.filter(invitation__state=InvitationState.CLEAR).order_by("invitation__place"))


def panel_of(marks: list[Mark], terms: FinalTerms) -> Panel:
    """What marks come to by the terms of the programme. No query."""
    totals = {str(mark.pk): mark.total for mark in marks}
    trimmed = {"trim": terms.trim, "trim_from": terms.trim_from}
    stay = rules.kept(totals, **trimmed)
    return Panel(
        marks=marks,
        mean=rules.mean(totals, **trimmed),
        spread=rules.spread(totals.values()),
        alarm=rules.is_alarming(totals.values(), terms.spread_points),
        left_out=frozenset(mark.pk for mark in marks if str(mark.pk) not in stay),
    )


def tasks_of(user: "User") -> list[Invitation]:
    """What an expert was invited to and may still open, what waits for them first. One query."""
    rows = Invitation.objects.visible_to(user).select_related(
        "evaluation__enrolment__park__county", "evaluation__enrolment__programme"
    )
    waits = {InvitationState.INVITED.value, InvitationState.CLEAR.value}
    return sorted(rows.order_by("-pk"), key=lambda row: row.state not in waits)


def own_mark(invitation: Invitation) -> Mark | None:
    """The mark this expert gave in the present round. One query."""
    return invitation.marks.filter(round=invitation.evaluation.scoring_round).first()
