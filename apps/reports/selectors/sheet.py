"""The sheet of a report as one JSON value: drawn on the form, frozen on submission, printed for ever after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from apps.approvals.models import Submission
from apps.delivery.choices import RecordState
from apps.delivery.models import RecordEvidence, ServiceRecord, ServiceRecordQuerySet
from apps.delivery.selectors import Counts
from apps.delivery.selectors.summary import Basis, enterprises_by_class, read_book
from apps.programmes.choices import ServiceClass
from apps.programmes.models import ServiceType
from apps.reports.models import PeriodReport, ReportRow
from apps.reports.rules.calendar import due_date
from apps.reports.rules.figures import Payload, completion, expected, pace, place, plain, signed, tenth
from apps.reports.selectors.corrections import Carried, carried_corrections
from apps.reports.selectors.deductions import deduction_lines
from apps.reports.workflow import EDITABLE
from apps.targets.models import Target

FORM = "quarterly_completion"
LAYOUT = 3
ONE_DAY = timedelta(days=1)
NOTHING = Counts()


@dataclass(frozen=True)
class Tallies:
    """Counts by service before the period, in it, and together."""

    before: dict[int, Counts]
    period: dict[int, Counts]
    total: dict[int, Counts]

    def unit(self, service_id: int, unit: str) -> dict[str, str]:
        """The three figures of one target's row."""
        both = {"previous": self.before, "period": self.period, "total": self.total}
        return {name: plain(counts.get(service_id, NOTHING).of(unit)) for name, counts in both.items()}


@dataclass(frozen=True)
class Counting:
    """What every row of a sheet is made from; ``mark`` is the share of time passed, in percent."""

    tallies: Tallies
    rows: dict[int, ReportRow]
    carried: Carried
    mark: Decimal


def counted(report: PeriodReport) -> ServiceRecordQuerySet:
    """Records that count up to the end of the report's period: inside the programme, evidence complete (R0.33)."""
    programme = report.enrolment.programme
    last = due_date(report.period, programme)
    rows = ServiceRecord.objects.filter(enrolment=report.enrolment_id).countable()
    return rows.between(programme.start_date, last)


def citable(report: PeriodReport) -> ServiceRecordQuerySet:
    """Counted records no report has taken along yet, or this one has: also those of earlier periods recorded late."""
    fresh, own = Q(state=RecordState.COMPLETE), Q(state=RecordState.REPORTED, pk__in=report.records.values("pk"))
    return counted(report).filter(fresh | own)


def shown_payload(report: PeriodReport, version: Submission | None, today: date) -> Payload:
    """What a page shows: the live sheet while the park works on it, else the frozen version, never live data."""
    if report.state in EDITABLE or version is None:
        return live_payload(report, today=today)
    frozen: Payload = version.payload
    return frozen


def live_payload(report: PeriodReport, *, today: date, filer: str = "") -> Payload:
    """The sheet counted now. ``report`` comes with enrolment, programme, park, county and operator loaded.

    Constant number of queries: the book of counts, targets, rows, records and their evidence, deductions, corrections
    of earlier reports. Figures are
    decimals as text.
    """
    programme, park = report.enrolment.programme, report.enrolment.park
    until = min(today, due_date(report.period, programme))
    mark = expected(programme.start_date, programme.end_date, until)
    return {
        "form": FORM,
        "layout": LAYOUT,
        "programme": {
            "code": programme.code,
            "name": programme.name,
            "start_date": programme.start_date.isoformat(),
            "end_date": programme.end_date.isoformat(),
        },
        "period": {
            "code": report.period_code,
            "start_date": max(report.period.start, programme.start_date).isoformat(),
            "end_date": due_date(report.period, programme).isoformat(),
        },
        "park": {"name": park.name, "credit_code": park.credit_code, "county": park.county.name},
        "organisation": park.operator.name,
        "filer": filer,
        "filed_date": today.isoformat() if filer else "",
        "expected": str(mark),
        "sections": _sections(report, mark),
        "records": _records(citable(report)),
        "deductions": deduction_lines(report),
    }


def _sections(report: PeriodReport, mark: Decimal) -> list[dict[str, Any]]:
    counts = Counting(
        _tallies(report), {row.target_id: row for row in report.rows.all()}, carried_corrections(report), mark
    )
    targets = Target.objects.filter(enrolment=report.enrolment_id).select_related("service_type")
    targets = targets.prefetch_related("changes")
    services: dict[ServiceType, list[Target]] = {}
    for target in targets.order_by("service_type__position", "service_type_id", "pk"):
        services.setdefault(target.service_type, []).append(target)
    drawn = [(service, _service(report, service, own, counts)) for service, own in services.items()]
    classes = [kind for kind in ServiceClass if any(service.service_class == kind for service in services)]
    last = due_date(report.period, report.enrolment.programme)
    served = enterprises_by_class(report.enrolment_id, until=last)
    return [
        _section(
            kind.value, served.get(kind.value, 0), [row for service, row in drawn if service.service_class == kind]
        )
        for kind in classes
    ]


def _section(kind: str, enterprises: int, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """One class of services with its sums; enterprises are distinct over the whole class."""
    money = {name: sum((Decimal(row[name]) for row in rows), Decimal(0)) for name in ("amount_period", "amount_total")}
    sums = {name: plain(amount) for name, amount in money.items()}
    return {"key": kind, "enterprises": enterprises, **sums, "rows": rows}


def _service(report: PeriodReport, service: ServiceType, targets: list[Target], counts: Counting) -> dict[str, Any]:
    targets = sorted(targets, key=lambda target: place(service.units, target.unit))
    total = counts.tallies.total.get(service.pk, NOTHING)
    period = counts.tallies.period.get(service.pk, NOTHING)
    notes = (counts.rows[target.pk].note for target in targets if target.pk in counts.rows)
    return {
        "key": service.code,
        "service": service.name,
        "service_id": service.pk,
        "note": next((note for note in notes if note), ""),
        "evidence": total.evidence,
        "evidence_period": period.evidence,
        "enterprises": total.enterprises,
        "amount_period": plain(period.amount_yuan),
        "amount_total": plain(total.amount_yuan),
        "units": [_unit(report, target, counts) for target in targets],
    }


def _unit(report: PeriodReport, target: Target, counts: Counting) -> dict[str, Any]:
    programme, row = report.enrolment.programme, counts.rows.get(target.pk)
    figures = counts.tallies.unit(target.service_type_id, target.unit)
    fixed, total = row.correction if row is not None else None, Decimal(figures["total"])
    done = completion(total, target.value, target.operator)
    earlier = counts.carried.get(target.pk, [])
    carried = sum((Decimal(line["quantity"]) for line in earlier), Decimal(0))
    return {
        "key": target.unit,
        "target_id": target.pk,
        "item": f"t{target.pk}",
        "content": target.content,
        "operator": target.operator,
        "former": [
            {"key": str(change.pk), "value": plain(change.before), "until": change.effective_on.isoformat()}
            for change in sorted(target.changes.all(), key=lambda change: change.pk)
        ],
        "target": plain(target.value),
        **figures,
        "correction": "" if fixed is None else signed(fixed),
        "earlier": earlier,
        "carried": signed(carried) if earlier else "",
        "corrected": plain(total + carried + (fixed or 0)) if earlier or fixed is not None else "",
        "reason": row.correction_reason if row is not None else "",
        "completion": "" if done is None else tenth(done),
        "status": pace(done, counts.mark, on_track=programme.on_track_percent, slow=programme.slow_percent),
    }


def _tallies(report: PeriodReport) -> Tallies:
    programme, start = report.enrolment.programme, report.period.start
    last = due_date(report.period, programme)
    book = read_book(programme, [report.enrolment_id], until=last, basis=Basis.COUNTABLE)
    return Tallies(
        before=_by_service(book.between(programme.start_date, start - ONE_DAY)),
        period=_by_service(book.between(start, last)),
        total=_by_service(book.between(programme.start_date, last)),
    )


def _by_service(counts: dict[tuple[int, int], Counts]) -> dict[int, Counts]:
    return {service_id: row for (_enrolment, service_id), row in counts.items()}


def _records(records: Iterable[ServiceRecord]) -> list[dict[str, Any]]:
    """The records a version stands on, with the digests of their evidence."""
    found = sorted(set(records), key=lambda record: record.number)
    files: dict[int, list[str]] = {record.pk: [] for record in found}
    cited = RecordEvidence.objects.filter(record__in=found, superseded_by=None).order_by("pk")
    for record_id, digest in cited.values_list("record_id", "upload__blob_id"):
        files[record_id].append(digest)
    return [
        {
            "key": record.label,
            "id": record.pk,
            "title": record.title,
            "date": record.service_date.isoformat(),
            "evidence": sorted(files[record.pk]),
        }
        for record in found
    ]
