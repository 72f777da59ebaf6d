"""Experts: draw, declare, mark once and blind, close, mark again (R0.73). The evaluation row is the lock."""

import secrets
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User as Person
from apps.common.constraints import worded
from apps.common.digests import digest
from apps.common.refusals import Refused
from apps.evaluations.choices.final import FinalState, InvitationState
from apps.evaluations.models import Draw, ExpertGrant, FinalEvaluation, Invitation, Mark
from apps.evaluations.permissions import final as permissions
from apps.evaluations.rules import experts as rules
from apps.evaluations.selectors import experts as selectors
from apps.evaluations.selectors.triggers import terms_of
from apps.evaluations.services import final_base as base
from apps.evaluations.workflow.final import FINAL

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def draw(*, evaluation: FinalEvaluation, user: "User", today: date | None = None) -> Draw:
    """Draw experts once: pool, a fresh seed and the whole order are kept, the first ones invited until a day.

    Raises :class:`Refused`: another state, a draw made already, fewer experts than wanted. Locks the evaluation.
    """
    evaluation, today = base.locked(evaluation), today or timezone.localdate()
    FINAL.check("draw", user, evaluation)
    if Draw.objects.filter(evaluation=evaluation).exists():
        raise Refused(_("Experts have been drawn for this park already; a draw is not repeated."))
    terms, pool = terms_of(evaluation.enrolment.programme), selectors.pool_on(today)
    if len(pool) < terms.experts:
        numbers = {"there": len(pool), "wanted": terms.experts}
        raise Refused(_("%(wanted)s experts are wanted and %(there)s are registered. Register more first.") % numbers)
    seed = secrets.token_hex(16)
    order = rules.drawn_order(seed, [each["key"] for each in pool])
    row = Draw.objects.create(
        evaluation=evaluation,
        pool=pool,
        seed=seed,
        rule=rules.RULE,
        order=order,
        wanted=terms.experts,
        digest=digest({"pool": pool, "seed": seed, "rule": rules.RULE, "order": order}),
        drawn_by=user,
    )
    until = today + timedelta(days=terms.scoring_days)
    base.move(evaluation, FinalState.SCORING, "final.drawn", user, scoring_round=1, scoring_until=until)
    for place in range(1, terms.experts + 1):
        _invite(evaluation, row, place, user)
    return row


@transaction.atomic
def declare(*, invitation: Invitation, is_free: bool, conflict: str, user: "User") -> Invitation:
    """An expert says that there is no conflict of interest, or what it is; then the next one of the draw is invited.

    Raises :class:`Refused`: another person, declared already, a conflict without words. Locks the evaluation.
    """
    row = _locked(invitation)
    if row.expert_id != user.pk:
        raise Refused(_("Only the invited expert declares."))
    if row.state != InvitationState.INVITED:
        raise Refused(_("You have declared already, or the invitation has ended."))
    if row.evaluation.state != FinalState.SCORING:
        raise Refused(_("Marking is closed."))
    row.declared_at = timezone.now()
    if is_free:
        row.state = InvitationState.CLEAR
    else:
        row.conflict = base.words(conflict, _("Write what the conflict is."), field="conflict")
        row.state = InvitationState.CONFLICT
    row.save(update_fields=["state", "conflict", "declared_at"])
    base.log(row.evaluation, "expert.declared" if is_free else "expert.conflict", user, target=row)
    if not is_free:
        _end_grant(row)
        _replace(row.evaluation, user)
        _show_when_all_marked(row.evaluation, user)
    return row


@transaction.atomic
def mark(
    *,
    invitation: Invitation,
    marks: dict[str, Decimal | None],
    text: str,
    user: "User",
    today: date | None = None,
) -> Mark:
    """An expert marks, once in a round; when the last one has marked, the marks are shown.

    Raises :class:`Refused` with the aspect: no declaration, a declared conflict, marking closed or its last day over,
    marked already, a mark outside its range or with three decimals, no grounds. Locks the evaluation.
    """
    row = _locked(invitation)
    evaluation = row.evaluation
    _demand_marking(row, user, today or timezone.localdate())
    aspects = selectors.aspects_of(terms_of(evaluation.enrolment.programme))
    for field, sentence in rules.mark_faults(aspects, marks).items():
        raise Refused(sentence, field=field)
    grounds = base.words(text, _("A mark needs its grounds."), field="text")
    with worded():
        given = Mark.objects.create(
            invitation=row,
            round=evaluation.scoring_round,
            aspects={aspect.key: f"{marks[aspect.key]:f}" for aspect in aspects},
            total=rules.total_of({aspect.key: marks[aspect.key] for aspect in aspects}),
            text=grounds,
        )
    base.log(evaluation, "expert.marked", user, target=row)
    _show_when_all_marked(evaluation, user)
    return given


@transaction.atomic
def close_marking(*, evaluation: FinalEvaluation, user: "User") -> FinalEvaluation:
    """The province ends marking: who has not marked is out, the marks given are shown. Locks the evaluation."""
    evaluation = base.locked(evaluation)
    FINAL.check("close", user, evaluation)
    done = Mark.objects.filter(round=evaluation.scoring_round, invitation__evaluation=evaluation).values("invitation")
    for row in evaluation.invitations.active().exclude(pk__in=done):
        row.state = InvitationState.LAPSED
        row.save(update_fields=["state"])
        _end_grant(row)
    _show(evaluation, user)
    return evaluation


@transaction.atomic
def explain_spread(*, evaluation: FinalEvaluation, text: str, user: "User") -> FinalEvaluation:
    """The province writes why marks that lie far apart stand. Raises :class:`Refused`. Locks the evaluation."""
    evaluation = base.locked(evaluation)
    base.demand(permissions.answers_spread(user, evaluation))
    evaluation.spread_note = base.words(text, _("Write why the marks stand."), field="text")
    evaluation.save(update_fields=["spread_note"])
    base.log(evaluation, "final.spread_explained", user, note=evaluation.spread_note[:300])
    return evaluation


@transaction.atomic
def mark_again(*, evaluation: FinalEvaluation, user: "User", today: date | None = None) -> FinalEvaluation:
    """The same experts mark a second time, again blind; the first marks stay on record.

    Raises :class:`Refused` when nobody has marked or the second round is over. Locks the evaluation.
    """
    evaluation, today = base.locked(evaluation), today or timezone.localdate()
    FINAL.check("again", user, evaluation)
    rows = list(evaluation.invitations.filter(state=InvitationState.CLEAR).select_related("expert"))
    if not rows or evaluation.scoring_round >= LAST_ROUND:
        raise Refused(_("The experts have marked twice, or nobody is left to mark; write why the marks stand."))
    until = today + timedelta(days=terms_of(evaluation.enrolment.programme).scoring_days)
    number = evaluation.scoring_round + 1
    fields = {"scoring_round": number, "scoring_until": until, "marks_shown_at": None, "spread_note": ""}
    base.move(evaluation, FinalState.SCORING, "final.marked_again", user, **fields)
    for row in rows:
        row.evaluation = evaluation
        _grant(evaluation, row.expert)
        base.tell([row.expert], gettext_lazy("To mark again"), row, user, step=f"round{number}")
    return evaluation


LAST_ROUND = 2


def _locked(invitation: Invitation) -> Invitation:
    evaluation = base.locked(invitation.evaluation)
    row = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    row.evaluation = evaluation
    return row


def _demand_marking(row: Invitation, user: "User", today: date) -> None:
    evaluation = row.evaluation
    if row.expert_id != user.pk:
        raise Refused(_("Only the invited expert marks."))
    if row.state == InvitationState.INVITED:
        raise Refused(_("Declare first whether you have a conflict of interest."))
    if evaluation.state != FinalState.SCORING or row.state != InvitationState.CLEAR:
        raise Refused(_("Marking is closed."))
    if evaluation.scoring_until is not None and today > evaluation.scoring_until:
        raise Refused(_("Marking ended on %(day)s.") % {"day": evaluation.scoring_until.isoformat()})
    if row.marks.filter(round=evaluation.scoring_round).exists():
        raise Refused(_("You have marked this park already. A mark once given stands."))


def _invite(evaluation: FinalEvaluation, found: Draw, place: int, user: "User") -> None:
    expert = Person.objects.get(pk=int(found.order[place - 1]))
    row = Invitation.objects.create(evaluation=evaluation, expert=expert, place=place)
    _grant(evaluation, expert)
    base.log(evaluation, "expert.invited", user, target=row)
    base.tell([expert], gettext_lazy("You are invited to mark a final evaluation"), row, user, step="invited")


def _grant(evaluation: FinalEvaluation, expert: "User") -> None:
    until = evaluation.scoring_until or timezone.localdate()
    permission = Permission.objects.get(codename="view_finalevaluation", content_type__app_label="evaluations")
    ExpertGrant.objects.update_or_create(
        user=expert,
        content_object=evaluation,
        permission=permission,
        defaults={"valid_until": until},
    )


def _end_grant(row: Invitation) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    ExpertGrant.objects.filter(user=row.expert_id, content_object=row.evaluation_id).update(valid_until=yesterday)


def _replace(evaluation: FinalEvaluation, user: "User") -> None:
    """Invite the next one of the stored order; tell the province when nobody is left."""
    found = Draw.objects.get(evaluation=evaluation)
    place = evaluation.invitations.count() + 1
    if place <= len(found.order):
        return _invite(evaluation, found, place, user)
    sentence = gettext_lazy("Nobody is left in the draw to replace an expert")
    return base.tell(base.province_people(), sentence, evaluation, user, step=f"pool{place}")


def _show_when_all_marked(evaluation: FinalEvaluation, user: "User") -> None:
    done = Mark.objects.filter(round=evaluation.scoring_round, invitation__evaluation=evaluation).values("invitation")
    if not evaluation.invitations.active().exclude(pk__in=done).exists():
        _show(evaluation, user)


def _show(evaluation: FinalEvaluation, user: "User") -> None:
    """Open the marks; a wide spread is said at once."""
    base.move(evaluation, FinalState.SCORED, "final.marks_shown", user, marks_shown_at=timezone.now())
    found = selectors.panel_of(selectors.marks_in(evaluation), terms_of(evaluation.enrolment.programme))
    sentence = (
        gettext_lazy("All experts have marked; the marks lie far apart")
        if found.alarm
        else gettext_lazy("All experts have marked")
    )
    base.tell(base.province_people(), sentence, evaluation, user, step=f"shown{evaluation.scoring_round}")
