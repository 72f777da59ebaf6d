"""Decisions after a final evaluation: proposed, signed, replied to, settled, carried out through the money (R0.75).

The award is locked before the evaluation wherever both are, as every act on money does.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.selectors import people_of
from apps.approvals import services as approvals
from apps.approvals.choices import SubmissionState
from apps.approvals.models import Submission
from apps.approvals.rules import check_code
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.evaluations.choices.final import Consequence, DecisionState
from apps.evaluations.models import Decision, FinalEvaluation
from apps.evaluations.permissions import final as permissions
from apps.evaluations.rules import final as rules
from apps.evaluations.rules.triggers import frozen
from apps.evaluations.selectors import decisions as selectors
from apps.evaluations.selectors import final as final_selectors
from apps.evaluations.selectors.triggers import suggested, terms_of
from apps.evaluations.services import final_base as base
from apps.evidence.models import Upload
from apps.evidence.selectors import storage_name
from apps.evidence.services import store_upload
from apps.funds import services as funds
from apps.funds.models import Award, Measure
from apps.notifications.choices import MessageKind

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True)
class Draft:
    """What is proposed: consequence, reason, notice document, an amount in yuan for deducting and recovering."""

    kind: str
    reason: str
    notice: UploadedFile | None = None
    amount_yuan: Decimal | None = None


@transaction.atomic
def propose(*, evaluation: FinalEvaluation, draft: Draft, user: "User", today: date | None = None) -> Decision:
    """A provincial department proposes a consequence and signs it; facts of the triggers are kept beside it.

    Raises :class:`Refused` with the field: no conclusion yet, another decision open, no reason, no notice, more
    deducted than is unpaid, more recovered than was paid. Locks the award, then the evaluation.
    """
    award = _locked_award(evaluation)
    evaluation = base.locked(evaluation)
    base.demand(permissions.decides_on(user, evaluation))
    if draft.kind not in Consequence.values:
        raise Refused(_("Choose a consequence."), field="kind")
    room = selectors.room_of(award)
    if fault := rules.amount_fault(draft.kind, draft.amount_yuan, unpaid=room.unpaid, held=room.held):
        raise Refused(fault, field="amount_yuan")
    reason = base.words(draft.reason, _("A decision needs a reason."), field="reason")
    if draft.kind != Consequence.NONE and draft.notice is None:
        raise Refused(_("Attach the notice document."), field="notice")
    with translation.override(settings.LANGUAGE_CODE):
        facts = frozen(suggested(evaluation.enrolment, today or timezone.localdate()))
    with worded(fields={"decision_amount": "amount_yuan", "decision_reason": "reason"}):
        row = Decision.objects.create(
            evaluation=evaluation,
            kind=draft.kind,
            amount_yuan=draft.amount_yuan,
            reason=reason,
            facts=facts,
            notice=_kept(draft.notice, user),
            proposed_by=user,
        )
    version = _file(row, user)
    amount: dict[str, list[Any]] = {"amount_yuan": [None, row.amount_yuan]} if row.amount_yuan else {}
    base.log(evaluation, "decision.proposed", user, target=row, changes=amount, note=reason[:300])
    others = base.province_people(but=version.organisation)
    base.tell(others, gettext_lazy("To sign together"), row, user, step="sign")
    return row


@transaction.atomic
def sign(*, decision: Decision, verdict: str, text: str, digest: str, user: "User") -> Decision:
    """The other provincial department agrees to the digest it saw, and the park may reply; or it does not agree.

    Amounts are checked again. Raises :class:`Refused`. Locks the award, the evaluation, the decision.
    """
    row = _locked(decision)
    version = final_selectors.newest(row)
    if version is None:
        raise Refused(_("This step is not possible in the present state. Reload the page to see what happened."))
    before = version.state
    if before == SubmissionState.OPEN and verdict == "agree":
        _check_amount(row)
    version = approvals.give_opinion(
        submission=version, user=user, remarks=[], verdict=verdict, text=text, digest=digest
    )
    if version.state == before:
        return row
    if version.state != SubmissionState.APPROVED:
        _save(row, user, "decision.refused", state=DecisionState.REFUSED)
        people, sentence = people_of(version.organisation), gettext_lazy("The other department did not agree")
        base.tell(people, sentence, row, user, step="refused", kind=MessageKind.RETURNED, body=text)
        return row
    _decide(row, user)
    return row


@transaction.atomic
def reply(*, decision: Decision, text: str, user: "User", today: date | None = None) -> Decision:
    """The park states its view, once and until the last day. Raises :class:`Refused`. Locks the decision."""
    row, today = _locked(decision), today or timezone.localdate()
    if row.replied_at is not None:
        raise Refused(_("The park has replied already."))
    base.demand(permissions.replies(user, row))
    if row.reply_until is not None and today > row.reply_until:
        raise Refused(_("The days for a reply ended on %(day)s.") % {"day": row.reply_until.isoformat()})
    said = base.words(text, _("Write the reply of the park."), field="text")
    _save(row, user, "decision.replied", reply=said, replied_by=user, replied_at=timezone.now())
    base.tell(base.province_people(), gettext_lazy("The park replied"), row, user, step="replied")
    return row


@transaction.atomic
def settle(*, decision: Decision, takes_effect: bool, note: str, user: "User", today: date | None = None) -> Decision:
    """After the hearing a provincial department puts the decision in force, or lifts it with its reason.

    Raises :class:`Refused` before the park has replied or its days are over. Locks the award, evaluation, decision.
    """
    row = _locked(decision)
    base.demand(permissions.settles(user, row))
    until = row.reply_until or timezone.localdate()
    over = rules.may_take_effect(replied=row.replied_at is not None, until=until, today=today or timezone.localdate())
    if not over:
        raise Refused(_("The park may still reply until %(day)s.") % {"day": until.isoformat()})
    said = base.words(note, _("Say what was decided about the reply."), field="text")
    state = DecisionState.IN_FORCE if takes_effect else DecisionState.LIFTED
    if takes_effect:
        _check_amount(row)
    fields = {"state": state, "settled_note": said, "settled_by": user, "settled_at": timezone.now()}
    _save(row, user, "decision.in_force" if takes_effect else "decision.lifted", **fields)
    people = [*base.park_people(row.evaluation), *base.county_people(row.evaluation)]
    if not takes_effect:
        base.tell(people, gettext_lazy("Decision lifted"), row, user, step="lifted", kind=MessageKind.INFO)
        return row
    base.tell(people, gettext_lazy("Decision in force"), row, user, step="in_force")
    return row


@transaction.atomic
def issue(*, decision: Decision, issued_on: date, user: "User", today: date | None = None) -> Decision:
    """The province notes the day on which the notice of criticism went out. Raises :class:`Refused`."""
    row, today = _locked(decision), today or timezone.localdate()
    base.demand(permissions.issues(user, row))
    if issued_on > today:
        raise Refused(_("The day lies in the future."), field="issued_on")
    if row.settled_at is not None and issued_on < timezone.localdate(row.settled_at):
        raise Refused(_("A notice does not go out before the decision is in force."), field="issued_on")
    _save(row, user, "decision.issued", state=DecisionState.DONE, issued_on=issued_on)
    people = [*base.park_people(row.evaluation), *base.county_people(row.evaluation)]
    base.tell(people, gettext_lazy("Notice of criticism issued"), row, user, step="issued", kind=MessageKind.INFO)
    return row


@transaction.atomic
def carry_out(*, decision: Decision, user: "User", key: UUID) -> Measure:
    """A department of the county starts the measure about the money that a decision in force asks for.

    From there the chain of the money goes on: the other department answers, finance records the voucher. Amounts are
    checked under the lock of the award. The same form again gives the measure it made. Raises :class:`Refused`.
    """
    row = _locked(decision)
    award = selectors.award_of(row.evaluation)
    if row.measure is not None and not permissions.carries_out(user, row):
        raise Refused(_("The measure about the money has been started already."))
    base.demand(permissions.carries_out(user, row))
    if award is None:
        raise Refused(_("This park has no award."))
    version = final_selectors.newest(row)
    words = rules.ORDER.format(code=check_code(version.digest) if version else "", reason=row.reason)
    asked = funds.Decision(row.kind, words[:2000], _as_file(row.notice), row.amount_yuan)
    measure = funds.propose_measure(award=award, decision=asked, user=user, key=key)
    _save(row, user, "decision.carried_out", measure=measure)
    return measure


def _file(row: Decision, user: "User") -> Submission:
    organisation = base.organisation_of(user)
    return approvals.submit(
        document=row,
        payload=selectors.decision_payload(row, terms_of(row.evaluation.enrolment.programme).reply_days),
        title=f"{row.evaluation.enrolment.park.name}{rules.DECISION_TITLE}",
        organisation=organisation,
        jurisdiction=organisation.jurisdiction,
        user=user,
    )


def _decide(row: Decision, user: "User") -> None:
    """Both have signed: the park may reply; where no measure is taken there is nothing to reply to."""
    now = timezone.now()
    days = terms_of(row.evaluation.enrolment.programme).reply_days
    fields: dict[str, Any] = {"decided_at": now, "reply_until": rules.reply_until(timezone.localdate(now), days)}
    if row.kind == Consequence.NONE:
        fields |= {"settled_at": now, "settled_by": user}
        _save(row, user, "decision.agreed", state=DecisionState.DONE, **fields)
    else:
        _save(row, user, "decision.agreed", state=DecisionState.HEARING, **fields)
        sentence = gettext_lazy("You may reply to a decision")
        base.tell(base.park_people(row.evaluation), sentence, row, user, step="hearing")
    sentence = gettext_lazy("Decision of both departments")
    base.tell(base.county_people(row.evaluation), sentence, row, user, step="decided", kind=MessageKind.INFO)


def _check_amount(row: Decision) -> None:
    room = selectors.room_of(selectors.award_of(row.evaluation))
    if fault := rules.amount_fault(row.kind, row.amount_yuan, unpaid=room.unpaid, held=room.held):
        raise Refused(fault)


def _locked_award(evaluation: FinalEvaluation) -> Award | None:
    rows = Award.objects.select_for_update(of=("self",)).with_names()
    return rows.filter(enrolment=evaluation.enrolment_id).first()


def _locked(decision: Decision) -> Decision:
    """Award, evaluation and decision under their locks, in this order."""
    _locked_award(decision.evaluation)
    base.locked(decision.evaluation)
    return Decision.objects.select_for_update(of=("self",)).with_names().get(pk=decision.pk)


def _kept(file: UploadedFile | None, user: "User") -> Upload | None:
    if file is None:
        return None
    return store_upload(file=file, name=file.name or "", organisation=base.organisation_of(user), user=user)


def _as_file(upload: Upload | None) -> UploadedFile | None:
    """The stored notice as the county attaches it: the same bytes under the same name."""
    if upload is None:
        return None
    with default_storage.open(storage_name(upload.blob_id)) as stored:
        return SimpleUploadedFile(upload.name, stored.read(), content_type=upload.blob.content_type)


def _save(row: Decision, user: "User", action: str, **fields: Any) -> None:
    """Write columns of a decision, with a line of the log."""
    before = row.state
    for name, value in fields.items():
        setattr(row, name, value)
    with worded():
        row.save(update_fields=list(fields))
    changes: dict[str, list[Any]] = {"state": [before, str(row.state)]} if before != row.state else {}
    base.log(row.evaluation, action, user, target=row, changes=changes)
