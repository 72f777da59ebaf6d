"""Annex 2 of one park as one JSON value: drawn on the form, frozen on submission, printed for ever after."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from apps.approvals.models import Submission
from apps.delivery.selectors import Counts
from apps.delivery.selectors.summary import Basis, read_book
from apps.evaluations.models import MidtermEvaluation, MidtermFile, MidtermRow, MidtermRules
from apps.evaluations.rules.midterm import FORM, Cuts, Payload, Window, default_window
from apps.evaluations.workflow.midterm import EDITABLE
from apps.obligations.rules import dates_of
from apps.programmes.choices import ServiceClass
from apps.programmes.models import DeadlineRule, Programme, ServiceType
from apps.reports.choices import ReportState
from apps.reports.models import ReportRow
from apps.reports.rules.figures import completion, expected, pace, place, plain, tenth
from apps.targets.models import Target

LAYOUT = 1
NOTHING = Counts()
Experience = dict[int, list[tuple[str, str]]]


def window_of(programme: Programme) -> Window:
    """First and last day of the evaluations of a programme, from its deadline or a year after its start. One query."""
    rule = DeadlineRule.objects.filter(programme=programme, form=FORM).order_by("pk").first()
    dates = dates_of(rule, programme) if rule is not None else None
    fallback = default_window(programme.start_date)
    if dates is None:
        return fallback
    return Window(dates.opens_on, dates.due_on or dates.opens_on + (fallback.due_on - fallback.opens_on))


def clause_of(programme: Programme) -> Any:
    """The clause that asks for the evaluation. One query."""
    rule = DeadlineRule.objects.filter(programme=programme, form=FORM).select_related("clause").first()
    return rule.clause if rule is not None else None


def cuts_of(programme: Programme) -> Cuts:
    """From how many points on a programme gives each grade; 90, 80, 60 until it says otherwise. One query."""
    row = MidtermRules.objects.filter(programme=programme).first()
    return Cuts(row.excellent, row.good, row.fair) if row is not None else Cuts()


def shown_payload(evaluation: MidtermEvaluation, version: Submission | None, today: date) -> Payload:
    """What a page shows: the live form while the park works on it, else the frozen version, never live data."""
    if evaluation.state in EDITABLE or version is None:
        return live_payload(evaluation, today=today)
    frozen: Payload = version.payload
    return frozen


def live_payload(evaluation: MidtermEvaluation, *, today: date, filer: str = "") -> Payload:
    """The form counted now, as reports count. ``evaluation`` comes loaded by ``with_names``.

    Constant number of queries: the book of counts, goals with their changes, rows, files.
    """
    programme, park = evaluation.enrolment.programme, evaluation.enrolment.park
    until = min(today, programme.end_date)
    files = MidtermFile.objects.filter(evaluation=evaluation).select_related("upload").order_by("pk")
    return {
        "form": FORM,
        "layout": LAYOUT,
        "programme": {
            "code": programme.code,
            "name": programme.name,
            "start_date": programme.start_date.isoformat(),
            "end_date": programme.end_date.isoformat(),
        },
        "park": {"name": park.name, "credit_code": park.credit_code, "county": park.county.name},
        "organisation": park.operator.name,
        "filer": filer,
        "filed_date": today.isoformat() if filer else "",
        "counted_until": until.isoformat(),
        "expected": str(expected(programme.start_date, programme.end_date, until)),
        "sections": _sections(evaluation, until),
        "mechanism": evaluation.mechanism,
        "files": [{"key": row.upload.blob_id, "id": row.pk, "name": row.upload.name} for row in files],
    }


def services_of(evaluation: MidtermEvaluation) -> list[int]:
    """The services of the park's goals: the places it may write. One query."""
    rows = Target.objects.filter(enrolment=evaluation.enrolment_id).order_by("service_type_id")
    return list(rows.values_list("service_type_id", flat=True).distinct())


def experience_of(evaluation: MidtermEvaluation) -> Experience:
    """What the park wrote about each service in reports that passed, as (period code, text). One query."""
    rows = ReportRow.objects.filter(
        report__enrolment=evaluation.enrolment_id, report__state=ReportState.APPROVED
    ).exclude(note="")
    found: Experience = {}
    lines = rows.order_by("report__period_code", "pk")
    for service, code, text in lines.values_list("target__service_type_id", "report__period_code", "note"):
        found.setdefault(service, []).append((code, text))
    return found


def _sections(evaluation: MidtermEvaluation, until: date) -> list[dict[str, Any]]:
    programme, enrolment = evaluation.enrolment.programme, evaluation.enrolment_id
    book = read_book(programme, [enrolment], until=until, basis=Basis.COUNTABLE)
    counted = {key[1]: row for key, row in book.between(programme.start_date, until).items()}
    rows = {row.service_type_id: row for row in evaluation.rows.all()}
    targets = Target.objects.filter(enrolment=enrolment).select_related("service_type").prefetch_related("changes")
    services: dict[ServiceType, list[Target]] = {}
    for target in targets.order_by("service_type__position", "service_type_id", "pk"):
        services.setdefault(target.service_type, []).append(target)
    mark = expected(programme.start_date, programme.end_date, until)
    drawn = [
        (service, _service(service, own, counted.get(service.pk, NOTHING), rows.get(service.pk), programme, mark))
        for service, own in services.items()
    ]
    return [
        {"key": kind.value, "rows": [row for service, row in drawn if service.service_class == kind]}
        for kind in ServiceClass
    ]


def _service(
    service: ServiceType,
    targets: Iterable[Target],
    counts: Counts,
    row: MidtermRow | None,
    programme: Programme,
    mark: Decimal,
) -> dict[str, Any]:
    ordered = sorted(targets, key=lambda target: place(service.units, target.unit))
    return {
        "key": service.code,
        "item": f"s{service.pk}",
        "service": service.name,
        "service_id": service.pk,
        "enterprises": counts.enterprises,
        "measures": row.measures if row is not None else "",
        "cases": row.cases if row is not None else "",
        "units": [_unit(target, counts, programme, mark) for target in ordered],
    }


def _unit(target: Target, counts: Counts, programme: Programme, mark: Decimal) -> dict[str, Any]:
    total = Decimal(plain(counts.of(target.unit)))
    done = completion(total, target.value, target.operator)
    changes = sorted(target.changes.all(), key=lambda change: change.pk)
    return {
        "key": target.unit,
        "content": target.content,
        "operator": target.operator,
        "former": [
            {"key": str(change.pk), "value": plain(change.before), "until": change.effective_on.isoformat()}
            for change in changes
        ],
        "target": plain(target.value),
        "total": plain(total),
        "completion": "" if done is None else tenth(done),
        "status": pace(done, mark, on_track=programme.on_track_percent, slow=programme.slow_percent),
    }
