"""Tenants of a park: read, compare, write, all or nothing, through the verbs of `parks`."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.common.refusals import Refused
from apps.parks.models import Enterprise, IndustryDivision, Park, Tenancy
from apps.parks.services import EnterpriseData, TenancyData, add_tenant, edit_tenant, move_out
from apps.spreadsheets.models import ImportBatch, ImportChange
from apps.spreadsheets.reading.limits import Limits
from apps.spreadsheets.services.batches import hold_file_of, keep_reading, lines_of, mends_of
from apps.spreadsheets.services.quarantine import workplace
from apps.spreadsheets.services.reading import read_tenants
from apps.spreadsheets.services.staging import Effect
from apps.spreadsheets.workflow import IMPORT

Row = dict[str, Any]
FIGURES = ("employees", "revenue", "assets")


class Outcome(NamedTuple):
    """What writing tenant rows did: counts, changes (before None for new tenants), and rows a verb refused."""

    effect: Effect
    changes: list[ImportChange]
    faults: list[tuple[Row, str, str]]


def snapshot(tenancy: Tenancy) -> Row:
    """What a tenant list says about a tenant, as it is stored."""
    firm = tenancy.enterprise
    return {
        "name": firm.name,
        "division": firm.division_id,
        "employees": firm.employees,
        "revenue": None if firm.revenue_wan is None else f"{firm.revenue_wan:.2f}",
        "assets": None if firm.assets_wan is None else f"{firm.assets_wan:.2f}",
        "moved_in": tenancy.moved_in_date and tenancy.moved_in_date.isoformat(),
        "moved_out": tenancy.moved_out_date and tenancy.moved_out_date.isoformat(),
        "pilot": tenancy.is_pilot,
        "key": tenancy.is_key,
    }


def wanted(row: Row, before: Row) -> Row:
    """The tenant as the row wants it: cells left blank keep what is stored."""
    return {name: row[name] if row.get(name) is not None else before.get(name) for name in snapshot_fields()}


def snapshot_fields() -> tuple[str, ...]:
    """Fields of a snapshot."""
    return ("name", "division", *FIGURES, "moved_in", "moved_out", "pilot", "key")


def enterprise_data(code: str, row: Row, firm: Enterprise | None) -> EnterpriseData:
    """The firm as the row wants it."""
    division = IndustryDivision.objects.filter(code=row["division"]).first() if row["division"] else None
    return EnterpriseData(
        name=row["name"],
        credit_code=code,
        division=division,
        industry_group=firm.industry_group if firm else "",
        employees=row["employees"],
        revenue_wan=None if row["revenue"] is None else Decimal(row["revenue"]),
        assets_wan=None if row["assets"] is None else Decimal(row["assets"]),
    )


def day(text: str | None) -> dt.date | None:
    """A day from its ISO text."""
    return None if not text else dt.date.fromisoformat(text)


def write_row(park: Park, row: Row, tenancy: Tenancy | None, user: User) -> tuple[str, ImportChange | None]:
    """Writes one row and says whether it was created, updated or unchanged. Raises :class:`Refused`."""
    code = row["code"]
    before = snapshot(tenancy) if tenancy else {}
    after = wanted(row, before)
    if tenancy is not None and after == before:
        return "unchanged", None
    guidance = {"guidance_class": tenancy.guidance_class} if tenancy else {}
    data = TenancyData(
        moved_in_date=day(after["moved_in"]),
        is_pilot=bool(after["pilot"] or after["key"]),
        is_key=bool(after["key"]),
        **guidance,
    )
    firm = enterprise_data(code, after, tenancy.enterprise if tenancy else None)
    if tenancy is None:
        made = add_tenant(park=park, enterprise=firm, data=data, user=user)
    else:
        made = edit_tenant(tenancy=tenancy, enterprise=firm, data=data, user=user)
    if after["moved_out"] and not before.get("moved_out"):
        leaving = day(after["moved_out"]) or timezone.localdate()
        made = move_out(tenancy=made, day=leaving, today=timezone.localdate(), user=user)
    made = Tenancy.objects.select_related("enterprise").get(pk=made.pk)
    change = ImportChange(row_id=made.pk, label=str(made.enterprise), before=before, after=snapshot(made))
    return ("updated" if tenancy else "created"), change


def write_rows(park: Park, rows: Iterable[Row], user: User) -> Outcome:
    """Writes every row it can, in the caller's transaction; locks the park. Rows a verb refuses are reported."""
    Park.objects.select_for_update().get(pk=park.pk)
    tenancies = list(Tenancy.objects.filter(park=park).select_related("enterprise").order_by("pk"))
    present = {t.enterprise.credit_code: t for t in tenancies if t.moved_out_date is None}
    left: dict[tuple[Any, ...], Tenancy] = {
        (t.enterprise.credit_code, t.moved_in_date, t.moved_out_date): t for t in tenancies if t.moved_out_date
    }
    counts = {"created": 0, "updated": 0, "unchanged": 0}
    changes: list[ImportChange] = []
    faults: list[tuple[Row, str, str]] = []
    for row in rows:
        code = row["code"]
        gone = left.get((code, day(row.get("moved_in")), day(row.get("moved_out"))))
        try:
            with transaction.atomic():
                kind, change = write_row(park, row, present.get(code) or gone, user)
        except Refused as refusal:
            faults.append((row, str(refusal), refusal.field or ""))
            continue
        counts[kind] += 1
        changes += [change] if change else []
    return Outcome(Effect(**counts), changes, faults)


def rows_in(lines: Iterable[bytes | str]) -> Iterator[Row]:
    """Rows from their stored lines."""
    return (json.loads(line) for line in lines)


def preview_tenants(batch: ImportBatch, *, user: User, limits: Limits) -> None:
    """Reads the file of a batch and stores what was found; the effect is found by writing and taking back.

    Raises `reading.limits.Refused`.
    """
    park = Park.objects.get(pk=batch.park_id or 0)
    with workplace() as folder:
        reading = read_tenants(hold_file_of(batch, folder, limits), limits=limits, mends=mends_of(batch))
        with transaction.atomic(), reading.lines.open(encoding="utf-8") as lines:
            outcome = write_rows(park, rows_in(lines), user)
            transaction.set_rollback(True)
        changes = [{"label": c.label, "before": c.before, "after": c.after} for c in outcome.changes if c.before]
        found = reading.answer
        found["problems"] += [problem_of(found["sheets"], *fault) for fault in outcome.faults]
        found["counts"]["ready"] -= len(outcome.faults)
        found["counts"]["refuse"] += len(outcome.faults)
        with transaction.atomic():
            keep_reading(batch, reading, {**outcome.effect._asdict(), "changes": changes})


def problem_of(sheets: list[dict[str, Any]], row: Row, sentence: str, field: str) -> dict[str, Any]:
    """A verb's refusal as a problem of the row's code cell, or of the cell its field names."""
    sheet = sheets[row["sheet"]]
    column = next((place for place, title in enumerate(sheet["titles"]) if "代码" in title and "行业" not in title), 0)
    return {
        "sheet": sheet["name"],
        "row": row["row"] - 1,
        "column": column,
        "cell": f"{chr(65 + column)}{row['row']}",
        "header": sheet["titles"][column] if sheet["titles"] else field,
        "raw": row["code"],
        "code": "sentence",
        "params": {"sentence": sentence},
        "severity": "refuse",
    }


@transaction.atomic
def commit_tenants(*, batch: ImportBatch, user: User) -> ImportBatch:
    """Writes the rows of a batch that waits for confirmation. Locks the batch, then the park.

    Raises :class:`Refused` when rows are refused, now or since the preview.
    """
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("park").get(pk=batch.pk)
    step = IMPORT.check("commit", user, batch)
    park = Park.objects.get(pk=batch.park_id or 0)
    with lines_of(batch) as lines:
        outcome = write_rows(park, rows_in(lines), user)
    expected = Effect(*(batch.summary[name] for name in Effect._fields))
    if outcome.faults or outcome.effect != expected:
        raise Refused(_("The tenants have changed since this preview was made. Upload the file again."))
    for change in outcome.changes:
        change.batch = batch
    ImportChange.objects.bulk_create(outcome.changes)
    batch.state, batch.committed_at = step.target, timezone.now()
    batch.created_ids = [change.row_id for change in outcome.changes if not change.before]
    batch.save()
    counts = {name: [0, count] for name, count in outcome.effect._asdict().items() if count}
    record(user=user, action="tenants.imported", target=batch, jurisdiction_id=park.county_id, changes=counts)
    return batch
