"""Keeping what the park types: few statements, as a page saves itself every few seconds."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.permissions import is_park
from apps.common.refusals import Refused
from apps.reports.models import PeriodReport
from apps.reports.rules.figures import signed

if TYPE_CHECKING:
    from apps.accounts.models import User

# The row of the report is locked by writing it; whose it is and whether it is open is looked at in the same moment.
TAKE = """
    UPDATE reports_periodreport r SET saved_at = %s
    FROM programmes_enrolment e JOIN parks_park p ON p.id = e.park_id
    WHERE r.id = %s AND e.id = r.enrolment_id AND p.operator_id = %s AND r.state IN ('draft', 'returned')
    RETURNING r.enrolment_id
"""
HELD = """
    SELECT t.id, coalesce(w.note, ''), w.correction, coalesce(w.correction_reason, ''), w.written_by_page,
        row_number() OVER (PARTITION BY s.id ORDER BY array_position(s.units, t.unit), t.id) = 1
    FROM targets_target t JOIN programmes_servicetype s ON s.id = t.service_type_id
    LEFT JOIN reports_reportrow w ON w.target_id = t.id AND w.report_id = %s
    WHERE t.enrolment_id = %s
"""
KEEP = """
    INSERT INTO reports_reportrow (report_id, target_id, note, correction, correction_reason, written_by_page)
    SELECT %s, * FROM unnest(%s::bigint[], %s::text[], %s::numeric[], %s::text[], %s::jsonb[])
    ON CONFLICT (report_id, target_id) DO UPDATE SET note = excluded.note, correction = excluded.correction,
        correction_reason = excluded.correction_reason, written_by_page = excluded.written_by_page
"""


@dataclass(frozen=True)
class Typed:
    """One place of the form: ``place`` is ``note`` or ``correction``; a correction is ``[signed figure, reason]``.

    ``was`` is what the place held when the page was last in step. A page that never heard what became of an earlier
    save is not ``sure`` of that: then what it holds counts, also when it is the text of before.
    """

    target_id: int
    place: str
    value: str | list[str]
    was: str | list[str]
    sure: bool = True


@dataclass(frozen=True)
class Conflict:
    """A place somebody else changed meanwhile: nothing was written there; ``stored`` is their text."""

    target_id: int
    place: str
    stored: str | list[str]


class NotOpen(Refused):
    """The report is not one this person may write in now."""


@dataclass
class Held:
    """What a target's row holds; ``pages`` names the page that wrote each place last."""

    note: str
    correction: Decimal | None
    reason: str
    pages: dict[str, str]
    has_note: bool

    def stored(self, place: str) -> str | list[str]:
        """The text of a place, as the form shows it."""
        if place == "note":
            return self.note
        return ["" if self.correction is None else signed(self.correction), self.reason]

    def write(self, typed: Typed, page: str) -> None:
        """Take over what was typed."""
        if typed.place == "note":
            self.note = str(typed.value)
        else:
            figure, reason = typed.value[0], typed.value[1]
            self.correction, self.reason = (Decimal(figure), reason) if figure else (None, "")
        self.pages[typed.place] = page


def save(*, report: PeriodReport, user: "User", typed: Iterable[Typed], page: str) -> list[Conflict]:
    """As :func:`save_typed`, for a report at hand."""
    return save_typed(report_id=report.pk, user=user, typed=typed, page=page)


@transaction.atomic
def save_typed(*, report_id: int, user: "User", typed: Iterable[Typed], page: str) -> list[Conflict]:
    """Keep what was typed; returns the places another page changed since this one was opened, which stay as they are.

    ``page`` names the open page: it may save the same place again and again. Places left as they were are not
    written. Raises :class:`NotOpen` when the report is under review, passed, or another park's, :class:`Refused` for
    a place the sheet does not have. Locks the report. Three statements, however many places.
    """
    with connection.cursor() as cursor:
        enrolment_id = _take(cursor, report_id, user)
        cursor.execute(HELD, [report_id, enrolment_id])
        rows = _held(cursor.fetchall())
        conflicts, touched = _take_over(rows, typed, page)
        if touched:
            cursor.execute(KEEP, [report_id, *_columns(touched)])
    return conflicts


def _take(cursor: Any, report_id: int, user: "User") -> int:
    """The enrolment of the report, whose row is locked and marked as saved now."""
    if is_park(user) and user.acting is not None:
        cursor.execute(TAKE, [timezone.now(), report_id, user.acting.organisation_id])
        if found := cursor.fetchone():
            return int(found[0])
    raise NotOpen(_("The report is not open for writing: it is under review, passed, or another park's."))


def _held(found: list[tuple[Any, ...]]) -> dict[int, Held]:
    """What each target holds; the one of its service's first unit has the note."""
    return {
        key: Held(note, correction, reason, json.loads(pages or "{}"), has_note)
        for key, note, correction, reason, pages, has_note in found
    }


def _take_over(
    rows: dict[int, Held], typed: Iterable[Typed], page: str
) -> tuple[list[Conflict], list[tuple[int, Held]]]:
    """The conflicts, and the rows that change."""
    conflicts, touched = [], {}
    for place in typed:
        row = rows.get(place.target_id)
        if row is None or (place.place == "note" and not row.has_note):
            raise Refused(_("A target was taken away meanwhile. Reload the page."))
        stored = row.stored(place.place)
        if place.value == stored or (place.value == place.was and place.sure):
            continue
        if stored != place.was and row.pages.get(place.place) != page:
            conflicts.append(Conflict(place.target_id, place.place, stored))
        else:
            row.write(place, page)
            touched[place.target_id] = row
    return conflicts, sorted(touched.items())


def _columns(rows: list[tuple[int, Held]]) -> tuple[list[Any], ...]:
    """The rows as a list per column."""
    return (
        [key for key, _row in rows],
        [row.note for _key, row in rows],
        [row.correction for _key, row in rows],
        [row.reason for _key, row in rows],
        [json.dumps(row.pages) for _key, row in rows],
    )
