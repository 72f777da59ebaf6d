"""The places of a sheet without its figures and words: enough to read what was typed, at the cost of one query."""

from typing import Any

from apps.reports.models import PeriodReport
from apps.reports.rules.figures import Payload, place
from apps.targets.models import Target

NAMES = ("pk", "unit", "service_type_id", "service_type__units")


def blank_sheet(report: PeriodReport) -> Payload:
    """The targets of a report by service, the one that carries the note first; nothing is counted. One query.

    For saving while somebody types; what is shown, checked or frozen is :func:`live_payload`.
    """
    targets = Target.objects.filter(enrolment=report.enrolment_id).values_list(*NAMES)
    rows: dict[int, dict[str, Any]] = {}
    for key, unit, service_id, _units in sorted(targets, key=lambda row: (row[2], place(row[3], row[1]), row[0])):
        rows.setdefault(service_id, {"units": []})["units"].append({"key": unit, "target_id": key})
    return {"sections": [{"rows": list(rows.values())}]}
