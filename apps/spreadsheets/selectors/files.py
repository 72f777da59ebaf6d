"""The files beside a service log, as the page of an import shows them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, Value, When

from apps.delivery.rules import Kind
from apps.delivery.selectors.evidence import kinds_of, requirements_of
from apps.spreadsheets.choices import FileState
from apps.spreadsheets.models import ImportBatch, ImportFile

SHOWN = 200
# What needs somebody comes first.
ORDER = ("confirm", "unmatched", "refused", "ready", "attached", "there")
STATUS = {"ready": "ok", "confirm": "warn", "unmatched": "", "refused": "bad", "attached": "ok", "there": "info"}


@dataclass(frozen=True)
class FileRow:
    """A file with the colour of its state, and the kinds it may be taken as while it waits."""

    file: ImportFile
    status: str
    kinds: list[Kind]


@dataclass(frozen=True)
class FilesPage:
    """The files of an import: how many in each state, and the first of them."""

    counts: list[tuple[str, str, int]]
    rows: list[FileRow]
    total: int

    @property
    def left_out(self) -> int:
        """How many are not shown."""
        return self.total - len(self.rows)


def files_page(batch: ImportBatch) -> FilesPage:
    """What the page shows of the files beside a log. Four queries, whatever the number of files."""
    counts = dict(batch.files.order_by().values_list("state").annotate(number=Count("pk")))
    rank = Case(
        *(When(state=state, then=Value(place)) for place, state in enumerate(ORDER)), output_field=IntegerField()
    )
    found = batch.files.select_related("kind", "record").order_by(rank, "place", "pk")
    rows = list(found[:SHOWN]) if counts else []
    needed = requirements_of(row.service_type_id for row in rows if row.service_type_id)
    kinds = {service: kinds_of(groups) for service, groups in needed.items()}
    return FilesPage(
        counts=[(STATUS[state], str(FileState(state).label), counts[state]) for state in ORDER if state in counts],
        rows=[row_of(row, kinds) for row in rows],
        total=sum(counts.values()),
    )


def row_of(file: ImportFile, kinds: Mapping[int, list[Kind]]) -> FileRow:
    """One line."""
    waits = file.state in (FileState.CONFIRM, FileState.READY)
    return FileRow(file, STATUS[file.state], kinds.get(file.service_type_id or 0, []) if waits else [])
