"""The audit pack of a pilot park: one ZIP with an index, the digest of every file and a script that proves them."""

import csv
import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.audit.choices import words_for
from apps.common.refusals import Refused
from apps.delivery.services.archives import archive_name, forget_old
from apps.evidence.rules.names import archive_path
from apps.evidence.selectors import open_blob
from apps.evidence.services import Movable, quarantine_folder
from apps.funds import verify
from apps.funds.ledger_book import ledger_book
from apps.funds.models import FundAccount, Payment
from apps.funds.selectors.ledger import entries_of, line_standings, move_percent
from apps.funds.selectors.packing import Piece, approvals, log_of, pieces
from apps.jobs.models import Job
from apps.jobs.services import enqueue, report_progress
from apps.programmes.models import Enrolment

if TYPE_CHECKING:
    from apps.accounts.models import User

TASK = "funds.pack"
CHUNK, EVERY = 1 << 18, 20
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
Line = tuple[str, str, int, str, str]  # path, what it belongs to, bytes, digest, state


def ask_pack(*, enrolment: Enrolment, user: "User") -> Job:
    """Ask for the audit pack of a pilot park: a job of this person; the same within a minute is one.

    Raises :class:`Refused` when one may not see the park.
    """
    if not Enrolment.objects.visible_to(user).filter(pk=enrolment.pk).exists():
        raise Refused(_("You may not see this park."))
    key = f"funds-pack:{user.pk}:{enrolment.pk}:{timezone.now():%Y%m%d%H%M}"
    payload = {"enrolment": enrolment.pk, "name": enrolment.park.name, "username": user.username}
    with transaction.atomic():
        return enqueue(task=TASK, payload=payload, effect_key=key, user=user)


def build_pack(job: Job, user: "User") -> dict[str, Any]:
    """Write the pack a job asks for into the storage, for a week; the log keeps the digest of its list of digests.

    Called by the worker. Raises :class:`Refused` when the person may not see the park any more.
    """
    rows = Enrolment.objects.visible_to(user).select_related("programme", "park__operator", "park__county")
    enrolment = rows.filter(pk=job.payload["enrolment"]).first()
    if enrolment is None:
        raise Refused(_("You may not see this park."))
    forget_old(timezone.localdate())
    path, name = quarantine_folder() / f"pack-{job.pk}", archive_name(job)
    try:
        with path.open("wb") as target:
            digest, missing = write_pack(enrolment, target, job)
        default_storage.delete(name)
        with path.open("rb") as ready:
            default_storage.save(name, Movable(ready, str(path)))
    finally:
        path.unlink(missing_ok=True)
    county = enrolment.park.county_id
    audit.record(user=user, action="ledger.packed", target=enrolment, jurisdiction_id=county, note=digest)
    return {"size": default_storage.size(name), "digest": digest, "missing": missing}


def write_pack(enrolment: Enrolment, target: IO[bytes], job: Job | None = None) -> tuple[str, int]:
    """Write the pack, one piece of a file in memory; the digest of its list of digests and how many files are lost."""
    taken, lines = set[str](), list[Line]()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _made(enrolment):
            lines.append(_write(archive, name, content))
        every = list(pieces(enrolment))
        for done, piece in enumerate(every):
            if job is not None and done % EVERY == 0:
                report_progress(job, done=done, total=len(every))
            top, _slash, folder = piece.folder.partition("/")
            lines.append(_copy(archive, piece, f"{top}/{archive_path(folder, piece.name, taken)}"))
        lines.append(_write(archive, "verify.py", Path(verify.__file__).read_bytes()))
        lines.append(_write(archive, "index.csv", _index(lines)))
        sums = "".join(f"{line[3]}  {line[0]}\n" for line in lines if line[3]).encode()
        _write(archive, verify.SUMS, sums)
    return hashlib.sha256(sums).hexdigest(), sum(not line[3] for line in lines)


def _made(enrolment: Enrolment) -> Iterator[tuple[str, bytes]]:
    """What the portal writes itself: the books, the payments, the approvals, the log."""
    standings = line_standings(enrolment, move_percent(enrolment.programme))
    for account in FundAccount.objects.filter(enrolment=enrolment).with_names().order_by("pk"):
        yield f"ledger/{account.source}.xlsx", ledger_book(account, entries_of(account), standings)
    yield "ledger/payments.csv", _payments(enrolment)
    for name, content in approvals(enrolment):
        yield f"approvals/{name}", json.dumps(content, ensure_ascii=False, indent=1, default=str).encode()
    yield "log/log.csv", _log(enrolment)


def _payments(enrolment: Enrolment) -> bytes:
    rows = Payment.objects.filter(award__enrolment=enrolment).select_related("tranche__rule", "recorded_by")
    heads = [_("Day"), _("entry"), _("Tranche"), _("Voucher number"), _("Amount (yuan)"), _("Reason"), _("Recorded by")]
    return _csv(
        heads,
        (
            [
                each.made_on.isoformat(),
                str(each.get_kind_display()),
                each.tranche.rule.name if each.tranche else "",
                each.voucher_number,
                f"{each.amount_yuan:.2f}",
                each.note,
                each.recorded_by.name,
            ]
            for each in rows.order_by("pk")
        ),
    )


def _log(enrolment: Enrolment) -> bytes:
    heads = [_("Time"), _("Person"), _("For"), _("Act"), _("Object"), _("Before and after"), _("Reason")]
    return _csv(
        heads,
        (
            [
                f"{timezone.localtime(each.at):%Y-%m-%d %H:%M:%S}",
                each.actor.name if each.actor else "",
                each.organisation.name if each.organisation else "",
                words_for(each.action),
                each.subject,
                json.dumps(each.changes, ensure_ascii=False),
                each.note,
            ]
            for each in log_of(enrolment)
        ),
    )


def _index(lines: list[Line]) -> bytes:
    heads = [_("Path"), _("Belongs to"), _("Size in bytes"), "SHA-256", _("State")]
    return _csv(heads, ([line[0], line[1], str(line[2]), line[3], line[4]] for line in lines))


def _csv(heads: list[str], rows: Iterable[list[str]]) -> bytes:
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(heads)
    for row in rows:
        writer.writerow([f"'{value}" if value.startswith(FORMULA) else value for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _write(archive: zipfile.ZipFile, name: str, content: bytes) -> Line:
    archive.writestr(_entry(name, timezone.now()), content)
    return (name, "", len(content), hashlib.sha256(content).hexdigest(), "")


def _copy(archive: zipfile.ZipFile, piece: Piece, path: str) -> Line:
    """Copy a stored file; one that is gone or damaged is told in the index and left out of the digests."""
    sha, lost = hashlib.sha256(), _("The stored file is missing or damaged")
    try:
        stored = open_blob(piece.blob)
    except FileNotFoundError:
        return (path, piece.about, piece.blob.size, "", lost)
    with stored, archive.open(_entry(path, piece.moment), "w") as target:
        while part := stored.read(CHUNK):
            sha.update(part)
            target.write(part)
    is_sound = sha.hexdigest() == piece.blob.sha256
    return (path, piece.about, piece.blob.size, sha.hexdigest(), "" if is_sound else lost)


def _entry(path: str, moment: datetime) -> zipfile.ZipInfo:
    local = timezone.localtime(moment)
    entry = zipfile.ZipInfo(path, (local.year, local.month, local.day, local.hour, local.minute, local.second))
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o100600 << 16
    return entry
