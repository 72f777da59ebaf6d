"""Publishing a notice, adding files to it, closing it with its result (R0.58)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.files import File
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import Jurisdiction, Organisation
from apps.audit.services import record
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.common.text import clean_line, clean_text
from apps.evidence.services import store_upload
from apps.publicity.choices import NoticeKind
from apps.publicity.models import Notice, NoticeFile
from apps.publicity.models.notices import CONTACT_LIMIT, RESULT_LIMIT, SCOPE_LIMIT, TEXT_LIMIT, TITLE_LIMIT
from apps.publicity.permissions import publishes, works_on
from apps.publicity.rules import closing_fault
from apps.publicity.selectors import default_last_day

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True)
class Publication:
    """A notice as written. Without days it begins today and stands for the working days the portal is set to."""

    title: str
    text: str
    contact: str
    kind: str = NoticeKind.PUBLICITY
    scope: str = ""
    opens_on: date | None = None
    closes_on: date | None = None


@transaction.atomic
def publish(
    *,
    publication: Publication,
    jurisdiction: Jurisdiction,
    user: "User",
    subject: Model | None = None,
    step: str = "",
    files: Iterable[File] = (),
) -> Notice:
    """A department of ``jurisdiction`` makes something public (R0.58).

    ``subject`` is the saved document it is about and ``step`` the step of it that waits for the end (blank: every
    step); ``Notice.objects.about(subject)`` and ``selectors.reviews_of(subject)`` find it again. Raises
    :class:`Refused` with the field: another place's department, nothing written, an end before the beginning, a first
    day that has passed, a bad file. Locks nothing; whoever guards ``subject`` locks it before.
    """
    acting = user.acting
    if acting is None or not publishes(user, jurisdiction.pk):
        raise Refused(_("Only the departments of the place publish for it."))
    first = publication.opens_on or timezone.localdate()
    if first < timezone.localdate():
        raise Refused(_("The first day of a notice is today or later."), field="opens_on")
    places = {"publicity_days": "closes_on", "publicity_words": "text"}
    with worded(fields=places):
        row = Notice.objects.create(
            kind=publication.kind,
            title=clean_line(publication.title, limit=TITLE_LIMIT),
            scope=clean_line(publication.scope, limit=SCOPE_LIMIT),
            text=clean_text(publication.text, limit=TEXT_LIMIT),
            contact=clean_line(publication.contact, limit=CONTACT_LIMIT),
            jurisdiction=jurisdiction,
            organisation=acting.organisation,
            subject_type=subject._meta.label if subject is not None else "",
            subject_id=subject.pk if subject is not None else None,
            step=step,
            link=address_of(subject),
            opens_on=first,
            closes_on=publication.closes_on or default_last_day(first),
            published_by=user,
        )
    _log(row, "notice.published", user)
    for file in files:
        _keep(row, file, acting.organisation, user)
    return row


@transaction.atomic
def attach(*, notice: Notice, file: File, user: "User") -> NoticeFile:
    """Add a file to an open notice. Raises :class:`Refused` with what is wrong with it. Locks the notice."""
    row = _locked(notice, user)
    if user.acting is None:
        raise Refused(_("Only the departments of the place work on this notice."))
    kept = _keep(row, file, user.acting.organisation, user)
    _log(row, "notice.file_added", user, note=kept.upload.name)
    return kept


@transaction.atomic
def close(*, notice: Notice, result: str, user: "User", today: date | None = None) -> Notice:
    """Close a notice with what came of it; a public review only after its last day and with every objection answered.

    Raises :class:`Refused`. Locks the notice, so no objection arrives meanwhile.
    """
    row = _locked(notice, user)
    unanswered = row.objections.unanswered().count()
    if fault := closing_fault(row.kind, row.closes_on, unanswered, today or timezone.localdate()):
        raise Refused(fault)
    row.result = clean_text(result, limit=RESULT_LIMIT)
    row.closed_by, row.closed_at = user, timezone.now()
    with worded(field="result"):
        row.save(update_fields=["result", "closed_by", "closed_at"])
    _log(row, "notice.closed", user, note=row.result[:300])
    return row


def address_of(subject: Model | None) -> str:
    """The page of a document for the people of the portal; nothing for one without a page."""
    found = getattr(subject, "get_absolute_url", None)
    return str(found()) if found is not None else ""


def _keep(notice: Notice, file: File, organisation: Organisation, user: "User") -> NoticeFile:
    upload = store_upload(file=file, name=file.name or "", organisation=organisation, user=user)
    with worded(field="files"):
        return NoticeFile.objects.create(notice=notice, upload=upload)


def _locked(notice: Notice, user: "User") -> Notice:
    row = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if not works_on(user, row):
        raise Refused(_("Only the departments of the place work on this notice, and only while it is open."))
    return row


def _log(notice: Notice, action: str, user: "User", note: str = "") -> None:
    record(user=user, action=action, target=notice, jurisdiction_id=notice.jurisdiction_id, note=note)
