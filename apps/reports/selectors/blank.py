"""The places of a sheet without its figures: enough to read what was typed, at the cost of two queries."""

from typing import Any

from apps.reports.models import PeriodReport
from apps.reports.rules.figures import Payload, place, signed
from apps.targets.models import Target

NAMES = ("pk", "unit", "service_type_id", "service_type__name", "service_type__units")


def blank_sheet(report: PeriodReport) -> Payload:
    """The services and targets of a report with the words stored for them; nothing is counted. Two queries.

    For saving while somebody types; what is shown, checked or frozen is :func:`live_payload`.
    """
    kept = {row.target_id: row for row in report.rows.all()}
    targets = Target.objects.filter(enrolment=report.enrolment_id).values_list(*NAMES)
    rows: dict[int, dict[str, Any]] = {}
    for key, unit, service_id, name, _units in sorted(targets, key=lambda row: (row[2], place(row[4], row[1]), row[0])):
        row = rows.setdefault(service_id, {"service": name, "note": "", "units": []})
        words = kept.get(key)
        fixed = words.correction if words is not None else None
        row["note"] = row["note"] or (words.note if words is not None else "")
        row["units"].append(
            {
                "key": unit,
                "target_id": key,
                "correction": "" if fixed is None else signed(fixed),
                "reason": words.correction_reason if words is not None else "",
            }
        )
    return {"sections": [{"rows": list(rows.values())}]}
