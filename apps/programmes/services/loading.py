"""A programme from its file: every rule with the clause behind it (R0.1, R0.2)."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.choices import Level
from apps.accounts.models import Jurisdiction, User
from apps.audit.services import record
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.programmes.models import (
    Clause,
    DeadlineRule,
    EvidenceKind,
    Programme,
    ProhibitedUse,
    ServiceType,
    TrancheRule,
)
from apps.programmes.rules import demo_start, faults_in, moved, years_between
from apps.programmes.services.evidence_rules import set_evidence
from apps.programmes.services.merging import merge, remove

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "programmes"
PLAIN = (
    "name guide_version legal_basis issued_by is_trial report_kind first_report report_window_days report_grace_days"
    " review_order on_track_percent slow_percent precise_share_percent"
).split()

FILING_DAYS = 10  # working days; a file may say otherwise


@transaction.atomic
def load_programme(
    data: Any, *, code: str | None = None, start: date | None = None, name: str | None = None, user: User | None = None
) -> Programme:
    """Create the programme of a file, or bring it into line; the same file twice changes nothing.

    ``start`` moves the period and every deadline by whole years; ``code`` and ``name`` replace those of the file.
    Kept as they are: the state, services the file does not name, and what the province edits on the page (short names,
    names also used, in use or not). Raises :class:`Refused` with every fault of the file, when a rule in use would
    vanish, or when the period of a programme with parks would change. Locks the programme.
    """
    if faults := faults_in(data):
        raise Refused(*faults)
    if start is not None:
        data = moved(data, years_between(date.fromisoformat(data["start"]), start))
    data = data | {"code": code or data["code"], "name": name or data["name"]}
    programme, changes = _merge_header(data)
    written = _merge_rows(programme, data)
    if changes or written:
        record(user=user, action="programme.loaded", target=programme, changes=changes)
    return programme


def load_demo_programme(today: date) -> Programme:
    """The programme of the demonstration: the rules of 2023 in a period that covers ``today``.

    A demo programme that exists keeps its period, because its records lie in it.
    """
    demo = json.loads((FOLDER / "pilot-demo.json").read_text())
    existing = Programme.objects.filter(code=demo["code"]).first()
    return load_programme(
        json.loads((FOLDER / demo["rules_of"]).read_text()),
        code=demo["code"],
        name=demo["name"],
        start=existing.start_date if existing else demo_start(today),
    )


def _merge_header(data: Mapping[str, Any]) -> tuple[Programme, dict[str, list[Any]]]:
    wanted = {name: data[name] for name in PLAIN}
    wanted["fund_filing_days"] = data.get("fund_filing_days", FILING_DAYS)
    wanted |= {f"{end}_date": date.fromisoformat(data[end]) for end in ("start", "end")}
    programme = Programme.objects.select_for_update().filter(code=data["code"]).first()
    if programme is None:
        with worded():
            programme = Programme.objects.create(code=data["code"], state=data["state"], **wanted)
        programme.scope.set(_scope(data["scope"], programme.start_date))
        return programme, {"code": [None, programme.code]}
    changes = {k: [getattr(programme, k), value] for k, value in wanted.items() if getattr(programme, k) != value}
    if changes.keys() & {"start_date", "end_date"} and programme.enrolments.exists():
        raise Refused(_("Parks are enrolled in this programme, so its period stays as it is."))
    for field, value in wanted.items():
        setattr(programme, field, value)
    if changes:
        with worded():
            programme.save()
    programme.scope.set(_scope(data["scope"], programme.start_date))
    return programme, changes


def _scope(scope: Mapping[str, Any], day: date) -> list[Jurisdiction]:
    """Counties and zones of a province without those of some cities; an empty list means no limit."""
    if not scope:
        return []
    rows = Jurisdiction.objects.valid_on(day).filter(level__in=[Level.COUNTY, Level.ZONE])
    within = Q(parent__parent__code=scope["within"]) | Q(parent__parent__parent__code=scope["within"])
    without = Q(parent__code__in=scope["without"]) | Q(parent__parent__code__in=scope["without"])
    return list(rows.filter(within).exclude(without))


def _merge_rows(programme: Programme, data: Mapping[str, Any]) -> bool:
    """Write every section; clauses first because the others point at them, and gone last."""
    clauses, old_clauses = merge(Clause, programme, _placed(_clauses(data)), key="number")
    ids = dict(programme.clauses.values_list("number", "pk"))
    kinds, old_kinds = merge(EvidenceKind, programme, _placed(_kinds(data)), key="code")
    tranches, old_tranches = merge(TrancheRule, programme, _tranches(data, ids), key="number")
    uses = [{"name": row["name"], "clause_id": ids[row["clause"]]} for row in data["prohibited_uses"]]
    uses_written, old_uses = merge(ProhibitedUse, programme, uses, key="name")
    deadlines, old_deadlines = merge(DeadlineRule, programme, _deadlines(data, ids), key="code")
    services, _kept = merge(ServiceType, programme, _placed(_services(programme, data, ids)), key="code")
    evidence = set_evidence(programme, {row["code"]: (row["evidence"], row["optional"]) for row in data["services"]})
    remove([*old_deadlines, *old_uses, *old_tranches, *old_kinds, *old_clauses])
    gone = old_deadlines or old_uses or old_tranches or old_kinds or old_clauses
    return bool(clauses or kinds or tranches or uses_written or deadlines or services or evidence or gone)


def _placed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row | {"position": position} for position, row in enumerate(rows, 1)]


def _clauses(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Clauses with the codes of the rules they found, none when the file names none."""
    return [{"rules": []} | row for row in data["clauses"]]


def _kinds(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"code": row["code"], "name": row["name"], "is_dated": row["dated"]} for row in data["evidence_kinds"]]


def _tranches(data: Mapping[str, Any], clauses: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "number": row["number"],
            "name": row["name"],
            "trigger": row["trigger"],
            "min_share": Decimal(row["min_share"]),
            "max_share": None if row["max_share"] is None else Decimal(row["max_share"]),
            "conditions": row.get("conditions", []),
            "clause_id": clauses[row["clause"]],
        }
        for row in data["tranches"]
    ]


def _deadlines(data: Mapping[str, Any], clauses: Mapping[str, int]) -> list[dict[str, Any]]:
    same = ("code", "name", "form", "kind", "period", "submitters", "recipients", "source_text")
    return [
        {name: row[name] for name in same}
        | {
            "due_date": date.fromisoformat(row["due"]) if row["due"] else None,
            "window_days": row.get("window_days"),
            "clause_id": clauses[row["clause"]],
        }
        for row in data["deadlines"]
    ]


def _services(programme: Programme, data: Mapping[str, Any], clauses: Mapping[str, int]) -> list[dict[str, Any]]:
    edited = {row.code: row for row in programme.service_types.all()}
    rows = []
    for row in data["services"]:
        old = edited.get(row["code"])
        added = [name for name in old.aliases if name not in row["aliases"]] if old else []
        same = ("code", "name", "units", "needs_diagnosis", "is_diagnosis", "evidence_text")
        rows.append(
            {name: row[name] for name in same}
            | {
                "service_class": row["class"],
                "short_name": old.short_name if old else row["short_name"],
                "aliases": row["aliases"] + added,
                "clause_id": clauses[row["clause"]],
            }
        )
    return rows
