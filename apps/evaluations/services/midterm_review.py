"""The county's side: economy concludes, finance signs with it and files, either returns the form to the park."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import Jurisdiction
from apps.approvals import services as approvals
from apps.approvals.choices import Department, SubmissionState, Verdict
from apps.approvals.models import Submission
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.common.text import clean_text
from apps.evaluations.choices.midterm import MidtermState
from apps.evaluations.models import MidtermConclusion, MidtermEvaluation
from apps.evaluations.rules.midterm import FORM, Payload, grade_of, plain
from apps.evaluations.rules.midterm_layout import RESULT_TITLE
from apps.evaluations.selectors.midterm import cuts_of
from apps.evaluations.selectors.midterm_lists import all_filed, last_version
from apps.evaluations.selectors.suggesting import suggested
from apps.evaluations.services import midterm_telling as telling
from apps.evaluations.services.midterm import locked, move
from apps.evaluations.workflow.midterm import MIDTERM
from apps.filings.services.receiving import deliver
from apps.funds.services import note_filed
from apps.obligations.services import meet
from apps.programmes.models import Enrolment

if TYPE_CHECKING:
    from apps.accounts.models import Organisation, User

Remarks = list[dict[str, Any]]
TEXT_LIMIT = 2000


@dataclass(frozen=True)
class Judgement:
    """What economy concludes: points with at most two decimals, words."""

    score: Decimal
    text: str
    suggestions: str = ""


@transaction.atomic
def conclude(
    *, evaluation: MidtermEvaluation, judgement: Judgement, text: str, remarks: Remarks, digest: str, user: "User"
) -> MidtermConclusion:
    """Economy concludes on the version with this digest and signs; finance is told. The grade follows from the points.

    Raises :class:`Refused`: another version, points outside 0 to 100, no words, marked items, a county without
    finance department. Locks the evaluation, then its versions.
    """
    evaluation = locked(evaluation)
    MIDTERM.check("conclude", user, evaluation)
    version = _version(evaluation, digest)
    row = _written(evaluation, judgement, user)
    if not version.opinions.filter(department=Department.ECONOMY).exists():
        _say(version, user, Verdict.AGREE, text, remarks)
    county = evaluation.enrolment.park.county
    approvals.submit(
        document=row,
        payload=_payload(row, version, telling.finance_of(county)),
        title=f"{evaluation.enrolment.park.name} {RESULT_TITLE}",
        organisation=row.written_for,
        jurisdiction=county,
        user=user,
    )
    move(evaluation, MidtermState.CONCLUDED, "midterm.concluded", user)
    telling.to_sign(evaluation, row, user)
    return row


@transaction.atomic
def object_to(*, evaluation: MidtermEvaluation, text: str, digest: str, user: "User") -> MidtermEvaluation:
    """Finance does not sign this conclusion: economy writes another one, the park's form stays under evaluation.

    ``digest`` is that of the conclusion. Raises :class:`Refused`, also without words. Locks the evaluation.
    """
    evaluation = locked(evaluation)
    MIDTERM.check("object", user, evaluation)
    result = _result(evaluation)
    _say(result, user, Verdict.RETURN, text, [], digest)
    move(evaluation, MidtermState.SUBMITTED, "midterm.objected", user)
    telling.objected(evaluation, result, text, user)
    return evaluation


@transaction.atomic
def send_back(
    *, evaluation: MidtermEvaluation, text: str, remarks: Remarks, digest: str, user: "User"
) -> MidtermEvaluation:
    """Either department returns the version with this digest to the park, with words and remarks per row.

    A conclusion about it falls with it. Raises :class:`Refused`. Locks the evaluation, then its versions.
    """
    evaluation = locked(evaluation)
    MIDTERM.check("return", user, evaluation)
    version = _version(evaluation, digest)
    _say(version, user, Verdict.RETURN, text, remarks)
    if evaluation.state == MidtermState.CONCLUDED:
        _say(_result(evaluation), user, Verdict.RETURN, text, [])
    move(evaluation, MidtermState.RETURNED, "midterm.returned", user)
    telling.returned(evaluation, version, text, user)
    return evaluation


@transaction.atomic
def file(
    *, evaluation: MidtermEvaluation, text: str, remarks: Remarks, digest: str, result_digest: str, user: "User"
) -> MidtermEvaluation:
    """Finance signs form and conclusion, which files the result with both provincial departments (R0.72).

    Opens the gate of the park's tranche that waits for it; the county's own matter is met when the last of its parks
    is filed. Raises :class:`Refused`: other digests than the present ones, marked items. Locks the county's row,
    the evaluation, then its versions.
    """
    county = evaluation.enrolment.park.county_id
    Jurisdiction.objects.select_for_update(no_key=True).get(pk=county)  # the last of two parks sees the other one
    evaluation = locked(evaluation)
    result = _result(evaluation)
    if evaluation.state == MidtermState.FILED and result.digest == result_digest:
        return evaluation
    MIDTERM.check("file", user, evaluation)
    _say(_version(evaluation, digest), user, Verdict.AGREE, text, remarks)
    _say(result, user, Verdict.AGREE, text, [], result_digest)
    evaluation.filed_at = timezone.now()
    move(evaluation, MidtermState.FILED, "midterm.filed", user)
    deliver(result)
    _hand_over(evaluation, user)
    telling.filed(evaluation, result, user)
    return evaluation


def _hand_over(evaluation: MidtermEvaluation, user: "User") -> None:
    """What the calendar and the money wait for."""
    enrolment = evaluation.enrolment
    programme, county, at = enrolment.programme, enrolment.park.county, evaluation.filed_at or timezone.now()
    note_filed(enrolment=enrolment, form=FORM, filed_on=timezone.localdate(at), url=evaluation.get_absolute_url())
    if all_filed(programme, county):
        meet(programme=programme, form=FORM, document=evaluation, user=user, jurisdiction=county, at=at)


def _written(evaluation: MidtermEvaluation, judgement: Judgement, user: "User") -> MidtermConclusion:
    acting = user.acting
    if acting is None or telling.finance_of(evaluation.enrolment.park.county) is None:
        raise Refused(_("This county lacks one of its two departments in the portal; ask the administrator to add it."))
    if judgement.score != round(judgement.score, 2):
        raise Refused(_("Points have at most two decimals."), field="score")
    row = MidtermConclusion.objects.filter(evaluation=evaluation).first() or MidtermConclusion(evaluation=evaluation)
    row.score, row.grade = judgement.score, grade_of(judgement.score, cuts_of(evaluation.enrolment.programme))
    row.text = clean_text(judgement.text, limit=TEXT_LIMIT)
    row.suggestions = clean_text(judgement.suggestions, limit=TEXT_LIMIT)
    row.written_by, row.written_for, row.written_at = user, acting.organisation, timezone.now()
    with worded(fields={"midterm_score": "score", "midterm_conclusion_text": "conclusion"}):
        row.save()
    return row


def _payload(row: MidtermConclusion, version: Submission, finance: "Organisation | None") -> Payload:
    """What both departments sign: the conclusion, the cut-offs it follows, and the form it is about."""
    programme = row.evaluation.enrolment.programme
    return {
        "programme": version.payload["programme"],
        "park": version.payload["park"],
        "score": plain(row.score),
        "grade": row.grade,
        "cuts": [list(pair) for pair in cuts_of(programme).pairs()],
        "suggested": _suggested(row.evaluation.enrolment),
        "text": row.text,
        "suggestions": row.suggestions,
        "written_for": row.written_for.name,
        "written_by": row.written_by.name,
        "signed_with": finance.name if finance else "",
        "written_on": timezone.localdate(row.written_at).isoformat(),
        "annex": version.payload,
        "annex_version": version.version,
        "annex_digest": version.digest,
    }


def _suggested(enrolment: Enrolment) -> str:
    """The points the scheme gives today, frozen beside those of the department; nothing if it gives none."""
    try:
        found = suggested(enrolment, "midterm", timezone.localdate())
    except Refused:
        return ""
    return "" if found is None else plain(found.total)


def _version(evaluation: MidtermEvaluation, digest: str) -> Submission:
    """The version under evaluation, when it is the one that was seen."""
    version = last_version(evaluation)
    if version is None or version.state != SubmissionState.OPEN or version.digest != digest:
        raise Refused(_("The version has changed since you opened it. Reload the page and read it again."))
    return version


def _result(evaluation: MidtermEvaluation) -> Submission:
    """The newest signed conclusion."""
    row = MidtermConclusion.objects.filter(evaluation=evaluation).first()
    version = Submission.objects.of(row).first() if row is not None else None
    if version is None:
        raise Refused(_("Economy has not concluded yet."))
    return version


def _say(
    version: Submission, user: "User", verdict: Verdict, text: str, remarks: Remarks, digest: str | None = None
) -> None:
    approvals.give_opinion(
        submission=version,
        user=user,
        verdict=verdict,
        text=text,
        remarks=remarks,
        digest=version.digest if digest is None else digest,
    )
