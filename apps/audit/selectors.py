"""Reads of the log, shaped for pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.choices import NAMES, words_for
from apps.audit.models import Entry

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True)
class EntryFilter:
    """What the log is narrowed to; empty means anything. Both days are included."""

    person: str = ""
    action: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Change:
    """One value before and after, under the name a person knows; empty text for nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class LogRow:
    """One entry as the page shows it."""

    entry: Entry
    words: str
    kind: str
    changes: tuple[Change, ...]


def log_page(user: "User", wanted: EntryFilter) -> "QuerySet[Entry]":
    """Entries one may see, newest first."""
    rows = Entry.objects.visible_to(user)
    if wanted.person:
        rows = rows.filter(Q(actor__name__icontains=wanted.person) | Q(actor__username__icontains=wanted.person))
    rows = rows.filter(action=wanted.action) if wanted.action else rows
    rows = rows.filter(subject__icontains=wanted.subject) if wanted.subject else rows
    rows = rows.filter(at__gte=_midnight(wanted.since)) if wanted.since else rows
    # The last day there is has no day after it, and nothing to leave out.
    until = wanted.until if wanted.until != date.max else None
    rows = rows.filter(at__lt=_midnight(until + timedelta(days=1))) if until else rows
    return rows.select_related("actor", "organisation").order_by("-at", "-pk")


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def recent_about(user: "User", target: Model, *, limit: int = 10) -> list[LogRow]:
    """The newest entries about one object that the person may see. One query."""
    return shaped(Entry.objects.visible_to(user).about(target).select_related("actor", "organisation")[:limit])


def shaped(entries: Iterable[Entry]) -> list[LogRow]:
    """Entries with the act, the kind of object and the changed fields in words."""
    return [LogRow(row, words_for(row.action), _kind(row.target_type), _changes(row)) for row in entries]


def _model(label: str) -> type[Model] | None:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None  # a table of an earlier version


def _kind(label: str) -> str:
    model = _model(label)
    return str(model._meta.verbose_name) if model else label


def _changes(entry: Entry) -> tuple[Change, ...]:
    model = _model(entry.target_type)
    return tuple(
        Change(_field_label(model, name), _shown(model, name, before), _shown(model, name, after))
        for name, (before, after) in entry.changes.items()
    )


def _field(model: type[Model] | None, name: str) -> Any:
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None


def _field_label(model: type[Model] | None, name: str) -> str:
    return str(getattr(_field(model, name), "verbose_name", NAMES.get(name, name)))


def _shown(model: type[Model] | None, name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = dict(getattr(_field(model, name), "flatchoices", None) or ())
    return str(choices.get(value, value))
