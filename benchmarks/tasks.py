"""What is measured of the portal itself."""

from pathlib import Path

from django.db import transaction
from django.utils import timezone

from apps.accounts.selectors import person_for_command
from apps.programmes.models import Programme
from apps.spreadsheets.reading.limits import Limits
from apps.spreadsheets.resources import write_goals
from apps.spreadsheets.selectors import goal_queryset
from apps.spreadsheets.services import import_goals
from apps.spreadsheets.services.quarantine import hold, workplace
from apps.spreadsheets.services.reading import read_goals


def load(path: Path, *, commit: bool) -> dict:
    """Imports a workbook; returns what it changed."""
    with path.open("rb") as stream:
        result = import_goals(
            stream,
            name=path.name,
            programme=Programme.objects.get(),
            user=person_for_command("bench"),
            create_parks=False,
            commit=commit,
            today=timezone.localdate(),
            limits=Limits(),
        )
    return {name: result[name] for name in ("rows", "created", "updated", "unchanged", "refused")}


def commit(path: Path) -> dict:
    """An import with everything: pre-flight, cleaning, validation, merge, undo data, log."""
    return load(path, commit=True)


def preview(path: Path) -> dict:
    """The same without writing."""
    return load(path, commit=False)


def child_memory(path: Path) -> dict:
    """The highest memory of the bounded child, in MB."""
    with workplace() as folder, path.open("rb") as stream:
        held = hold(stream, folder, Limits())
        programme = Programme.objects.get()
        reading = read_goals(held, programme=programme, create_parks=False, today=timezone.localdate(), limits=Limits())
        return {"memory": reading.answer["memory_mb"]}


def export(path: Path) -> dict:
    """An export of every goal."""
    programme = Programme.objects.get()
    with path.open("wb") as stream, transaction.atomic():
        return {"rows": write_goals(stream, programme, goal_queryset(programme, None))}
