# ruff: noqa: S608 - the SQL is made of names of this file, never of input
"""What counts, said once in SQL: the triggers that keep the summary and the recount that checks it are made from it.

A *piece* is what one record, one attendance or one cited file adds to 场次, 家次, quantity, money and files. Triggers
write the pieces that a statement takes away and adds, summed, as new rows of the summary in the same transaction;
nobody updates a row of it, so writers never wait for each other there (decision 10).
"""

from collections.abc import Iterable

import pgtrigger

from apps.delivery.choices import COUNTABLE, RecordState

MEASURES = ("sessions", "visits", "quantity", "amount_yuan", "evidence")
VISITS = ("visits",)
# Every table of the summary: what a row is about, and what is counted there.
SUMMARY: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "delivery_countline": (("enrolment_id", "service_type_id", "quarter"), MEASURES),
    "delivery_counttotal": (("programme_id", "service_type_id", "quarter"), MEASURES),
    "delivery_servedenterprise": (("enrolment_id", "service_type_id", "quarter", "enterprise_id"), VISITS),
    "delivery_servedtotal": (("programme_id", "enterprise_id"), VISITS),
}
STATES = ", ".join(f"'{state.value}'" for state in sorted(COUNTABLE))
ACCEPTED = RecordState.ACCEPTED.value
FACTS = "id, enrolment_id, service_type_id, service_date, state, quantity, amount_yuan"
PERIOD = "JOIN programmes_programme p ON p.id = e.programme_id AND v.service_date BETWEEN p.start_date AND p.end_date"


def columns(measures: Iterable[str]) -> tuple[str, ...]:
    """The columns of measures: for everything countable, then for what is accepted."""
    names = tuple(measures)
    return (*names, *(f"accepted_{name}" for name in names))


def pieces(versions: str, parts: str = "rfa", period: str = PERIOD) -> str:
    """A query for the pieces of ``versions``: rows of FACTS with ``sign`` (and, for one part, what it cites).

    ``parts`` are those wanted: r(ecords), a(ttendances), f(iles). What does not count gives no piece (R0.33, R0.35).
    """
    chosen = {
        "r": "SELECT c.*, NULL::bigint AS enterprise_id, 1 AS sessions, 0 AS visits, c.sum_of AS quantity,"
        " c.money AS amount_yuan, 0 AS evidence FROM counted c",
        "a": "SELECT c.*, a.enterprise_id, 0, 1, 0, 0, 0 FROM counted c"
        " JOIN delivery_attendance a ON a.record_id = c.record_id",
        "f": "SELECT c.*, NULL, 0, 0, 0, 0, 1 FROM counted c"
        " JOIN delivery_recordevidence f ON f.record_id = c.record_id AND f.superseded_by_id IS NULL",
        "A": "SELECT c.*, c.part AS enterprise_id, 0 AS sessions, 1 AS visits, 0 AS quantity, 0 AS amount_yuan,"
        " 0 AS evidence FROM counted c",
        "F": "SELECT c.*, NULL::bigint AS enterprise_id, 0 AS sessions, 0 AS visits, 0 AS quantity, 0 AS amount_yuan,"
        " 1 AS evidence FROM counted c",
    }
    return (
        f"WITH counted AS (SELECT v.sign, v.id AS record_id, v.part, e.programme_id, v.enrolment_id, v.service_type_id,"
        f" date_trunc('quarter', v.service_date)::date AS quarter, v.state = '{ACCEPTED}' AS accepted,"
        f" v.quantity AS sum_of, v.amount_yuan AS money"
        f" FROM ({versions}) v JOIN programmes_enrolment e ON e.id = v.enrolment_id {period}"
        f" WHERE v.state IN ({STATES})) " + " UNION ALL ".join(chosen[part] for part in parts)
    )


def summed(table: str, source: str = "pieces") -> str:
    """The query that adds pieces up to rows of a table of the summary, without those of nothing."""
    keys, measures = SUMMARY[table]
    every = [f"sum(sign * {name})" for name in measures]
    every += [f"coalesce(sum(sign * {name}) FILTER (WHERE accepted), 0)" for name in measures]
    where = "WHERE enterprise_id IS NOT NULL " if "enterprise_id" in keys else ""
    return (
        f"SELECT {', '.join(keys)}, {', '.join(every)} FROM {source} {where}GROUP BY {', '.join(keys)}"
        f" HAVING {' OR '.join(f'{one} <> 0' for one in every)}"
    )


def appended(found: str) -> str:
    """The statement that appends pieces to the whole summary."""
    writes = [
        f"INSERT INTO {table} ({', '.join((*keys, *columns(measures)))}) {summed(table)}"
        for table, (keys, measures) in SUMMARY.items()
    ]
    middle = ", ".join(f"w{number} AS ({one})" for number, one in enumerate(writes[:-1]))
    return f"WITH pieces AS ({found}), {middle} {writes[-1]};"


RECORDS = f"SELECT {FACTS}, 1 AS sign, NULL::bigint AS part FROM delivery_servicerecord"
EVERYTHING = pieces(RECORDS)
CHANGED = (
    "(o.enrolment_id, o.service_type_id, o.service_date, o.state, o.quantity, o.amount_yuan) IS DISTINCT FROM"
    " (n.enrolment_id, n.service_type_id, n.service_date, n.state, n.quantity, n.amount_yuan)"
)
# A period is not moved while a record is being counted by it, nor a record counted while its period moves. The lock is
# nobody else's: the row of the programme is locked by imports too, for long and together with parks.
PERIOD_LOCK = 5_042
HOLD_PERIOD = f"""PERFORM pg_advisory_xact_lock_shared({PERIOD_LOCK}, x.programme_id::int) FROM (SELECT DISTINCT
    e.programme_id FROM programmes_enrolment e JOIN ({{rows}}) v ON v.enrolment_id = e.id WHERE v.state IN ({STATES})
    ORDER BY 1) x;"""
# The row lock every service takes first; whoever comes without it waits here.
HOLD_RECORDS = """PERFORM 1 FROM delivery_servicerecord WHERE id IN (SELECT record_id FROM ({rows}) v) ORDER BY id
    FOR NO KEY UPDATE;"""
SIDES = {"Insert": {"new": 1}, "Delete": {"old": -1}, "Update": {"old": -1, "new": 1}}


def both_sides(operation: str, query: str) -> str:
    """``query`` over the rows before with sign -1 and the rows after with sign 1, as far as the operation has them."""
    return " UNION ALL ".join(query.format(rows=f"{side}_rows", sign=sign) for side, sign in SIDES[operation].items())


def _trigger(name: str, operation: str, body: str) -> pgtrigger.Trigger:
    named = {side: f"{side}_rows" for side in SIDES[operation]}
    return pgtrigger.Trigger(
        name=f"{name}_{operation.lower()}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=getattr(pgtrigger, operation),
        referencing=pgtrigger.Referencing(**named),
        func=f"{body} RETURN NULL;",
    )


def record_triggers() -> list[pgtrigger.Trigger]:
    """Records that come, go, or change what is counted of them, with everything attached to them."""
    found = []
    for operation in SIDES:
        rows = both_sides(operation, f"SELECT {FACTS}, {{sign}} AS sign, NULL::bigint AS part FROM {{rows}}")
        if operation == "Update":
            rows = f"SELECT * FROM ({rows}) w WHERE id IN (SELECT n.id FROM new_rows n JOIN old_rows o USING (id)"
            rows += f" WHERE {CHANGED})"
        held = HOLD_PERIOD.format(rows=rows)
        found.append(_trigger("count_record", operation, f"{held} {appended(pieces(rows))}"))
    return found


def part_triggers(part: str) -> list[pgtrigger.Trigger]:
    """Attendances (``A``) or cited files (``F``) that come, go or change; a superseded file does not count."""
    cited = ("enterprise_id", "") if part == "A" else ("NULL::bigint", " WHERE superseded_by_id IS NULL")
    found = []
    for operation in SIDES:
        rows = both_sides(operation, f"SELECT record_id, {{sign}} AS sign, {cited[0]} AS part FROM {{rows}}{cited[1]}")
        versions = f"SELECT {', '.join(f'r.{name}' for name in FACTS.split(', '))}, x.sign, x.part"
        versions += f" FROM ({rows}) x JOIN delivery_servicerecord r ON r.id = x.record_id"
        held = HOLD_RECORDS.format(rows=rows) + " " + HOLD_PERIOD.format(rows=versions)
        name = "count_visit" if part == "A" else "count_file"
        found.append(_trigger(name, operation, f"{held} {appended(pieces(versions, part))}"))
    return found


def programme_triggers() -> list[pgtrigger.Trigger]:
    """The period of a programme moves: records come in or drop out."""
    changed = "(o.start_date, o.end_date) IS DISTINCT FROM (n.start_date, n.end_date)"
    held = (
        f"PERFORM pg_advisory_xact_lock({PERIOD_LOCK}, x.id::int) FROM"
        f" (SELECT id FROM old_rows o JOIN new_rows n USING (id) WHERE {changed} ORDER BY 1) x;"
    )
    moved = (
        "SELECT r.enrolment_id, r.id, r.service_type_id, r.service_date, r.state, r.quantity, r.amount_yuan,"
        " m.sign, NULL::bigint AS part, m.start_date, m.end_date FROM"
        " (SELECT o.id, o.start_date, o.end_date, -1 AS sign FROM old_rows o JOIN new_rows n USING (id)"
        f" WHERE {changed} UNION ALL"
        " SELECT n.id, n.start_date, n.end_date, 1 AS sign FROM old_rows o JOIN new_rows n USING (id)"
        f" WHERE {changed}) m"
        " JOIN programmes_enrolment x ON x.programme_id = m.id JOIN delivery_servicerecord r ON r.enrolment_id = x.id"
        " WHERE r.service_date BETWEEN m.start_date AND m.end_date"
    )
    return [_trigger("count_period", "Update", f"{held} {appended(pieces(moved, period=''))}")]
