"""Goals between the file and the table: one COPY, one comparison, one merge."""

import json
from typing import IO, Any, NamedTuple

from django.db import connection

from apps.spreadsheets.models import ImportBatch, ImportChange

MANY = 1000
STAGE = """
CREATE TEMP TABLE import_stage (
  sheet smallint, line integer, park_code text, enrolment bigint, service bigint, unit text, operator text,
  value numeric(10,2), yearly numeric(10,2)[], content text, note text
) ON COMMIT DROP
"""
# A column the file does not have is NULL and keeps what is stored.
DIFFER = """
CREATE TEMP TABLE import_diff ON COMMIT DROP AS
SELECT s.line, s.enrolment, s.service, s.unit, s.operator, s.value, t.id AS target,
       coalesce(s.yearly, t.yearly, '{}') AS yearly, coalesce(s.content, t.content, '') AS content,
       coalesce(s.note, t.note, '') AS note
FROM import_stage s
LEFT JOIN targets_target t ON t.enrolment_id = s.enrolment AND t.service_type_id = s.service AND t.unit = s.unit
WHERE t.id IS NULL OR (t.operator, t.value, t.yearly, t.content, t.note) IS DISTINCT FROM
      (s.operator, s.value, coalesce(s.yearly, t.yearly), coalesce(s.content, t.content), coalesce(s.note, t.note))
"""
SHOW_CHANGES = """
SELECT d.target, d.line, p.name || ' · ' || st.name || ' · ' || d.unit,
       jsonb_build_object('operator', t.operator, 'value', t.value, 'yearly', t.yearly, 'content', t.content,
                          'note', t.note),
       jsonb_build_object('operator', d.operator, 'value', d.value, 'yearly', d.yearly, 'content', d.content,
                          'note', d.note)
FROM import_diff d JOIN targets_target t ON t.id = d.target
JOIN programmes_servicetype st ON st.id = d.service JOIN programmes_enrolment e ON e.id = d.enrolment
JOIN parks_park p ON p.id = e.park_id ORDER BY d.line LIMIT %s
"""
UPDATE = """
UPDATE targets_target t SET operator = d.operator, value = d.value, yearly = d.yearly, content = d.content,
       note = d.note
FROM import_diff d WHERE d.target = t.id
"""
# The ids of the rows added go straight to the batch: a hundred thousand of them need not travel.
INSERT = """
WITH added AS (
  INSERT INTO targets_target (enrolment_id, service_type_id, unit, operator, value, yearly, content, note)
  SELECT enrolment, service, unit, operator, value, yearly, content, note FROM import_diff WHERE target IS NULL
  RETURNING id
) UPDATE spreadsheets_importbatch SET created_ids = (SELECT array_agg(id) FROM added) WHERE id = %s
"""
COUNT = "SELECT count(*) FILTER (WHERE target IS NULL), count(target) FROM import_diff"


class Effect(NamedTuple):
    """What writing the rows does, or did: rows added, rows changed, rows left as they are."""

    created: int
    updated: int
    unchanged: int


def stage(lines: IO[bytes]) -> None:
    """Loads COPY lines into a temporary table of this transaction and compares them with the goals that exist."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.import_stage, pg_temp.import_diff")
        cursor.execute(STAGE)
        cursor.copy_expert("COPY import_stage FROM STDIN", lines)


def settle_parks(enrolments: dict[int, int]) -> None:
    """Puts the numbers of enrolments just made where the file's own negative ones stand."""
    if not enrolments:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE import_stage s SET enrolment = m.real FROM unnest(%s::bigint[], %s::bigint[]) AS m(own, real)"
            " WHERE s.enrolment = m.own",
            [list(enrolments), list(enrolments.values())],
        )


def compare(rows: int) -> Effect:
    """Finds the rows that differ from what is stored; `rows` is how many were staged."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE import_stage (enrolment)")  # one column tells the planner how many rows there are
        cursor.execute(DIFFER)
        cursor.execute(COUNT)
        created, updated = cursor.fetchone()
    return Effect(created, updated, rows - created - updated)


def changes(limit: int | None) -> list[dict[str, Any]]:
    """The rows that would change, before and after, in the order of the file; `limit` None gives all."""
    with connection.cursor() as cursor:
        cursor.execute(SHOW_CHANGES, [limit])
        rows = cursor.fetchall()
    return [
        {"row": row, "line": line, "label": label, "before": json.loads(before), "after": json.loads(after)}
        for row, line, label, before, after in rows
    ]


def merge(batch: ImportBatch, effect: Effect) -> None:
    """Writes the rows that differ; the batch keeps their former values and the ids of the rows added."""
    if effect.updated:
        ImportChange.objects.bulk_create(
            ImportChange(batch=batch, row_id=c["row"], label=c["label"][:300], before=c["before"], after=c["after"])
            for c in changes(None)
        )
    with connection.cursor() as cursor:
        if effect.updated:
            cursor.execute(UPDATE)
        if effect.created:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # checked as they come: faster than queued until the end
            cursor.execute(INSERT, [batch.pk])
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        if effect.created > MANY:
            # Else the next reader plans for the table as it was before.
            cursor.execute("ANALYZE targets_target (enrolment_id, service_type_id, unit)")
