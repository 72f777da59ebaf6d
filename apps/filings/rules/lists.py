"""A liaison list as content: its rows, copies with hidden numbers, what changed, the layout of annex 3."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from apps.filings.choices import ContactKind
from apps.filings.models import Contact
from apps.filings.rules.phones import masked

Payload = dict[str, Any]
NUMBERS = ("office_phone", "mobile")
LABELS = {field.name: field.verbose_name for field in Contact._meta.fields}
FACTS = ("name", "post", *NUMBERS, "valid_from", "valid_until")

TITLE = "联络员名单"
UNITS = {ContactKind.ECONOMY.value: "经信部门", ContactKind.FINANCE.value: "财政部门"}
SIGNATURES = ("填报单位（盖章）：", "填报人：", "填报日期：")


@dataclass(frozen=True)
class Column:
    """A column of annex 3: its head and its width in characters."""

    head: str
    width: int
    key: str


COLUMNS = (
    Column("单位", 30, "unit"),
    Column("姓名", 12, "name"),
    Column("职务", 20, "post"),
    Column("办公电话", 20, "office_phone"),
    Column("手机", 16, "mobile"),
)


def row_of(contact: Contact) -> dict[str, Any]:
    """One person as frozen; the unit in the words of the form. No query when the park is loaded."""
    return {
        "key": str(contact.pk),
        "kind": contact.kind,
        "unit": UNITS.get(contact.kind) or contact.unit,
        "enrolment": contact.enrolment_id,
        "name": contact.name,
        "post": contact.post,
        "office_phone": contact.office_phone,
        "mobile": contact.mobile,
        "valid_from": contact.valid_from.isoformat(),
        "valid_until": contact.valid_until.isoformat() if contact.valid_until else "",
    }


def rows_on(contacts: Iterable[Contact], day: date) -> list[dict[str, Any]]:
    """The people responsible on a day, in the order given."""
    inside = (row for row in contacts if row.valid_from <= day and (row.valid_until is None or row.valid_until >= day))
    return [row_of(row) for row in inside]


def hidden(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same rows with the middle of every number hidden."""
    return [row | {name: masked(row[name]) for name in NUMBERS} for row in rows]


def without_numbers(payload: Payload) -> Payload:
    """A list for those who may not read numbers, and for every page that was only opened."""
    return payload | {"rows": hidden(payload["rows"])}


def changes(before: Iterable[dict[str, Any]], after: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What differs between two versions, for ``components/_changes.html``; numbers stay hidden on both sides."""
    raw, full = ({row["key"]: row for row in rows} for rows in (before, after))
    old, new = ({key: hidden([row])[0] for key, row in rows.items()} for rows in (raw, full))
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        if key not in old or key not in new:
            row = new.get(key) or old[key]
            found.append({"place": row["unit"], "before": _person(old.get(key)), "after": _person(new.get(key))})
            continue
        for name in FACTS:
            if raw[key][name] != full[key][name]:
                place = f"{new[key]['unit']} · {new[key]['name']} · {LABELS[name]}"
                found.append({"place": place, "before": old[key][name], "after": new[key][name]})
    return found


def header(payload: Payload, version: int | None) -> list[tuple[str, str]]:
    """The lines above the table."""
    state = f"第 {version} 版" if version else "未报送"
    return [("县（市、区）", payload["county"]), ("填报日期", payload["filed_date"]), ("版本", state)]


def lines(payload: Payload) -> list[list[str]]:
    """The cells of annex 3, one line per person."""
    return [[str(row[column.key]) for column in COLUMNS] for row in payload["rows"]]


def _person(row: dict[str, Any] | None) -> str:
    return f"{row['name']} ({row['post']})" if row is not None else ""
