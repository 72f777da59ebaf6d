"""Changing a cell in the preview: the file stays, another text is read in that place, the sheet is checked anew."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.common.refusals import Refused
from apps.common.text import clean_line
from apps.spreadsheets.cells.offers import names_a_person
from apps.spreadsheets.choices import BatchState
from apps.spreadsheets.models import CellMend, ImportBatch, PreviewPage
from apps.spreadsheets.reading.sheetscan import address
from apps.spreadsheets.services.receiving import AT_ONCE, queue, read_batch
from apps.spreadsheets.workflow import IMPORT

LONGEST = 200


@transaction.atomic
def mend_cell(*, batch: ImportBatch, user: User, sheet: int, row: int, column: int, text: str) -> ImportBatch:
    """Puts a text in the place of a cell that needs attention, and reads the file again; locks the batch.

    Sheet, row and column count from 0. Who did it and when, and what the file said, are kept. Raises
    :class:`Refused` for any other cell, and once the import does not wait for confirmation.
    """
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("park", "programme").get(pk=batch.pk)
    IMPORT.check("mend", user, batch)
    if names_a_person(text):
        raise Refused(_("Take out the identity card number: the portal does not collect it."))
    mend = batch.mends.filter(sheet=sheet, row=row, column=column).first()
    if mend is None:
        mend = CellMend(batch=batch, sheet=sheet, row=row, column=column, original=original(batch, sheet, row, column))
    before = mend.text if mend.pk else mend.original
    mend.text = clean_line(text, limit=LONGEST)
    mend.mended_by, mend.mended_at = user, timezone.now()
    mend.save()
    cell = address(row, column)
    county = batch.park.county_id if batch.park else None
    changes = {cell: [before, mend.text]}
    record(user=user, action="import.mended", target=batch, jurisdiction_id=county, changes=changes)
    if batch.rows <= AT_ONCE:
        read_batch(batch, user=user)
        return batch
    batch.state = BatchState.READING
    batch.save(update_fields=["state"])
    queue(batch, user, task="spreadsheets.read", total=batch.rows, attempt=mend.mended_at.isoformat())
    return batch


def original(batch: ImportBatch, sheet: int, row: int, column: int) -> str:
    """What the file says in a cell that needs attention, as the preview shows it. Raises :class:`Refused`."""
    names = [each["name"] for each in batch.summary.get("sheets", [])]
    name = names[sheet] if sheet < len(names) else None
    if not any((p["sheet"], p["row"], p["column"]) == (name, row, column) for p in batch.problems):
        raise Refused(_("Only cells that need attention can be changed here. Change others in your file."))
    pages = PreviewPage.objects.filter(batch=batch, sheet=sheet)
    page = pages.filter(first_row__lte=row + 1, last_row__gte=row + 1).first()
    texts: list[str] = next((line[2] for line in page.rows if line[0] == row + 1), []) if page else []
    return str(texts[column]) if column < len(texts) else ""
