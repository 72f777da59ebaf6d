"""Change requests: writing them, the county's joint opinion, the province's answer (R0.79-R0.81)."""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.approvals import services as approvals
from apps.approvals.choices import SubmissionState
from apps.approvals.models import Submission
from apps.audit.services import record
from apps.common.refusals import Refused
from apps.common.text import clean_text
from apps.plans.choices import Answer, ChangeKind, ChangeState
from apps.plans.models import ChangeItem, ChangeRequest, Plan
from apps.plans.permissions import may_ask_for_change, may_write_change
from apps.plans.rules.figures import money, plain, read_amount, read_quantity
from apps.plans.rules.layout import TITLE
from apps.plans.rules.moves import Move
from apps.plans.selectors.changes import change_payload, moves_of, objections, standing_of
from apps.plans.selectors.sheet import sheet
from apps.plans.selectors.versions import last_version
from apps.plans.services import telling
from apps.plans.services.applying import apply_moves
from apps.plans.services.locking import locked_plan
from apps.plans.workflow import CHANGE, CHANGE_UNDER_REVIEW, CHANGEABLE
from apps.programmes.choices import ReviewOrder

if TYPE_CHECKING:
    from apps.accounts.models import User

REASON_LIMIT = 2000
OPEN = CHANGEABLE | CHANGE_UNDER_REVIEW | {ChangeState.FORWARDED.value}


@transaction.atomic
def start_change(*, plan: Plan, user: "User") -> ChangeRequest:
    """Open a change request of a plan that has passed, or give the one that is open. Raises :class:`Refused`.

    Locks the plan.
    """
    plan = locked_plan(plan)
    if not may_ask_for_change(user, plan):
        raise Refused(_("Only staff of the park ask for a change, once the plan has passed."))
    if found := plan.changes.filter(state__in=OPEN).first():
        return found
    number = (plan.changes.aggregate(last=Max("number"))["last"] or 0) + 1
    change = ChangeRequest.objects.create(plan=plan, number=number, started_by=user)
    _note(change, "change.started", user)
    return change


@transaction.atomic
def save_change(*, change: ChangeRequest, user: "User", reason: str, values: dict[str, str]) -> ChangeRequest:
    """Keep reason and new values (by the names of the form); lines that change nothing are dropped.

    Lines about new products stay. Raises :class:`Refused` with the field. Locks the plan.
    """
    change = locked_change(change)
    check_writable(change, user)
    change.reason = clean_text(reason, limit=REASON_LIMIT)
    held = standing_of(sheet(change.plan))
    moves = held.wanted({name: _read(name, text) for name, text in values.items()})
    change.items.exclude(kind=ChangeKind.PRODUCT).delete()
    ChangeItem.objects.bulk_create(item_of(change, move) for move in moves)
    change.save(update_fields=["reason"])
    return change


@transaction.atomic
def submit_change(*, change: ChangeRequest, user: "User", version: int) -> Submission:
    """Freeze the request and put it before both county departments, who hear of it at once (R0.79).

    Sent twice it gives the submission that exists. Raises :class:`Refused` with what is missing. Locks the plan.
    """
    change = locked_change(change)
    filed = last_version(change)
    if filed is not None and filed.version == version and filed.state == SubmissionState.OPEN:
        return filed
    CHANGE.check("submit", user, change)
    if version != change.version:
        raise Refused(_("The request changed since you opened the page. Reload it and look again."))
    moves = moves_of(change)
    if reasons := objections(change, standing_of(sheet(change.plan)), moves):
        raise Refused(*reasons)
    park = change.plan.enrolment.park
    submission = approvals.submit(
        document=change,
        payload=change_payload(change, moves, filer=user.name),
        title=f"{park.name} {TITLE}变更申请第{change.number}号",
        organisation=park.operator,
        jurisdiction=park.county,
        user=user,
    )
    change.version = submission.version
    _move(change, ChangeState.SUBMITTED, "change.submitted", user)
    telling.change_submitted(change, submission, user)
    return submission


@transaction.atomic
def withdraw_change(*, change: ChangeRequest, user: "User") -> ChangeRequest:
    """Take a request back before any opinion. Raises :class:`Refused`. Locks the plan, then the version."""
    change = locked_change(change)
    CHANGE.check("withdraw", user, change)
    approvals.withdraw(submission=Submission.objects.of(change).get(state=SubmissionState.OPEN), user=user)
    return _move(change, ChangeState.DRAFT, "change.withdrawn", user)


@transaction.atomic
def opine_on_change(
    *, change: ChangeRequest, user: "User", verdict: str, text: str, remarks: list[dict[str, Any]], digest: str
) -> ChangeRequest:
    """A county department's opinion; two agreements forward the request to the province, one return sends it back.

    Raises :class:`Refused`. Locks the plan, then the version.
    """
    change = locked_change(change)
    version = last_version(change)
    if version is None:
        raise Refused(_("The request has not been submitted yet."))
    if change.started_by_id == user.pk:
        raise Refused(_("Who asked for a change does not review it."))
    before = version.state
    sequential = change.plan.enrolment.programme.review_order == ReviewOrder.SEQUENTIAL
    version = approvals.give_opinion(
        submission=version, user=user, verdict=verdict, text=text, remarks=remarks, digest=digest, sequential=sequential
    )
    if version.state == before:
        return change
    if version.state == SubmissionState.APPROVED:
        _move(change, ChangeState.FORWARDED, "change.forwarded", user)
        telling.forwarded(change, version, user)
    else:
        _move(change, ChangeState.RETURNED, "change.returned", user)
    telling.closed(change, change.plan.enrolment.park, version, user)
    return change


@transaction.atomic
def answer_change(*, change: ChangeRequest, user: "User", answer: str, text: str, digest: str) -> ChangeRequest:
    """The province's answer to the version with this digest; agreeing and noting put it into force from today on.

    The same answer by the same person again changes nothing. Raises :class:`Refused`; then nothing is in force. Locks
    the plan.
    """
    change = locked_change(change)
    text = clean_text(text, limit=REASON_LIMIT)
    if (change.answer, change.answer_text, change.answered_by_id) == (answer, text, user.pk):
        return change
    if answer not in Answer.values:
        raise Refused(_("Choose the answer."))
    agreed = answer != Answer.DISAGREE
    CHANGE.check("apply" if agreed else "refuse", user, change)
    version = last_version(change)
    if version is None or version.digest != digest:
        raise Refused(_("The version has changed since you opened it. Reload the page and read it again."))
    if _took_part(change, version, user):
        raise Refused(_("Who asked for a change or gave an opinion on it does not answer it."))
    if not agreed and not text:
        raise Refused(_("Write the reason why you disagree."), field="text")
    change.answer, change.answer_text = answer, text
    change.answered_by, change.answered_at = user, timezone.now()
    if agreed:
        change.effective_on = timezone.localdate()
        apply_moves(change=change, user=user)
    _move(change, ChangeState.APPLIED if agreed else ChangeState.REFUSED, f"change.answered_{answer}", user)
    telling.answered(change, version, user)
    return change


def _took_part(change: ChangeRequest, version: Submission, user: "User") -> bool:
    """Whether the person stood on another side of this request, in whatever role."""
    filers = {change.started_by_id, version.submitted_by_id}
    return user.pk in filers or version.opinions.filter(person=user).exists()


def locked_change(change: ChangeRequest) -> ChangeRequest:
    """The request with its plan under the plan's row lock: one plan, one act at a time."""
    plan = locked_plan(Plan(pk=ChangeRequest.objects.values_list("plan_id", flat=True).get(pk=change.pk)))
    found = ChangeRequest.objects.select_for_update(of=("self",)).get(pk=change.pk)
    found.plan = plan
    return found


def check_writable(change: ChangeRequest, user: "User") -> None:
    """Raises :class:`Refused` unless this person may write the request now."""
    if not may_write_change(user, change):
        raise Refused(_("The request is not open for writing: it is under review, answered, or another park's."))


def _read(name: str, text: str) -> str:
    """A typed value in the spelling it is compared in. Raises :class:`Refused` with the field."""
    try:
        if name.startswith(ChangeKind.TARGET.value):
            return plain(read_quantity(text))
        if name.startswith(ChangeKind.AWARD.value) or (name.startswith(ChangeKind.BUDGET.value) and text.strip()):
            return money(read_amount(text))
    except Refused as refused:
        raise Refused(*refused.reasons, field=name) from refused
    return text.strip()


def item_of(change: ChangeRequest, move: Move) -> ChangeItem:
    """A line as a row that is not stored yet."""
    return ChangeItem(
        request=change,
        kind=move.kind,
        reference=move.reference,
        label=move.label[:300],
        before=move.before,
        after=move.after,
        data=move.data,
    )


def _move(change: ChangeRequest, state: ChangeState, action: str, user: "User") -> ChangeRequest:
    """The one place where a request changes its state; one that comes back works on the next version."""
    before, change.state = change.state, state.value
    if state in {ChangeState.DRAFT, ChangeState.RETURNED}:
        change.version += 1
    change.save()
    _note(change, action, user, {"state": [before, change.state]})
    return change


def _note(change: ChangeRequest, action: str, user: "User", changes: dict[str, list[Any]] | None = None) -> None:
    county = change.plan.enrolment.park.county_id
    record(user=user, action=action, target=change, jurisdiction_id=county, changes=changes, note=change.answer_text)
