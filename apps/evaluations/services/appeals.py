"""Appeals of parks and their answers: upheld ones correct the score, refused ones say why (R1.28)."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.services import record
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.common.text import clean_text
from apps.evaluations.choices.rounds import AppealState, RoundState
from apps.evaluations.models import Appeal, AppealFile, Round, Score
from apps.evaluations.permissions.rounds import answers, appeals
from apps.evaluations.rules.parsing import read_scheme
from apps.evaluations.selectors.appeals import open_days
from apps.evaluations.selectors.rounds import current_scores
from apps.evaluations.services.rounds import Correction, corrected, counting, locked
from apps.evaluations.services.telling import tell_officers, tell_park
from apps.evidence.services import store_upload

if TYPE_CHECKING:
    from apps.accounts.models import User

TEXT_LIMIT, FILES = 4000, 5


@transaction.atomic
def file_appeal(
    *,
    score: Score,
    part: str,
    text: str,
    user: "User",
    files: Iterable[File] = (),
    today: date | None = None,
) -> Appeal:
    """A park says what is wrong about one indicator while the results are in public review.

    Raises :class:`Refused`: another park, no such indicator, outside the days, no text, one that waits already, a
    version that no longer counts, a bad file. Locks the round.
    """
    row = locked(score.round_id)
    if not appeals(user, score) or user.acting is None:
        raise Refused(_("Only the park itself appeals."))
    mine = counting(current_scores(row), score)
    name, words, kept = _checked(row, part, text, list(files), today or timezone.localdate())
    with worded():
        appeal = Appeal.objects.create(score=mine, part=part, part_name=name, text=words, filed_by=user)
    for file in kept:
        upload = store_upload(file=file, name=file.name or "", organisation=user.acting.organisation, user=user)
        with worded(field="files"):
            AppealFile.objects.create(appeal=appeal, upload=upload)
    place = mine.enrolment.park.county_id
    record(user=user, action="appeal.filed", target=appeal, jurisdiction_id=place, note=appeal.part_name)
    tell_officers(appeal, user)
    return appeal


def _checked(row: Round, part: str, text: str, files: list[File], day: date) -> tuple[str, str, list[File]]:
    """The name of the indicator, the words and the files, or the sentence that speaks against the appeal."""
    days = open_days(row)
    if row.state != RoundState.PUBLISHED or days is None or not days[0] <= day <= days[1]:
        raise Refused(_("Appeals are taken while the results are in public review."))
    names = {each.key: each.name for block in read_scheme(row.scheme).blocks() for each in block.parts()}
    if part not in names:
        raise Refused(_("Choose the indicator."), field="part")
    words = clean_text(text, limit=TEXT_LIMIT)
    if not words:
        raise Refused(_("An appeal says what is wrong."), field="text")
    if len(files) > FILES:
        raise Refused(_("At most %(many)s files.") % {"many": FILES}, field="files")
    return names[part], words, files


@transaction.atomic
def answer_appeal(
    *, appeal: Appeal, upheld: bool, text: str, user: "User", correction: Correction | None = None, anew: bool = False
) -> Appeal:
    """Refuse an appeal with a reason, or uphold it: then the score is corrected and everybody ranked again.

    Raises :class:`Refused`: no right, answered already, no words, upheld without anything to correct, an entry that is
    no number. Locks the round, then the appeal.
    """
    row = locked(appeal.score.round_id)
    mine = Appeal.objects.select_for_update(of=("self",)).select_related("score__enrolment__park", "score__round")
    kept = mine.get(pk=appeal.pk)
    if not answers(user, kept):
        raise Refused(_("Your role may not take this step."))
    if kept.state != AppealState.OPEN:
        raise Refused(_("This appeal has been answered."))
    words = clean_text(text, limit=TEXT_LIMIT)
    if not words:
        raise Refused(_("Write the answer."), field="answer")
    if upheld:
        score = Score.objects.current().get(round=row, enrolment=kept.score.enrolment_id)
        reason = f"{_('Appeal upheld')}: {kept.part_name}"
        kept.corrected = corrected(
            row=row, score=score, correction=correction or Correction(), reason=reason, user=user, anew=anew
        )
    kept.state = AppealState.UPHELD if upheld else AppealState.REFUSED
    kept.answer, kept.answered_by, kept.answered_at = words, user, timezone.now()
    with worded():
        kept.save()
    place = kept.score.enrolment.park.county_id
    record(user=user, action=f"appeal.{kept.state}", target=kept, jurisdiction_id=place, note=words[:300])
    tell_park(kept, user)
    return kept
