"""A list of vouchers of a park: read, compared with its book, booked all or nothing, taken back by reversals."""

import datetime as dt
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.common.refusals import Refused
from apps.delivery.models import Agreement, Invoice, ServiceRecord
from apps.funds.models import FundAccount, LedgerEntry
from apps.funds.selectors.ledger import approved_lines
from apps.funds.services.ledger import open_account, record_spending, reverse_entry
from apps.funds.services.vouchers import EntryData
from apps.plans.models import BudgetLine
from apps.programmes.models import Enrolment
from apps.spreadsheets.models import ImportBatch
from apps.spreadsheets.reading.limits import Limits
from apps.spreadsheets.reading.sheetscan import address
from apps.spreadsheets.services.batches import hold_file_of, keep_reading, lines_of, mends_of
from apps.spreadsheets.services.catalogue import enrolment_of
from apps.spreadsheets.services.quarantine import workplace
from apps.spreadsheets.services.reading import read_vouchers
from apps.spreadsheets.workflow import IMPORT
from apps.targets.models import Target

Row = dict[str, Any]
# Column of the sheet by field of the entry.
COLUMNS = {
    "entry_date": "entry_date",
    "voucher": "voucher",
    "amount_yuan": "amount",
    "purpose": "purpose",
    "payee_name": "payee",
    "payee_code": "payee_code",
    "budget_line": "service",
    "target": "service",
    "record": "record",
    "agreement": "agreement",
    "invoice": "invoice",
}


class Known(NamedTuple):
    """What rows may name: the book, budget lines and goals by service, the proofs by their numbers."""

    account: FundAccount
    lines: dict[int, BudgetLine]
    targets: dict[int, Target]
    proofs: dict[str, dict[str, Any]]


class Outcome(NamedTuple):
    """What booking did: entries made, rows that were there already, rows that were refused."""

    created: list[int]
    unchanged: int
    faults: list[tuple[Row, Refused]]


def known(enrolment: Enrolment) -> Known:
    """What rows of a pilot park may name. Six queries; call it in a transaction."""
    targets: dict[int, Target] = {}
    for target in Target.objects.filter(enrolment=enrolment).order_by("-pk"):
        targets[target.service_type_id] = target
    invoices = Invoice.objects.standing().filter(evidence__record__enrolment=enrolment)
    return Known(
        open_account(enrolment=enrolment),
        {line.service_type_id: line for line in approved_lines(enrolment)},
        targets,
        {
            "record": {row.label: row for row in ServiceRecord.objects.filter(enrolment=enrolment)},
            "agreement": {row.number: row for row in Agreement.objects.filter(enrolment=enrolment)},
            "invoice": {row.number: row for row in invoices.select_related("evidence__record")},
        },
    )


def entry_data(found: Known, row: Row) -> EntryData:
    """A row as the ledger takes it. Raises :class:`Refused` for a number nobody knows."""
    parts: dict[str, Any] = {}
    for name, rows in found.proofs.items():
        number = (row.get(name) or "").strip()
        if number and number not in rows:
            raise Refused(_("%(number)s is not known for this park.") % {"number": number}, field=name)
        parts[name] = rows.get(number)
    return EntryData(
        entry_date=dt.date.fromisoformat(row["entry_date"]),
        voucher=row["voucher"],
        amount_yuan=Decimal(row["amount"]),
        purpose=row["purpose"],
        payee_name=row["payee"],
        payee_code=row.get("payee_code") or "",
        budget_line=found.lines.get(row["service"]),
        target=found.targets.get(row["service"]),
        **parts,
    )


def write_rows(enrolment: Enrolment, rows: Iterable[Row], user: User) -> Outcome:
    """Books every row it can in the caller's transaction; rows the ledger refuses are reported."""
    found = known(enrolment)
    outcome, before = Outcome([], 0, []), set(found.account.entries.values_list("pk", flat=True))
    unchanged = 0
    for row in rows:
        try:
            entry = record_spending(account=found.account, data=entry_data(found, row), user=user)
        except Refused as refusal:
            outcome.faults.append((row, refusal))
            continue
        if entry.pk in before:
            unchanged += 1
        else:
            outcome.created.append(entry.pk)
    return outcome._replace(unchanged=unchanged)


def preview_vouchers(batch: ImportBatch, *, user: User, limits: Limits) -> None:
    """Reads the file of a batch and stores what was found; the effect is found by booking and taking back.

    Raises `reading.limits.Refused`.
    """
    enrolment = enrolment_of(batch)
    with workplace() as folder:
        held = hold_file_of(batch, folder, limits)
        reading = read_vouchers(held, enrolment=enrolment, limits=limits, mends=mends_of(batch))
        with transaction.atomic(), reading.lines.open(encoding="utf-8") as lines:
            outcome = write_rows(enrolment, in_order(json.loads(line) for line in lines), user)
            transaction.set_rollback(True)
        found = reading.answer
        asked = {(each["sheet"], each["row"] + 1) for each in found["problems"]}
        for row, refusal in outcome.faults:
            sheet = found["sheets"][row["sheet"]]
            found["problems"].append(problem_of(sheet, row, refusal))
            found["counts"]["confirm" if (sheet["name"], row["row"]) in asked else "ready"] -= 1
            found["counts"]["refuse"] += 1
        effect = {"created": len(outcome.created), "updated": 0, "unchanged": outcome.unchanged}
        with transaction.atomic():
            keep_reading(batch, reading, effect)


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Rows by day, as money is spent; those of one day as they stand in the sheet."""
    return sorted(rows, key=lambda row: row["entry_date"])


def problem_of(sheet: dict[str, Any], row: Row, refusal: Refused) -> dict[str, Any]:
    """What the ledger says about a row, as a problem of the cell its field names."""
    columns = sheet["columns"]
    column = columns.get(COLUMNS.get(refusal.field or "", "voucher"), columns["voucher"])
    return {
        "sheet": sheet["name"],
        "row": row["row"] - 1,
        "column": column,
        "cell": address(row["row"] - 1, column),
        "header": sheet["titles"][column],
        "raw": "",
        "code": "sentence",
        "params": {"sentence": " ".join(str(reason) for reason in refusal.reasons)},
        "severity": "refuse",
    }


@transaction.atomic
def commit_vouchers(*, batch: ImportBatch, user: User) -> ImportBatch:
    """Books the rows of a batch that waits for confirmation. Locks the batch, then the book.

    Raises :class:`Refused` when the ledger refuses a row, or the book has changed since the preview.
    """
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("park").get(pk=batch.pk)
    step = IMPORT.check("commit", user, batch)
    enrolment = enrolment_of(batch)
    with lines_of(batch) as lines:
        outcome = write_rows(enrolment, in_order(json.loads(line) for line in lines), user)
    expected = (batch.summary["created"], batch.summary["unchanged"])
    if outcome.faults or (len(outcome.created), outcome.unchanged) != expected:
        raise Refused(_("The book has changed since this preview was made. Upload the file again."))
    batch.state, batch.committed_at, batch.created_ids = step.target, timezone.now(), outcome.created
    batch.save()
    counts: dict[str, list[Any]] = {"created": [0, len(outcome.created)]} if outcome.created else {}
    county = enrolment.park.county_id
    record(user=user, action="vouchers.imported", target=batch, jurisdiction_id=county, changes=counts)
    return batch


def undo_vouchers(batch: ImportBatch, user: User) -> None:
    """Takes every entry of an import back by a reversal; the book keeps both. Raises :class:`Refused`."""
    rows = LedgerEntry.objects.filter(pk__in=batch.created_ids).select_related("account").order_by("-number")
    for entry in rows:
        reverse_entry(entry=entry, voucher=f"{entry.voucher[:36]}-R", reason=_("Import taken back"), user=user)
