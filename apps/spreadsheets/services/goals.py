"""Goal lists: read, compare, write, all or nothing."""

import datetime as dt
from collections.abc import Mapping
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import IO, Any, BinaryIO

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import Jurisdiction, User
from apps.audit.services import record
from apps.common.constraints import sentence_for
from apps.common.refusals import Refused
from apps.parks.models import Park
from apps.parks.services import ParkData, register_park
from apps.programmes.models import Enrolment, Programme
from apps.programmes.permissions import manages_programmes
from apps.programmes.services import enrol_park
from apps.spreadsheets.models import ImportBatch
from apps.spreadsheets.reading.limits import Limits
from apps.spreadsheets.services import staging
from apps.spreadsheets.services.batches import hold_file_of, keep_reading, lines_of, mends_of, new_batch
from apps.spreadsheets.services.quarantine import Held, hold, workplace
from apps.spreadsheets.services.reading import Reading, read_goals
from apps.spreadsheets.services.staging import Effect
from apps.spreadsheets.workflow import IMPORT

CHANGES_SHOWN = 200


def effect_of(reading: Reading, lines: IO[bytes]) -> tuple[Effect, list[dict[str, Any]]]:
    """What writing the usable rows would do, and the first rows it would change. Writes nothing that stays."""
    with transaction.atomic():
        staging.stage(lines)
        effect = staging.compare(reading.ready + reading.to_confirm)
        return effect, staging.changes(CHANGES_SHOWN) if effect.updated else []


def preview_goals(batch: ImportBatch, *, limits: Limits) -> None:
    """Reads the file of a batch and stores what was found. Raises `reading.limits.Refused`."""
    programme = Programme.objects.get(pk=batch.programme_id or 0)
    with workplace() as folder:
        held = hold_file_of(batch, folder, limits)
        reading = read_goals(
            held,
            programme=programme,
            create_parks=batch.create_parks,
            today=timezone.localdate(),
            limits=limits,
            preview=True,
            mends=mends_of(batch),
        )
        with reading.lines.open("rb") as lines:
            effect, changes = effect_of(reading, lines)
        with transaction.atomic():
            keep_reading(batch, reading, {**effect._asdict(), "changes": changes})


@transaction.atomic
def commit_goals(*, batch: ImportBatch, user: User, action: str = "commit") -> ImportBatch:
    """Writes the rows of a batch that waits for confirmation. Locks the batch, then the programme.

    Raises :class:`Refused` when rows are refused, or when the goals changed since the preview was made.
    """
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("programme").get(pk=batch.pk)
    step = IMPORT.check(action, user, batch)
    expected = Effect(*(batch.summary[name] for name in Effect._fields))
    effect = write(batch, user, lines_of(batch))
    if effect != expected:
        raise Refused(_("The goals have changed since this preview was made. Upload the file again."))
    batch.state = step.target
    finish(batch, user, effect)
    return batch


def write(batch: ImportBatch, user: User, lines: AbstractContextManager[IO[bytes]]) -> Effect:
    """Makes the parks that are missing and merges the rows, in the caller's transaction. Locks the programme."""
    programme = Programme.objects.select_for_update().get(pk=batch.programme_id or 0)
    enrolments, made = make_parks(programme, batch.summary["new_parks"], user)
    batch.summary |= {"enrolments": enrolments, "made": made}
    with lines as stream:
        staging.stage(stream)
    staging.settle_parks(enrolments)
    effect = staging.compare(batch.summary["ready"] + batch.summary["to_confirm"])
    try:
        with transaction.atomic():
            staging.merge(batch, effect)
    except IntegrityError as error:
        raise Refused(sentence_for(error)) from error
    return effect


def finish(batch: ImportBatch, user: User, effect: Effect) -> None:
    """Saves a written batch and writes the log."""
    batch.committed_at = timezone.now()
    batch.save(update_fields=["state", "summary", "committed_at"])
    changes = {name: [0, count] for name, count in effect._asdict().items() if count}
    record(user=user, action="goals.imported", target=batch, changes=changes, note=str(batch.programme))


def make_parks(
    programme: Programme, wanted: Mapping[str, list[Any]], user: User
) -> tuple[dict[int, int], dict[str, list[Any]]]:
    """Registers and enrols parks given as ``{code: [own number, name, county code]}``.

    Returns enrolment ids by own number, and what was made: ``{"parks": [code], "enrolments": [id]}``.
    """
    made: dict[str, list[Any]] = {"parks": [], "enrolments": []}
    if not wanted:
        return {}, made
    places = {place for _own, _name, place in wanted.values()}
    counties = {row.code: row for row in Jurisdiction.objects.filter(code__in=places)}
    known = {park.credit_code: park for park in Park.objects.filter(credit_code__in=wanted)}
    enrolled = dict(Enrolment.objects.filter(programme=programme, park__in=known.values()).values_list("park_id", "pk"))
    found: dict[int, int] = {}
    for code, (own, name, place) in wanted.items():
        park = known.get(code)
        if park is None:
            park = register_park(data=ParkData(name=name, credit_code=code, county=counties[place]), user=user)
            made["parks"].append(code)
        found[own] = enrolled.get(park.pk) or enrol(programme, park, user)
        if park.pk not in enrolled:
            made["enrolments"].append(found[own])
    return found, made


def enrol(programme: Programme, park: Park, user: User) -> int:
    """Enrols a park without an award, from the first day of the programme; returns the id of the enrolment."""
    enrolment = enrol_park(
        programme=programme,
        park=park,
        award_yuan=Decimal(0),
        enrolled_date=programme.start_date,
        user=user if manages_programmes(user) else None,
    )
    return int(enrolment.pk)


def import_goals(
    stream: BinaryIO,
    *,
    name: str,
    programme: Programme,
    user: User | None,
    create_parks: bool,
    commit: bool,
    today: dt.date,
    limits: Limits,
) -> dict[str, Any]:
    """Reads a file at once and writes it when `commit` and nothing is refused: the command's way.

    Returns counts, problems and whether it was written. Raises `reading.limits.Refused`, and :class:`Refused` when
    writing fails.
    """
    with workplace() as folder:
        held = hold(stream, folder, limits)
        reading = read_goals(held, programme=programme, create_parks=create_parks, today=today, limits=limits)
        written = commit and user is not None and not reading.refused
        if written and user is not None:
            effect = write_at_once(held, reading, name=name, programme=programme, user=user, create_parks=create_parks)
        else:
            with reading.lines.open("rb") as lines:
                effect, _changes = effect_of(reading, lines)
    counts = {name: getattr(reading, name) for name in ("rows", "ready", "to_confirm", "refused")}
    return {**counts, **effect._asdict(), "committed": written, "problems": reading.answer["problems"]}


@transaction.atomic
def write_at_once(
    held: Held, reading: Reading, *, name: str, programme: Programme, user: User, create_parks: bool
) -> Effect:
    """Makes a batch, writes it and keeps what undoing needs."""
    batch = new_batch(held=held, name=name, user=user, programme=programme, create_parks=create_parks)
    keep_reading(batch, reading, {})
    batch.state = IMPORT.check("commit", user, batch).target
    effect = write(batch, user, reading.lines.open("rb"))
    batch.summary |= effect._asdict()
    finish(batch, user, effect)
    return effect
