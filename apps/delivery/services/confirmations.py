"""The certificate of an enterprise: made, sent as a one-time link, answered, kept as evidence (R0.106)."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.accounts.choices import PARK_ROLES
from apps.accounts.selectors import people_of
from apps.approvals.services import publish
from apps.common.refusals import Refused
from apps.common.text import clean_line, clean_text
from apps.delivery.choices import ConfirmationState
from apps.delivery.models import Confirmation, RecordEvidence, ServiceRecord
from apps.delivery.models.confirmations import ANSWERED
from apps.delivery.rules import locked_reason
from apps.delivery.rules.confirmations import CERTIFICATE, OPEN, TITLE, Standing, faults
from apps.delivery.selectors.confirmations import WITH, certificate, link_digest, standing_of
from apps.delivery.selectors.evidence import kinds_of, requirements_of
from apps.delivery.services.papers import keep_paper
from apps.delivery.services.states import editable_record, locked_record, log
from apps.jobs.services import enqueue
from apps.notifications.choices import MessageKind
from apps.notifications.services import notify

if TYPE_CHECKING:
    from apps.accounts.models import User

SECRET_BYTES = 32
GOAL_LIMIT, WORDS_LIMIT, PERSON_LIMIT, POST_LIMIT = 1000, 300, 30, 40
STORE_TASK = "delivery.store_certificate"


@dataclass(frozen=True)
class Made:
    """A certificate and the secret of its link, which is shown once and kept nowhere; empty for one on paper."""

    confirmation: Confirmation
    secret: str


@transaction.atomic
def make_certificate(*, record: ServiceRecord, goal: str, user: "User", on_paper: bool = False) -> Made:
    """Freeze the text of the certificate and make its link, or leave it to be printed and sealed.

    A certificate that still waits is void from now on. Locks the record. Raises :class:`Refused` when the service
    asks for no certificate, when provider or goal is missing, and for a locked record.
    """
    row = editable_record(record.pk, user)
    kinds = kinds_of(requirements_of([row.service_type_id])[row.service_type_id])
    if CERTIFICATE not in {kind.code for kind in kinds}:
        raise Refused(_("This service asks for no certificate of the enterprise."))
    content = certificate(row, clean_text(goal, limit=GOAL_LIMIT))
    if found := faults(content):
        raise Refused(*(sentence for _field, sentence in found), field=found[0][0])
    park = row.enrolment.park
    title = f"{content['enterprise']} {content['service']} {TITLE}"
    version = publish(
        document=row, payload=content, title=title, organisation=park.operator, jurisdiction=park.county, user=user
    )
    row.confirmations.live().update(state=ConfirmationState.VOID)
    secret, now = "" if on_paper else secrets.token_urlsafe(SECRET_BYTES), timezone.now()
    link: dict[str, Any] = {"state": ConfirmationState.PAPER}
    if secret:
        last = now + timedelta(days=settings.CONFIRMATION_DAYS)
        link = {"state": ConfirmationState.SENT, "link_digest": link_digest(secret), "expires_at": last}
    made = Confirmation.objects.create(
        record=row, version=version, goal=content["goal"], sent_by=user, sent_at=now, **link
    )
    log(row, "record.certificate_made", user, note="" if on_paper else f"{made.expires_at:%Y-%m-%d}")
    return Made(made, secret)


@transaction.atomic
def note_opened(*, confirmation: Confirmation) -> None:
    """Note the first time the enterprise looks at the certificate. Locks the record."""
    row = _under_lock(confirmation)
    if row.state == ConfirmationState.SENT and standing_of(row) == ConfirmationState.SENT:
        row.state, row.opened_at = ConfirmationState.OPENED, timezone.now()
        row.save(update_fields=["state", "opened_at"])


@transaction.atomic
def answer_certificate(
    *, confirmation: Confirmation, agrees: bool, person: str, post: str, words: str = ""
) -> Confirmation:
    """The enterprise confirms the certificate, or says why not; once.

    The park is told. A confirmation is printed and kept as evidence by a job. Locks the record. Raises
    :class:`Refused` for a link that is over, without name and post, and for a refusal without words.
    """
    row = _under_lock(confirmation)
    if sentence := over(row):
        raise Refused(sentence)
    if reason := locked_reason(row.record.state):
        raise Refused(reason)
    row.person, row.post = clean_line(person, limit=PERSON_LIMIT), clean_line(post, limit=POST_LIMIT)
    row.words = clean_line(words, limit=WORDS_LIMIT)
    if not row.person or not row.post:
        raise Refused(_("Enter your name and your post."), field="post" if row.person else "person")
    if not agrees and not row.words:
        raise Refused(_("Say what is wrong, so that the park can correct it."), field="words")
    row.state = ConfirmationState.CONFIRMED if agrees else ConfirmationState.REFUSED
    row.answered_at = timezone.now()
    row.opened_at = row.opened_at or row.answered_at
    row.save()
    log(row.record, f"record.certificate_{row.state}", None, note=row.words)
    _tell_park(row)
    if agrees:
        _ask_to_keep(row)
    return row


def store_key(confirmation: Confirmation) -> str:
    """What the job that keeps a confirmed certificate as evidence is called."""
    return f"keep-certificate:{confirmation.pk}:"


def over(confirmation: Confirmation) -> str:
    """Why a link can no longer be used, as a sentence; empty while it can. One query."""
    state = standing_of(confirmation)
    if state in OPEN:
        return ""
    if confirmation.state in ANSWERED and confirmation.answered_at is not None:
        day = f"{timezone.localtime(confirmation.answered_at):%Y-%m-%d %H:%M}"
        return _("This certificate was answered on %(day)s. A link works once.") % {"day": day}
    if state == Standing.EXPIRED:
        return _("This link has expired. Ask the park for a new one.")
    if state == Standing.CHANGED:
        return _("The park has changed the record since this link was made, so the link is void. Ask for a new one.")
    return _("The park has made a newer certificate. Use the newest link.")


@transaction.atomic
def keep_again(*, record: ServiceRecord, user: "User") -> None:
    """Queue the newest confirmation that did not become evidence once more. Locks the record; may raise ``Refused``."""
    row = editable_record(record.pk, user)
    waiting = row.confirmations.filter(state=ConfirmationState.CONFIRMED, evidence=None).order_by("-pk").first()
    if waiting is None:
        raise Refused(_("There is no confirmed certificate to keep."))
    _ask_to_keep(waiting)


def _ask_to_keep(row: Confirmation) -> None:
    key = store_key(row)
    enqueue(task=STORE_TASK, payload={"confirmation": row.pk}, effect_key=key, user=row.sent_by, total=1)


def keep_certificate(*, confirmation: Confirmation, content: bytes) -> RecordEvidence:
    """Attach the confirmed certificate as 企业开具证明, brought by whoever sent the link. Raises :class:`Refused`."""
    evidence = keep_paper(
        record=confirmation.record,
        kinds=(CERTIFICATE,),
        name=f"{TITLE}-{confirmation.record.label}.pdf",
        content=content,
        user=confirmation.sent_by,
    )
    Confirmation.objects.filter(pk=confirmation.pk).update(evidence=evidence)
    return evidence


def _under_lock(confirmation: Confirmation) -> Confirmation:
    """The certificate as it is once its record is locked; the record is locked first, as everywhere."""
    record = locked_record(confirmation.record_id)
    row: Confirmation = Confirmation.objects.select_related(*WITH).get(pk=confirmation.pk)
    row.record = record
    return row


def _tell_park(row: Confirmation) -> None:
    agreed = row.state == ConfirmationState.CONFIRMED
    with translation.override(settings.LANGUAGE_CODE):
        sentence = (
            _("The enterprise confirms: %(record)s") if agreed else _("The enterprise does not confirm: %(record)s")
        )
        title = sentence % {"record": row.record}
    notify(
        recipients=people_of(row.record.enrolment.park.operator, *PARK_ROLES),
        kind=MessageKind.PASSED if agreed else MessageKind.RETURNED,
        title=title,
        body=row.words,
        link=f"{row.record.get_absolute_url()}confirmation/",
        effect_key=f"certificate:{row.pk}:{row.state}",
    )
