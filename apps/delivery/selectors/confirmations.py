"""Reads about certificates: what one says, which one a link means, where each stands."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.approvals.rules import check_code
from apps.common.digests import digest
from apps.delivery.models import Confirmation, ServiceRecord
from apps.delivery.rules.confirmations import STANDING_WORDS, STATUS, TITLE, Standing, standing

WITH = (
    *("version", "sent_by", "record__enrolment__park__operator", "record__enrolment__programme"),
    *("record__service_type", "evidence__upload"),
)


def certificate(record: ServiceRecord, goal: str) -> dict[str, Any]:
    """What the certificate of a record says, in plain values. One query for the enterprise."""
    enterprise = record.enterprises.order_by("pk").first()
    return {
        "title": TITLE,
        "programme": record.enrolment.programme.name,
        "park": record.enrolment.park.name,
        "label": record.label,
        "enterprise": enterprise.name if enterprise else "",
        "credit_code": enterprise.credit_code if enterprise else "",
        "provider": record.provider_name,
        "service": record.service_type.name,
        "subject": record.title,
        "day": f"{record.service_date:%Y-%m-%d}",
        "result": record.result,
        "effect": record.effect,
        "goal": goal,
    }


def link_digest(secret: str) -> str:
    """What is kept of a link: the SHA-256 of its secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def confirmation_of(secret: str) -> Confirmation | None:
    """The certificate a link leads to; one query."""
    found: Confirmation | None = (
        Confirmation.objects.select_related(*WITH).filter(link_digest=link_digest(secret)).first()
    )
    return found


def standing_of(confirmation: Confirmation) -> str:
    """Where a certificate stands now: its state, or expired or changed. One query."""
    is_same = digest(certificate(confirmation.record, confirmation.goal)) == confirmation.version.digest
    return standing(confirmation.state, confirmation.expires_at, is_same=is_same, now=timezone.now())


@dataclass(frozen=True)
class ConfirmationRow:
    """A certificate as the page of its record shows it."""

    confirmation: Confirmation
    standing: str
    status: str
    word: str


def confirmation_rows(record: ServiceRecord) -> list[ConfirmationRow]:
    """Every certificate of a record, newest first; two queries and one for each certificate."""
    return [_row(each) for each in record.confirmations.select_related(*WITH).order_by("-pk")]


def _row(confirmation: Confirmation) -> ConfirmationRow:
    state = standing_of(confirmation)
    word = STANDING_WORDS.get(state, confirmation.get_state_display())
    return ConfirmationRow(confirmation, state, STATUS[state], str(word))


def outdated_note(record: ServiceRecord) -> str:
    """That the enterprise confirmed other words than the record has now; empty when it did not. One query without one,
    else two.
    """
    standing_ones = record.confirmations.filter(evidence__isnull=False, evidence__superseded_by=None)
    newest = standing_ones.select_related("version").order_by("-pk").first()
    if newest is None or newest.answered_at is None:
        return ""
    newest.record = record
    if standing_of(newest) != Standing.OUTDATED:
        return ""
    day = f"{timezone.localtime(newest.answered_at):%Y-%m-%d}"
    return _("The enterprise confirmed on %(day)s; the record was changed afterwards. Have it confirmed again.") % {
        "day": day
    }


def printed_certificate(confirmation: Confirmation) -> dict[str, Any]:
    """What the paper says: the frozen text, the check code, and the answer if there is one. No query."""
    answered = confirmation.answered_at
    content: dict[str, Any] = confirmation.version.payload | {
        "digest": confirmation.version.digest,
        "code": check_code(confirmation.version.digest),
        "answer": "",
    }
    if answered is not None and confirmation.state == "confirmed":
        content |= {
            "answer": "confirmed",
            "person": confirmation.person,
            "post": confirmation.post,
            "words": confirmation.words,
            "answered_at": f"{timezone.localtime(answered):%Y-%m-%d %H:%M}",
        }
    return content
