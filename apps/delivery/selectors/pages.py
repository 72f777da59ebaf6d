"""The page of one record: ticks, files, history, next step."""

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.audit.models import Entry
from apps.delivery.choices import EDITABLE, RecordState, ZeroFeeState
from apps.delivery.models import RecordEvidence, ServiceRecord
from apps.delivery.permissions import decides_zero_fee, writes_record
from apps.delivery.rules import (
    INVOICE_KIND,
    Fault,
    Held,
    Kind,
    MissingGroup,
    Requirement,
    in_period,
    missing_groups,
    photo_warning,
    shortfall,
    unmet,
)
from apps.delivery.selectors.evidence import REPORTED, kinds_of, requirements_of
from apps.delivery.selectors.outcomes import facts_missing
from apps.delivery.selectors.zero_fee import zero_fee_tick
from apps.parks.models import Tenancy

if TYPE_CHECKING:
    from apps.accounts.models import User

WITH_FILES = ("kind", "upload__blob__picture", "upload__uploaded_by", "zero_fee__decided_by", "superseded_by__upload")
ACTS: dict[str, tuple[str, str, str | Promise]] = {
    "record.created": ("plus", "", gettext_lazy("Service recorded")),
    "record.changed": ("pencil", "", gettext_lazy("Record corrected")),
    "record.file_added": ("upload", "", gettext_lazy("File added")),
    "record.file_changed": ("tag", "", gettext_lazy("Kind or date of a file corrected")),
    "record.file_removed": ("trash", "", gettext_lazy("File taken off")),
    "record.file_superseded": ("refresh", "", gettext_lazy("File replaced")),
    "record.invoice_confirmed": ("receipt", "", gettext_lazy("Invoice confirmed")),
    "record.invoice_clashed": ("alert-triangle", "warn", gettext_lazy("Invoice refused: used already")),
    "record.zero_fee_stated": ("receipt", "", gettext_lazy("Stated that it cost nothing")),
    "record.zero_fee_accepted": ("circle-check", "ok", gettext_lazy("Zero-fee statement accepted by the county")),
    "record.zero_fee_refused": ("circle-x", "bad", gettext_lazy("Zero-fee statement not accepted by the county")),
    "record.completed": ("circle-check", "ok", gettext_lazy("Evidence complete")),
    "record.reopened": ("alert-circle", "bad", gettext_lazy("Evidence incomplete again")),
    "record.reported": ("send", "", gettext_lazy("Cited by a submitted report")),
    "record.released": ("arrow-back-up", "", gettext_lazy("Given back with its report")),
    "record.accepted": ("shield-check", "ok", gettext_lazy("Accepted")),
    "record.refused": ("ban", "bad", gettext_lazy("Not counted")),
    "record.deduction_proposed": ("gavel", "warn", gettext_lazy("Deduction proposed")),
    "record.deduction_refused": ("shield-check", "", gettext_lazy("Left as accepted")),
    "record.deducted": ("ban", "bad", gettext_lazy("Deducted")),
    "record.signin_opened": ("qrcode", "", gettext_lazy("Sign-in sheet opened")),
    "record.signin_hours": ("clock", "", gettext_lazy("Hours of the sign-in sheet changed")),
    "record.signin_closed": ("lock", "", gettext_lazy("Sign-in sheet closed")),
    "record.signin_reopened": ("lock-open", "", gettext_lazy("Sign-in sheet opened again")),
    "record.signin_renewed": ("refresh", "", gettext_lazy("New code for the sign-in sheet")),
    "record.signed_in": ("users", "", gettext_lazy("Enterprise signed in")),
    "record.signin_struck": ("ban", "", gettext_lazy("Sign-in struck")),
    "record.signin_matched": ("check", "", gettext_lazy("Enterprise of a sign-in found")),
    "record.certificate_made": ("certificate", "", gettext_lazy("Certificate made")),
    "record.certificate_confirmed": ("circle-check", "ok", gettext_lazy("Confirmed by the enterprise")),
    "record.certificate_refused": ("alert-circle", "bad", gettext_lazy("Not confirmed by the enterprise")),
}


@dataclass(frozen=True)
class FileLine:
    """One file of the record. ``fault`` is its :class:`Fault`; ``cited`` files are superseded, never removed."""

    evidence: RecordEvidence
    fault: str | None
    cited: bool
    also_in: tuple[ServiceRecord, ...]
    warning: str | None


@dataclass(frozen=True)
class RecordPage:
    """What the template draws; ``matrix`` and ``timeline`` are in the form of the components."""

    matrix: list[dict[str, Any]]
    missing: list[MissingGroup]
    required: int
    files: list[FileLine]
    superseded: list[RecordEvidence]
    kinds: list[Kind]
    enterprises: list[dict[str, Any]]
    timeline: list[dict[str, Any]]
    counts: bool
    may_write: bool
    may_decide: bool
    is_open: bool

    @property
    def has_statement(self) -> bool:
        """Whether a zero-fee statement stands that the county has not refused, so that no second one is filed."""
        stated = [line.evidence.zero_fee for line in self.files if hasattr(line.evidence, "zero_fee")]
        return any(each.state != ZeroFeeState.REFUSED for each in stated)

    @property
    def met(self) -> int:
        """Requirements that are met."""
        return self.required - len(self.missing)


def record_page(record: ServiceRecord, user: "User") -> RecordPage:
    """Everything the page shows; seven queries, however many files and enterprises."""
    requirements = requirements_of([record.service_type_id])[record.service_type_id]
    cited = list(record.evidence.select_related(*WITH_FILES).order_by("-pk"))
    standing = [each for each in cited if each.superseded_by_id is None]
    held = [Held(each.kind_id, each.document_date) for each in standing if each.proves]
    programme = record.enrolment.programme
    missing = missing_groups(requirements, held, programme.start_date, programme.end_date)
    entries = list(Entry.objects.about(record).select_related("actor"))
    return RecordPage(
        matrix=[_tick(record, requirement, standing) for requirement in requirements],
        missing=missing,
        required=sum(not requirement.is_optional for requirement in requirements),
        files=_file_lines(record, standing, entries, user),
        superseded=[each for each in cited if each.superseded_by_id is not None],
        kinds=kinds_of(requirements),
        enterprises=_served(record),
        timeline=_timeline(record, entries, missing, waits=_waits_for_county(missing, standing)),
        counts=in_period(record.service_date, programme.start_date, programme.end_date),
        may_write=writes_record(user, record),
        may_decide=decides_zero_fee(user, record),
        is_open=record.state in EDITABLE,
    )


def _tick(record: ServiceRecord, requirement: Requirement, files: list[RecordEvidence]) -> dict[str, Any]:
    """One column of the matrix: its state, what is there, what to do."""
    programme = record.enrolment.programme
    kinds = {kind.pk for kind in requirement.kinds}
    mine = [each for each in files if each.kind_id in kinds]
    held = [Held(each.kind_id, each.document_date) for each in mine if each.proves]
    lack = unmet(requirement, held, programme.start_date, programme.end_date)
    tick = {"title": requirement.title, "status": "", "text": _("Optional")}
    if requirement.is_optional and not mine:
        return tick
    if stated := zero_fee_tick(mine, is_met=lack is None):
        return tick | stated
    counted = ngettext("%(count)s file", "%(count)s files", len(mine)) % {"count": len(mine)}
    dates = sorted({each.document_date for each in mine if each.document_date})
    if lack is None or requirement.is_optional:
        dated = _("%(files)s, dated %(day)s in the period") % {"files": counted, "day": dates[0] if dates else ""}
        return tick | {"status": "ok", "text": dated if dates else counted}
    open_page = {"url": "#up", "action": _("Upload or photograph it now")} if record.state in EDITABLE else {}
    if lack.fault == Fault.MISSING:
        return tick | {"status": "bad", "fault": _("Missing"), "text": _("at least 1 file")} | open_page
    if lack.fault == Fault.UNDATED:
        words = {"status": "warn", "fault": _("No date"), "text": counted}
        return tick | words | ({"url": f"#file-{mine[0].pk}", "action": _("Enter its date")} if open_page else {})
    return tick | {"status": "bad", "fault": _("Outside the period"), "text": f"{dates[0]}"} | open_page


def _file_lines(
    record: ServiceRecord, files: list[RecordEvidence], entries: list[Entry], user: "User"
) -> list[FileLine]:
    programme = record.enrolment.programme
    reported = [entry.at for entry in entries if entry.action == REPORTED]
    elsewhere = _elsewhere(record, files, user)
    lines = []
    for each in files:
        kind = Kind(each.kind_id, each.kind.code, each.kind.name, each.kind.is_dated)
        fault = shortfall(kind, [Held(kind.pk, each.document_date)], programme.start_date, programme.end_date)
        cited = any(at >= each.added_at for at in reported)
        taken_at = getattr(getattr(each.upload.blob, "picture", None), "taken_at", None)
        warning = photo_warning(taken_at, programme.start_date, programme.end_date)
        lines.append(FileLine(each, fault, cited, tuple(elsewhere[each.upload.blob_id]), warning))
    return lines


def _elsewhere(record: ServiceRecord, files: list[RecordEvidence], user: "User") -> dict[str, list[ServiceRecord]]:
    """Other visible records that cite the same bytes, by digest; one query."""
    citing = RecordEvidence.objects.filter(upload__blob__in={each.upload.blob_id for each in files})
    citing = citing.filter(record__in=record.__class__.objects.visible_to(user)).exclude(record=record)
    found: dict[str, list[ServiceRecord]] = defaultdict(list)
    for other in citing.select_related("record", "upload").order_by("pk"):
        if other.record not in found[other.upload.blob_id]:
            found[other.upload.blob_id].append(other.record)
    return found


def _served(record: ServiceRecord) -> list[dict[str, Any]]:
    """Enterprises served, with how the park guides them; two queries."""
    tenancies = Tenancy.objects.filter(park_id=record.enrolment.park_id, enterprise__attendances__record=record)
    marks = {row.enterprise_id: row for row in tenancies.order_by("-moved_out_date")}
    rows = record.enterprises.order_by("sort_key", "name")
    return [{"enterprise": each, "tenancy": marks.get(each.pk)} for each in rows]


def _timeline(
    record: ServiceRecord, entries: list[Entry], missing: list[MissingGroup], *, waits: bool
) -> list[dict[str, Any]]:
    """What waits and with whom, then who did what, newest first."""
    lines = [_line(entry) for entry in entries]
    step = next_step(record, missing, waits=waits)
    return [step, *lines] if step else lines


def _waits_for_county(missing: list[MissingGroup], files: list[RecordEvidence]) -> bool:
    """Nothing is missing but the invoice, and a zero-fee statement in its place has not been answered (R0.108)."""
    asked = any(each.zero_fee.state == ZeroFeeState.ASKED for each in files if hasattr(each, "zero_fee"))
    kinds = {kind.code for group in missing for kind, _fault in group.shortfalls}
    return asked and kinds == {INVOICE_KIND}


def _line(entry: Entry) -> dict[str, Any]:
    icon, status, title = ACTS.get(entry.action, ("check", "", entry.action))
    when = f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M}"
    who = entry.actor.name if entry.actor else _("by itself")
    return {"icon": icon, "status": status, "title": title, "meta": f"{when} · {who}", "text": entry.note}


def next_step(record: ServiceRecord, missing: list[MissingGroup], *, waits: bool = False) -> dict[str, Any] | None:
    """The step that waits and who must take it; None when nothing is left to do. ``waits``: for the county's answer."""
    if record.state == RecordState.DRAFT and waits:
        title = _("Next: the county answers the zero-fee statement")
        return {"is_now": True, "icon": "scale", "title": title, "meta": _("County economy and finance departments")}
    if record.state == RecordState.DRAFT and not missing and facts_missing(record):
        title = _("Next: the park says need and outcome")
        return {"is_now": True, "icon": "pencil", "title": title, "meta": _("Park filer")}
    if record.state == RecordState.DRAFT and not missing:
        title = _("Next: the enterprises sign in at the event")
        return {"is_now": True, "icon": "qrcode", "title": title, "meta": _("Park filer")}
    if record.state == RecordState.DRAFT:
        title = ngettext(
            "Next: the park adds %(count)s kind of evidence",
            "Next: the park adds %(count)s kinds of evidence",
            len(missing),
        )
        return {"is_now": True, "icon": "upload", "title": title % {"count": len(missing)}, "meta": _("Park filer")}
    if record.state == RecordState.COMPLETE:
        return {
            "is_now": True,
            "icon": "report-analytics",
            "title": _("Next: the park cites it in the report of its period"),
            "meta": _("Park filer"),
        }
    if record.state == RecordState.REPORTED:
        title = _("Next: both county departments review the report")
        return {"is_now": True, "icon": "scale", "title": title, "meta": _("County economy and finance departments")}
    return None
