# ruff: noqa: S608 - the SQL is made of names of this app, never of input
"""Care of the summary: rows merged, the nightly proof, and the repair."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.choices import PROVINCE_ROLES, Role
from apps.accounts.models import User
from apps.audit import services as audit
from apps.delivery.models.counting import SUMMARY, columns
from apps.delivery.selectors.reconciling import Reconciliation, compared, differing, reconcile
from apps.jobs.models import Job
from apps.jobs.services import enqueue
from apps.notifications.choices import MessageKind
from apps.notifications.services import notify
from apps.programmes.models import Enrolment, Programme

if TYPE_CHECKING:
    from collections.abc import Iterable

CARE = 5_041  # one merge or repair at a time; writers of records never take this lock
SHOWN = 20


@transaction.atomic
def merge_counts() -> int:
    """Add up the rows that share a key, drop those of nothing; returns how many rows less there are.

    The figures are the same before and after, for every reader at every moment. Takes the lock of care, and waits for
    nobody else: rows that writers append meanwhile stay for the next time.
    """
    _take_care()
    return sum(_merge(table) for table in SUMMARY)


@transaction.atomic
def repair_counts(*, user: "User | None" = None) -> Reconciliation:
    """Append what is missing or too much, so that the summary equals the recount; returns what was found before.

    Writers go on meanwhile: the correction is the difference at one moment, and theirs are added to it. One entry
    in the log of each programme concerned. Takes the lock of care.
    """
    _take_care()
    found = reconcile()
    if found.differences:
        for table, (keys, measures) in SUMMARY.items():
            names = columns(measures)
            wanted = ", ".join((*keys, *names))
            missing = ", ".join((*keys, *(f"real_{name} - {name}" for name in names)))
            source = f"SELECT {missing} FROM ({compared(table)}) d WHERE {differing(measures)}"
            _execute(f"INSERT INTO {table} ({wanted}) {source}")
        for programme, number in _concerned(found.differences):
            audit.record(user=user, action="counts.repaired", target=programme, changes={"differences": [number, 0]})
    return found


def ask_for_reconciliation(*, today: date) -> Job:
    """The proof of the night as a job, once a day."""
    return enqueue(task="delivery.prove_counts", payload={}, effect_key=f"reconcile-counts:{today.isoformat()}")


def prove_counts(*, today: date) -> dict[str, Any]:
    """Merge, recount, compare and tell the province and the administrators of differences; the job's result."""
    merged, found = merge_counts(), reconcile()
    if found.differences:
        _tell(found, today)
    return {
        "checked": found.checked,
        "differences": len(found.differences),
        "first": found.differences[:SHOWN],
        "merged": merged,
    }


def _merge(table: str) -> int:
    keys, measures = SUMMARY[table]
    names = columns(measures)
    key, sums = ", ".join(keys), [f"sum({name})" for name in names]
    nothing = " AND ".join(f"{one} = 0" for one in sums)
    some = " OR ".join(f"{one} <> 0" for one in sums)
    same = " AND ".join(f"t.{name} = m.{name}" for name in keys)
    return _execute(
        f"WITH many AS (SELECT {key} FROM {table} GROUP BY {key} HAVING count(*) > 1 OR ({nothing})),"
        f" gone AS (DELETE FROM {table} t USING many m WHERE {same} RETURNING t.*),"
        f" kept AS (INSERT INTO {table} ({key}, {', '.join(names)}) SELECT {key}, {', '.join(sums)} FROM gone"
        f" GROUP BY {key} HAVING {some} RETURNING 1)"
        " SELECT (SELECT count(*) FROM gone) - (SELECT count(*) FROM kept)"
    )


def _take_care() -> None:
    _execute(f"SELECT pg_advisory_xact_lock({CARE})")


def _execute(sql: str) -> int:
    """Run one statement; the number it answers with, if any."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone() if cursor.description else None
    return int(row[0]) if row and row[0] else 0


def _concerned(differences: "Iterable[dict[str, Any]]") -> list[tuple[Programme, int]]:
    """The programmes of the differences, with how many each has."""
    rows = list(differences)
    of_park = dict(
        Enrolment.objects.filter(pk__in={row["enrolment_id"] for row in rows if "enrolment_id" in row}).values_list(
            "pk", "programme_id"
        )
    )
    places = [row.get("programme_id") or of_park.get(row.get("enrolment_id", 0)) for row in rows]
    programmes = Programme.objects.filter(pk__in={place for place in places if place}).order_by("pk")
    return [(programme, places.count(programme.pk)) for programme in programmes]


def _tell(found: Reconciliation, today: date) -> None:
    roles = [*PROVINCE_ROLES, Role.SYS_ADMIN]
    people = User.objects.filter(is_active=True, memberships__role__in=roles).distinct().order_by("pk")
    with translation.override(settings.LANGUAGE_CODE):
        number = len(found.differences)
        title = ngettext(
            "The counts differ from the records in %(count)s place",
            "The counts differ from the records in %(count)s places",
            number,
        ) % {"count": number}
        body = [_line(row) for row in found.differences[:SHOWN]]
        body.append(_("The administrator repairs them with: manage.py reconcile_counts --repair"))
    notify(
        recipients=people,
        kind=MessageKind.TODO,
        title=title,
        body="\n".join(body),
        effect_key=f"reconcile-counts:{today.isoformat()}",
    )


def _line(row: dict[str, Any]) -> str:
    """One difference in a line: where, what is kept, what was counted."""
    where = [row.get(word) for word in ("programme", "park", "service", "quarter", "enterprise")]
    figures = [f"{name} {kept} ≠ {row['counted'][name]}" for name, kept in row["kept"].items()]
    return f"{' · '.join(str(word) for word in where if word)}: {', '.join(figures)}"
