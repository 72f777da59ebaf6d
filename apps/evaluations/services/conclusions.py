"""The joint conclusion of both provincial departments: one writes and signs by it, the other one signs (R0.73)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.selectors import people_of
from apps.approvals import services as approvals
from apps.approvals.choices import SubmissionState
from apps.approvals.models import Submission
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.common.text import clean_text
from apps.evaluations.choices.final import FinalState
from apps.evaluations.models import Conclusion, FinalEvaluation
from apps.evaluations.rules import final as rules
from apps.evaluations.selectors import experts as expert_selectors
from apps.evaluations.selectors import final as selectors
from apps.evaluations.selectors.triggers import terms_of
from apps.evaluations.services import final_base as base
from apps.evaluations.workflow.final import FINAL
from apps.notifications.choices import MessageKind
from apps.obligations.services import meet
from apps.programmes.models import Enrolment

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True)
class Verdict:
    """What is concluded: a score out of 100, the words, suggestions. The grade follows from the score."""

    score: Decimal
    text: str
    suggestions: str = ""


@transaction.atomic
def conclude(*, evaluation: FinalEvaluation, verdict: Verdict, user: "User") -> Submission:
    """Write the conclusion and sign it for one's department; the other one is told.

    Raises :class:`Refused` with the field: experts still mark, marks lie far apart without a word about it, a score
    outside 0 to 100 or with three decimals, no words. Locks the evaluation.
    """
    evaluation = base.locked(evaluation)
    FINAL.check("conclude", user, evaluation)
    terms = terms_of(evaluation.enrolment.programme)
    panel = expert_selectors.panel_of(expert_selectors.marks_in(evaluation), terms)
    if panel.alarm and not evaluation.spread_note:
        words = {"spread": f"{panel.spread:f}"}
        raise Refused(
            _("The marks lie %(spread)s points apart: have them given again, or write why they stand.") % words
        )
    if fault := rules.score_fault(verdict.score):
        raise Refused(fault, field="score")
    values = {
        "score": verdict.score,
        "grade": rules.grade(verdict.score, terms),
        "text": base.words(verdict.text, _("A conclusion says why."), field="text"),
        "suggestions": clean_text(verdict.suggestions, limit=base.WORDS_LIMIT),
    }
    with worded(fields={"final_score": "score", "final_words": "text"}):
        row, _new = Conclusion.objects.update_or_create(evaluation=evaluation, defaults=values)
    organisation = base.organisation_of(user)
    submission = approvals.submit(
        document=row,
        payload=_payload(evaluation, row, panel),
        title=f"{evaluation.enrolment.park.name}{rules.CONCLUSION_TITLE}",
        organisation=organisation,
        jurisdiction=organisation.jurisdiction,
        user=user,
    )
    base.move(evaluation, FinalState.SIGNING, "final.concluded", user)
    others = base.province_people(but=organisation)
    base.tell(others, gettext_lazy("To sign together"), evaluation, user, step=f"sign{submission.version}")
    return submission


@transaction.atomic
def sign(*, evaluation: FinalEvaluation, verdict: str, text: str, digest: str, user: "User") -> FinalEvaluation:
    """The other provincial department signs the digest it saw, which announces the result, or returns it.

    Raises :class:`Refused`: one's own department's paper, another digest, no reason for a return. Locks the evaluation.
    """
    evaluation = base.locked(evaluation)
    conclusion = selectors.conclusion_of(evaluation)
    version = selectors.newest(conclusion) if conclusion else None
    if conclusion is None or version is None:
        raise Refused(_("The conclusion has not been written yet."))
    before = version.state
    if before == SubmissionState.OPEN:
        FINAL.check("sign", user, evaluation)
    version = approvals.give_opinion(
        submission=version, user=user, remarks=[], verdict=verdict, text=text, digest=digest
    )
    if version.state == before:
        return evaluation
    if version.state == SubmissionState.APPROVED:
        _announce(evaluation, conclusion, user)
        return evaluation
    back = FinalState.SCORED if evaluation.marks_shown_at else FinalState.REVIEWED
    base.move(evaluation, back, "final.conclusion_returned", user)
    sentence, step = gettext_lazy("The conclusion came back"), f"back{version.version}"
    people = people_of(version.organisation)
    base.tell(people, sentence, evaluation, user, step=step, kind=MessageKind.RETURNED, body=text)
    return evaluation


def _announce(evaluation: FinalEvaluation, conclusion: Conclusion, user: "User") -> None:
    """Both have signed: park and county are told; when the last park is done the province's own matter is met."""
    conclusion.concluded_at = timezone.now()
    conclusion.save(update_fields=["concluded_at"])
    base.move(evaluation, FinalState.CONCLUDED, "final.announced", user)
    people = [*base.park_people(evaluation), *base.county_people(evaluation)]
    sentence = gettext_lazy("The final evaluation is concluded")
    base.tell(people, sentence, evaluation, user, step="concluded", kind=MessageKind.INFO)
    programme = evaluation.enrolment.programme
    inside = Enrolment.objects.filter(programme=programme, left_date=None)
    if not inside.exclude(final_evaluation__state=FinalState.CONCLUDED).exists():
        place = base.organisation_of(user).jurisdiction
        meet(programme=programme, form=rules.FORM, document=evaluation, user=user, jurisdiction=place)


def _payload(evaluation: FinalEvaluation, row: Conclusion, panel: Any) -> dict[str, Any]:
    """What both departments sign: score, grade, words, figures, and what the experts' marks came to."""
    return selectors.head_of(evaluation) | {
        "score": str(row.score),
        "grade": row.grade,
        "text": row.text,
        "suggestions": row.suggestions,
        "figures": evaluation.figures,
        "experts": {
            "marks": [str(mark.total) for mark in panel.marks],
            "mean": None if panel.mean is None else str(panel.mean),
            "spread": str(panel.spread),
            "note": evaluation.spread_note,
        },
    }
