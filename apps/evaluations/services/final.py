"""Self-evaluation of a park and the review by its county (R0.73). The evaluation row is the lock."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.approvals import services as approvals
from apps.approvals.choices import SubmissionState
from apps.approvals.models import Submission
from apps.common.refusals import Refused
from apps.common.text import clean_text
from apps.evaluations.choices.final import FinalPart, FinalState
from apps.evaluations.models import FinalEvaluation, FinalSection
from apps.evaluations.permissions import final as permissions
from apps.evaluations.rules import final as rules
from apps.evaluations.selectors import final as selectors
from apps.evaluations.selectors.triggers import figures_of
from apps.evaluations.services import final_base as base
from apps.evaluations.workflow.final import FINAL
from apps.notifications.choices import MessageKind
from apps.programmes.choices import ReviewOrder
from apps.programmes.models import Enrolment

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True)
class Saved:
    """What became of a save: the revision of every section, and other people's text that is in the way."""

    revisions: dict[str, int]
    conflicts: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def start(*, enrolment: Enrolment, user: "User", today: date | None = None) -> FinalEvaluation:
    """Begin the self-evaluation with counted figures, or give the one there is.

    Raises :class:`Refused` before its first day and for anybody but the park. Locks the enrolment.
    """
    today = today or timezone.localdate()
    rows = Enrolment.objects.select_for_update(of=("self",)).select_related("programme", "park__operator")
    enrolment = rows.get(pk=enrolment.pk)
    base.demand(permissions.starts(user, enrolment))
    first = selectors.opens_on(enrolment.programme)
    if today < first:
        raise Refused(_("The final evaluation opens on %(day)s.") % {"day": first.isoformat()})
    existing = FinalEvaluation.objects.filter(enrolment=enrolment).first()
    if existing is not None:
        return existing
    evaluation = FinalEvaluation.objects.create(
        enrolment=enrolment, figures=figures_of(enrolment, today), figures_at=timezone.now()
    )
    FinalSection.objects.bulk_create(FinalSection(evaluation=evaluation, key=key) for key in FinalPart.values)
    base.log(evaluation, "final.started", user)
    return evaluation


@transaction.atomic
def save(
    *, evaluation: FinalEvaluation, texts: dict[str, str], revisions: dict[str, int], page: str, user: "User"
) -> Saved:
    """Keep the sections a page typed; ``revisions`` are those it was opened with, ``page`` names the open page.

    A section another page wrote meanwhile is not touched: its text is given back. Raises :class:`Refused` when the
    self-evaluation is not open for writing. Locks the evaluation.
    """
    evaluation = base.locked(evaluation)
    _demand_open(user, evaluation)
    conflicts: dict[str, str] = {}
    rows = {row.key: row for row in evaluation.sections.all()}
    for key, typed in texts.items():
        row, text = rows[key], clean_text(typed, limit=base.TEXT_LIMIT)
        if text == row.text:
            continue
        if revisions.get(key) != row.revision and row.written_by_page != page:
            conflicts[key] = row.text
            continue
        row.text, row.revision, row.written_by_page = text, row.revision + 1, page
        row.saved_at, row.saved_by = timezone.now(), user
        row.save()
    return Saved({key: row.revision for key, row in rows.items()}, conflicts)


@transaction.atomic
def renew(*, evaluation: FinalEvaluation, user: "User") -> FinalEvaluation:
    """Count the figures again while the park writes; no typed word changes. Locks the evaluation."""
    evaluation = base.locked(evaluation)
    _demand_open(user, evaluation)
    evaluation.figures = figures_of(evaluation.enrolment, timezone.localdate())
    evaluation.figures_at = timezone.now()
    evaluation.save(update_fields=["figures", "figures_at"])
    base.log(evaluation, "final.counted", user)
    return evaluation


@transaction.atomic
def submit(*, evaluation: FinalEvaluation, user: "User", version: int) -> Submission:
    """Freeze figures and text and put them before both departments of the county.

    ``version`` is the version the page showed: sent twice, it gives the submission that exists. Raises
    :class:`Refused` with the empty sections. Locks the evaluation.
    """
    evaluation = base.locked(evaluation)
    filed = selectors.newest(evaluation)
    if filed is not None and filed.version == version and filed.state == SubmissionState.OPEN:
        return filed
    FINAL.check("submit", user, evaluation)
    if version != evaluation.version:
        raise Refused(_("The evaluation changed since you opened the page. Reload it and look again."))
    payload = selectors.self_payload(evaluation, selectors.sections_of(evaluation), filer=user.name)
    if empty := rules.empty_sections(payload["sections"]):
        raise Refused(*(_("This section is empty: %(section)s") % {"section": name} for name in empty))
    park = evaluation.enrolment.park
    submission = approvals.submit(
        document=evaluation,
        payload=payload,
        title=f"{park.name}{rules.TITLE}",
        organisation=base.organisation_of(user),
        jurisdiction=park.county,
        user=user,
    )
    fields = {"version": submission.version, "submitted_at": timezone.now()}
    base.move(evaluation, FinalState.SUBMITTED, "final.submitted", user, **fields)
    sentence = gettext_lazy("To review jointly")
    base.tell(base.county_people(evaluation), sentence, evaluation, user, step=f"v{submission.version}")
    return submission


@transaction.atomic
def withdraw(*, evaluation: FinalEvaluation, user: "User") -> FinalEvaluation:
    """Take it back before a department has spoken. Raises :class:`Refused`. Locks the evaluation."""
    evaluation = base.locked(evaluation)
    FINAL.check("withdraw", user, evaluation)
    approvals.withdraw(submission=Submission.objects.of(evaluation).get(state=SubmissionState.OPEN), user=user)
    base.move(evaluation, FinalState.DRAFT, "final.withdrawn", user, version=evaluation.version + 1)
    return evaluation


@transaction.atomic
def review(*, evaluation: FinalEvaluation, user: "User", verdict: str, text: str, digest: str) -> FinalEvaluation:
    """One department of the county speaks on the digest it saw; the second agreement hands it to the province.

    Raises :class:`Refused`: another digest, no reason for a return, an opinion given already. The same word again
    changes nothing. Locks the evaluation, then its version.
    """
    evaluation = base.locked(evaluation)
    base.demand(permissions.reviews(user, evaluation))
    version = selectors.newest(evaluation)
    if version is None:
        raise Refused(_("The self-evaluation has not been submitted yet."))
    before, given = version.state, {"verdict": verdict, "text": text, "digest": digest}
    ordered = evaluation.enrolment.programme.review_order == ReviewOrder.SEQUENTIAL
    version = approvals.give_opinion(submission=version, user=user, remarks=[], sequential=ordered, **given)
    if version.state == before:
        return evaluation
    step = f"v{version.version}:closed"
    if version.state == SubmissionState.APPROVED:
        base.move(evaluation, FinalState.REVIEWED, "final.reviewed", user, reviewed_at=timezone.now())
        base.tell(base.province_people(), gettext_lazy("To conclude jointly"), evaluation, user, step=step)
        told, sentence = MessageKind.PASSED, gettext_lazy("The county agreed to the self-evaluation")
    else:
        number = evaluation.version + 1
        base.move(evaluation, FinalState.RETURNED, "final.returned", user, version=number)
        told, sentence = MessageKind.RETURNED, gettext_lazy("The self-evaluation came back")
    base.tell(base.park_people(evaluation), sentence, evaluation, user, step=step, kind=told, body=text)
    return evaluation


def _demand_open(user: Any, evaluation: FinalEvaluation) -> None:
    if not permissions.may_write(user, evaluation):
        raise Refused(_("The self-evaluation is not open for writing: it is under review, passed, or another's."))
