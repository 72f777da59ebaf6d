"""Files of an archive beside the services of a log: whose they are, what they prove."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record as log
from apps.common.refusals import Refused
from apps.delivery.rules import Kind, guess_kind
from apps.delivery.selectors.evidence import kinds_of, requirements_of
from apps.evidence.choices import ENDINGS, PICTURES
from apps.programmes.models import ServiceType
from apps.spreadsheets.cells.records import taken_apart
from apps.spreadsheets.choices import FileState
from apps.spreadsheets.models import ImportBatch, ImportFile
from apps.spreadsheets.rules import FILE_FAULTS
from apps.spreadsheets.services.logs import Event
from apps.spreadsheets.workflow import handles

PICTURE_ENDINGS = tuple(ending for kind in PICTURES for ending in ENDINGS[kind])
WORD = re.compile(r"[0-9a-z]", re.ASCII)
AT_ONCE = 1000
LONGEST_LABEL = 200


def plain(name: str) -> str:
    """The form in which names of files and numbers of rows are compared."""
    text = unicodedata.normalize("NFKC", name).replace("\\", "/").casefold()
    return " ".join(text.split()).strip("/ ")


def number_form(text: str) -> str:
    """A number of a row without leading zeros: 007 is 7."""
    return text.lstrip("0") or "0" if text.isascii() and text.isdigit() else text


def beginnings(part: str) -> Iterator[str]:
    """What a part of a path may begin with, longest first: 12-合同 may begin with 12, never with 1."""
    for end in range(len(part), 0, -1):
        if end == len(part) or not (WORD.match(part[end]) and WORD.match(part[end - 1])):
            yield part[:end]


class Places(NamedTuple):
    """The services of a log by the files they name and by the numbers of their rows."""

    named: dict[str, list[Event]]
    numbered: dict[str, list[Event]]

    def of(self, path: str) -> list[Event]:
        """The services a file belongs to: those that name it, else the one whose number its path begins with."""
        whole = PurePosixPath(plain(path))
        for name in (str(whole), whole.name, whole.stem):
            if name in self.named:
                return self.named[name]
        for part in (*reversed(whole.parts[:-1]), whole.stem):
            for start in beginnings(part):
                if found := self.numbered.get(number_form(start.strip())):
                    return found
        return []

    def names(self, path: str) -> bool:
        """Whether a row names this file."""
        whole = PurePosixPath(plain(path))
        return any(name in self.named for name in (str(whole), whole.name, whole.stem))


def places_of(events: Sequence[Event], paths: Iterable[str]) -> Places:
    """Where files may belong; the archive's own names say what in a cell is one name."""
    known = {plain(name) for path in paths for name in (path, PurePosixPath(path).name, PurePosixPath(path).stem)}
    named: dict[str, list[Event]] = {}
    numbered: dict[str, list[Event]] = {}
    for event in events:
        pieces = [piece for text in event["files"] for piece in taken_apart(text, lambda each: plain(each) in known)]
        for name in dict.fromkeys(plain(piece) for piece in pieces):
            named.setdefault(name, []).append(event)
        for number in dict.fromkeys(number_form(plain(text)) for text in (event["key"], event["seq"]) if text):
            numbered.setdefault(number, []).append(event)
    return Places(named, numbered)


def keep_entries(batch: ImportBatch, entries: Iterable[dict[str, Any]]) -> None:
    """Stores the table of the archive of a batch: what is refused, with its reason, and what is to be matched."""
    ImportFile.objects.bulk_create(
        (
            ImportFile(
                batch=batch,
                place=entry["place"],
                path=entry["path"],
                size=entry["size"],
                state=FileState.REFUSED if entry["refused"] else FileState.UNMATCHED,
                reason=str(FILE_FAULTS[entry["refused"] or "no_row"]),
            )
            for entry in entries
        ),
        batch_size=AT_ONCE,
    )


def match_files(batch: ImportBatch, events: Sequence[Event]) -> None:
    """Finds the service and the kind of every file of a batch anew; kinds chosen by hand stay. Six queries."""
    rows = list(batch.files.order_by("place", "pk"))
    if not rows:
        return
    chosen = {(row.place, row.sheet, row.row): row.kind_id for row in rows if row.state == FileState.READY}
    entries = {row.place: row for row in rows if row.state != FileState.REFUSED}
    places = places_of(events, (row.path for row in entries.values()))
    services = {event["service"] for event in events}
    needed = requirements_of(services)
    kinds = {service: kinds_of(needed[service]) for service in services}
    names = dict(ServiceType.objects.filter(pk__in=services).values_list("pk", "name"))
    made = [
        filed(entry, event, kinds[event["service"]], names[event["service"]], chosen) if event else unfiled(entry, why)
        for entry in entries.values()
        for event, why in owners(places, entry.path)
    ]
    batch.files.filter(place__in=entries).delete()
    ImportFile.objects.bulk_create(made, batch_size=AT_ONCE)


def owners(places: Places, path: str) -> list[tuple[Event | None, str]]:
    """The services a file belongs to, or why it belongs to none."""
    found = places.of(path)
    if not found:
        return [(None, "no_row")]
    if len(found) > 1 and not places.names(path):
        return [(None, "many_rows")]
    return [(event, "") for event in found]


def unfiled(entry: ImportFile, why: str) -> ImportFile:
    """A file nobody asked for."""
    return ImportFile(
        batch_id=entry.batch_id,
        place=entry.place,
        path=entry.path,
        size=entry.size,
        state=FileState.UNMATCHED,
        reason=str(FILE_FAULTS[why]),
    )


def filed(
    entry: ImportFile, event: Event, kinds: Sequence[Kind], service: str, chosen: dict[Any, int | None]
) -> ImportFile:
    """A file with its service, and its kind where the name says it or somebody chose it."""
    found = kind_of(entry.path, kinds)
    kind = chosen.get((entry.place, event["sheet"], event["row"])) or (found.pk if found else None)
    number = event["key"] or event["seq"]
    words = " · ".join(word for word in (number, event["date"], event["title"] or service) if word)
    return ImportFile(
        batch_id=entry.batch_id,
        place=entry.place,
        path=entry.path,
        size=entry.size,
        sheet=event["sheet"],
        row=event["row"],
        label=words[:LONGEST_LABEL],
        service_type_id=event["service"],
        kind_id=kind,
        state=FileState.READY if kind else FileState.CONFIRM,
        reason="" if kind else str(FILE_FAULTS["kind_unclear"]),
    )


def kind_of(path: str, kinds: Sequence[Kind]) -> Kind | None:
    """The kind the name of a file speaks of, else the one the name of its folder does."""
    whole = PurePosixPath(path)
    is_picture = whole.suffix.lower() in PICTURE_ENDINGS
    by_name = guess_kind(whole.name, kinds, is_picture=False)
    return by_name or guess_kind(whole.parent.name, kinds, is_picture=is_picture)


def settle_files(batch: ImportBatch, records: Iterable[tuple[Event, int]]) -> None:
    """Gives the files of a batch the records their services became."""
    by_place = {(event["sheet"], event["row"]): pk for event, pk in records}
    rows = list(batch.files.exclude(row=None))
    for row in rows:
        row.record_id = by_place.get((row.sheet, row.row))
    ImportFile.objects.bulk_update(rows, ["record"], batch_size=AT_ONCE)


def kinds_for(files: Iterable[ImportFile]) -> dict[int, list[Kind]]:
    """The kinds each service of these files takes. Two queries."""
    services = {file.service_type_id for file in files if file.service_type_id}
    needed = requirements_of(services)
    return {service: kinds_of(needed[service]) for service in services}


@transaction.atomic
def choose_kind(*, file: ImportFile, kind_id: int, user: User) -> ImportFile:
    """Says what a file is that waits for it; locks the file. Raises :class:`Refused` for a kind its service lacks."""
    row = ImportFile.objects.select_for_update(of=("self",)).select_related("batch__park").get(pk=file.pk)
    if not handles(user, row.batch):
        raise Refused(_("Your role may not take this step."))
    kinds = {kind.pk: kind for each in kinds_for([row]).values() for kind in each}
    if row.state not in (FileState.CONFIRM, FileState.READY) or kind_id not in kinds:
        raise Refused(str(FILE_FAULTS["kind_unclear"]), field="kind")
    row.kind_id, row.state, row.reason = kind_id, FileState.READY, ""
    row.save(update_fields=["kind", "state", "reason"])
    county = row.batch.park.county_id if row.batch.park else None
    changes = {"kind": [None, kinds[kind_id].name]}
    log(user=user, action="import.file_named", target=row.batch, jurisdiction_id=county, changes=changes, note=row.path)
    return row
