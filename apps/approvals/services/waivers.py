"""Waivers: a rule passed with a reason the county accepted. The waiver row is the lock."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import Jurisdiction, Organisation
from apps.approvals.choices import WaiverState
from apps.approvals.models import Waiver
from apps.approvals.permissions import decides
from apps.audit.services import record
from apps.common.constraints import sentence_for
from apps.common.digests import canonical_json
from apps.common.refusals import Refused
from apps.common.text import clean_text

if TYPE_CHECKING:
    from apps.accounts.models import User

LIMIT = 1000


@dataclass(frozen=True)
class Ask:
    """What is asked: ``rule`` is its code, ``facts`` what the county is to see, ``item`` one matter of the subject."""

    rule: str
    title: str
    reason: str
    item: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    clause_label: str = ""
    clause_text: str = ""


@transaction.atomic
def ask_waiver(
    *, subject: Model, ask: Ask, organisation: Organisation, jurisdiction: Jurisdiction, user: "User"
) -> Waiver:
    """Ask the county departments of ``jurisdiction`` to let ``subject`` off one rule.

    The same request again gives the one that waits; a waiting one with other facts or another reason is taken back.
    Raises :class:`Refused` without a reason. Locks the subject's row.
    """
    reason = clean_text(ask.reason, limit=LIMIT)
    if not reason:
        raise Refused(_("Say why the county should accept this."), field="reason")
    facts = json.loads(canonical_json(ask.facts))
    type(subject)._base_manager.select_for_update(of=("self",)).get(pk=subject.pk)
    waiting = Waiver.objects.about(type(subject), [subject.pk]).filter(
        rule=ask.rule, item=ask.item, state=WaiverState.ASKED
    )
    same = next((row for row in waiting if (row.facts, row.reason) == (facts, reason)), None)
    if same is not None:
        return same
    withdraw_waivers(waivers=waiting, user=user)
    try:
        with transaction.atomic():
            waiver = Waiver.objects.create(
                subject_type=subject._meta.label,
                subject_id=subject.pk,
                item=ask.item,
                title=ask.title[:200],
                rule=ask.rule,
                clause_label=ask.clause_label,
                clause_text=ask.clause_text,
                facts=facts,
                reason=reason,
                organisation=organisation,
                jurisdiction=jurisdiction,
                asked_by=user,
            )
    except IntegrityError as error:
        raise Refused(sentence_for(error)) from error
    _note(waiver, "waiver.asked", user, reason)
    return waiver


@transaction.atomic
def decide_waiver(
    *, waiver: Waiver, user: "User", accept: bool, answer: str = "", valid_until: date | None = None
) -> Waiver:
    """Accept a waiver until a day, or refuse it with a reason, for the county economy or finance department.

    The same decision by the same person again changes nothing. Raises :class:`Refused`. Locks the waiver.
    """
    waiver = Waiver.objects.select_for_update().get(pk=waiver.pk)
    answer = clean_text(answer, limit=LIMIT)
    state = WaiverState.ACCEPTED if accept else WaiverState.REFUSED
    until = valid_until if accept else None
    if (waiver.state, waiver.decided_by_id, waiver.answer, waiver.valid_until) == (state, user.pk, answer, until):
        return waiver
    _check_decision(waiver, user, accept=accept, answer=answer, valid_until=valid_until)
    waiver.state, waiver.decided_by, waiver.decided_at = state, user, timezone.now()
    waiver.answer, waiver.valid_until = answer, until
    waiver.save(update_fields=["state", "decided_by", "decided_at", "answer", "valid_until"])
    _note(waiver, f"waiver.{waiver.state}", user, answer)
    return waiver


@transaction.atomic
def withdraw_waivers(*, waivers: Iterable[Waiver], user: "User") -> int:
    """Take back requests that still wait, because what they were about has changed. Locks them; returns how many."""
    rows = Waiver.objects.select_for_update().filter(pk__in=[row.pk for row in waivers], state=WaiverState.ASKED)
    count = 0
    for waiver in rows:
        waiver.state = WaiverState.WITHDRAWN
        waiver.save(update_fields=["state"])
        _note(waiver, "waiver.withdrawn", user)
        count += 1
    return count


def _check_decision(waiver: Waiver, user: "User", *, accept: bool, answer: str, valid_until: date | None) -> None:
    if not decides(user, waiver):
        raise Refused(_("Only the economy or the finance department of the county decides on a waiver."))
    if waiver.state != WaiverState.ASKED:
        raise Refused(_("This request has been answered or taken back. Reload the page to see what happened."))
    if not accept and not answer:
        raise Refused(_("Refusing a waiver needs a reason."), field="answer")
    if accept and valid_until is None:
        raise Refused(_("Say until when the waiver holds."), field="valid_until")
    if valid_until is not None and accept and valid_until < timezone.localdate():
        raise Refused(_("The last day of a waiver cannot lie in the past."), field="valid_until")


def _note(waiver: Waiver, action: str, user: "User", note: str = "") -> None:
    record(user=user, action=action, target=waiver, jurisdiction_id=waiver.jurisdiction_id, note=note)
