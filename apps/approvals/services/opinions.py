"""Joint approval as acts: file a version, take it back, give an opinion. The submission row is the lock."""

import json
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max, Model
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import Jurisdiction, Organisation
from apps.approvals.choices import Department, SubmissionState, Verdict
from apps.approvals.models import Opinion, Submission
from apps.approvals.permissions import filed, filing_department, speaks_for
from apps.approvals.rules import may_speak, outcome
from apps.audit.services import record
from apps.common.constraints import worded
from apps.common.digests import canonical_json
from apps.common.digests import digest as digest_of
from apps.common.refusals import Refused
from apps.common.text import clean_line, clean_text

if TYPE_CHECKING:
    from apps.accounts.models import User

TEXT_LIMIT = 2000
REMARK_LIMIT = 500


@transaction.atomic
def submit(
    *,
    document: Model,
    payload: dict[str, Any],
    title: str,
    organisation: Organisation,
    jurisdiction: Jurisdiction,
    user: "User",
) -> Submission:
    """Freeze the next version of a document and put it under joint review in ``jurisdiction`` (R0.31, RX.4).

    The same payload again while it is under review gives the submission that exists. Raises :class:`Refused` while
    another version is under review, TypeError when the payload has no canonical JSON. Locks the document's row.
    """
    frozen, digest = json.loads(canonical_json(payload)), digest_of(payload)
    type(document)._base_manager.select_for_update().get(pk=document.pk)
    earlier = Submission.objects.of(document)
    under_review = earlier.filter(state=SubmissionState.OPEN).first()
    if under_review is not None and under_review.digest == digest:
        return under_review
    if under_review is not None:
        raise Refused(_("Version %(version)s is still under review.") % {"version": under_review.version})
    last = earlier.aggregate(last=Max("version"))["last"] or 0
    submission = Submission.objects.create(
        subject_type=document._meta.label,
        subject_id=document.pk,
        version=last + 1,
        title=title,
        payload=frozen,
        digest=digest,
        organisation=organisation,
        jurisdiction=jurisdiction,
        submitted_by=user,
    )
    _note(submission, "submission.filed", user)
    return submission


@transaction.atomic
def withdraw(*, submission: Submission, user: "User") -> Submission:
    """Take a version back before anybody has spoken on it. Raises :class:`Refused`. Locks the submission."""
    submission = _locked(submission)
    if not filed(user, submission):
        raise Refused(_("Only those who submitted a version may withdraw it."))
    if submission.state != SubmissionState.OPEN:
        raise Refused(_("This version is no longer under review."))
    if submission.opinions.exists():
        raise Refused(_("A department has given its opinion already; the version can no longer be withdrawn."))
    return _close(submission, SubmissionState.WITHDRAWN, "submission.withdrawn", user)


@transaction.atomic
def give_opinion(
    *,
    submission: Submission,
    user: "User",
    verdict: str,
    text: str,
    remarks: list[dict[str, Any]],
    digest: str,
    sequential: bool = False,
) -> Submission:
    """Note one department's word on the version with this digest; the second agreement passes it, a return closes it.

    ``remarks`` is ``[{"item": key, "text": sentence, "returned": bool}]``; ``sequential`` makes finance wait for
    economy. Filing by a department of the place is its agreement, so that the other one's passes what a county writes
    itself. The same word by the same person again changes nothing. Raises :class:`Refused` with what
    speaks against it. Locks the submission.
    """
    submission = _locked(submission)
    text, remarks = clean_text(text, limit=TEXT_LIMIT), _clean(remarks)
    given = list(submission.opinions.all())
    word = Opinion(person=user, verdict=verdict, text=text, remarks=remarks, digest=digest)
    if any(_same(row, word, user) for row in given):
        return submission
    department = _department(submission, user, digest)
    signed = {own.value: Verdict.AGREE.value for own in [filing_department(submission)] if own is not None}
    _check_turn(department, [*signed, *(row.department for row in given)], sequential=sequential)
    _check_words(verdict, text, remarks)
    _create(submission, user, department, verdict=verdict, text=text, remarks=remarks, digest=digest)
    _note(submission, f"submission.{'agreed' if verdict == Verdict.AGREE else 'returned'}", user, note=text)
    state = outcome({**signed, **{row.department: row.verdict for row in given}, department: verdict})
    return (
        submission if state == SubmissionState.OPEN else _close(submission, state, f"submission.closed_{state}", user)
    )


def _locked(submission: Submission) -> Submission:
    return Submission.objects.select_for_update().get(pk=submission.pk)


def _same(row: Opinion, word: Opinion, user: "User") -> bool:
    """Whether ``row`` is this very word, given for the organisation acted for now: a click sent twice."""
    acting = user.acting
    for_it = acting is not None and row.organisation_id == acting.organisation_id
    return for_it and all(
        getattr(row, name) == getattr(word, name) for name in ("person_id", "verdict", "text", "remarks", "digest")
    )


def _department(submission: Submission, user: "User", digest: str) -> Department:
    """The department the person speaks for, after everything that forbids them to."""
    if filed(user, submission):
        raise Refused(_("Who submits a version does not review it."))
    department = speaks_for(user, submission.jurisdiction_id)
    if department is None:
        raise Refused(_("Only the economy and the finance department of this place give an opinion."))
    if digest != submission.digest:
        raise Refused(_("The version has changed since you opened it. Reload the page and read it again."))
    if submission.state != SubmissionState.OPEN:
        raise Refused(_("This version is no longer under review."))
    return department


def _check_turn(department: Department, spoken: list[str], *, sequential: bool) -> None:
    if department in spoken:
        raise Refused(_("Your department has given its opinion on this version."))
    if not may_speak(department, spoken, sequential=sequential):
        raise Refused(_("The finance department speaks after the economy department in this programme."))


def _check_words(verdict: str, text: str, remarks: list[dict[str, Any]]) -> None:
    if verdict not in Verdict.values:
        raise Refused(_("Choose to agree or to return."))
    if verdict == Verdict.RETURN and not text:
        raise Refused(_("Write the reason why you return it."), field="text")
    if verdict == Verdict.AGREE and any(remark["returned"] for remark in remarks):
        raise Refused(_("You marked items to return; return the version, or take the marks away."))


def _clean(remarks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Remarks with words or a mark, cleaned; a mark without words is refused because it helps nobody."""
    kept = []
    for remark in remarks:
        text, returned = clean_text(str(remark["text"]), limit=REMARK_LIMIT), bool(remark.get("returned"))
        if returned and not text:
            raise Refused(_("Say beside every item you return what is wrong with it."), field=str(remark["item"]))
        if text:
            kept.append({"item": clean_line(str(remark["item"]), limit=60), "text": text, "returned": returned})
    return kept


def _create(submission: Submission, user: "User", department: Department, **words: Any) -> None:
    acting = user.acting
    assert acting is not None  # noqa: S101  (speaks_for found it)
    row = Opinion(submission=submission, department=department, organisation=acting.organisation, person=user, **words)
    with worded():  # the guards of the database say the same as the checks above
        row.save(force_insert=True)


def _close(submission: Submission, state: SubmissionState, action: str, user: "User") -> Submission:
    submission.state, submission.closed_at = state, timezone.now()
    submission.save(update_fields=["state", "closed_at"])
    _note(submission, action, user)
    return submission


def _note(submission: Submission, action: str, user: "User", note: str = "") -> None:
    record(user=user, action=action, target=submission, jurisdiction_id=submission.jurisdiction_id, note=note)
