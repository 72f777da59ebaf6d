"""Reads of liaison lists: who is named, who is missing, what each reader gets to see."""

import secrets
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils import timezone

from apps.accounts.models import Jurisdiction
from apps.approvals.models import Submission
from apps.filings.choices import ContactKind
from apps.filings.models import Contact, LiaisonList
from apps.filings.permissions import keeps
from apps.filings.rules.lists import Payload, changes, rows_on, without_numbers
from apps.programmes.models import Enrolment, Programme

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True)
class ListStatus:
    """How one county stands: ``state`` is ``missing``, ``draft`` (never filed) or ``filed``."""

    place: Jurisdiction
    liaison_list: LiaisonList | None
    version: Submission | None
    people: int

    @property
    def state(self) -> str:
        """One word for the row."""
        if self.version is not None:
            return "filed"
        return "draft" if self.liaison_list is not None else "missing"


@dataclass(frozen=True)
class Sheet:
    """A list as one reader sees it: numbers hidden, the working rows for those who keep it, else what was filed."""

    rows: list[dict[str, Any]]
    payload: Payload | None
    version: Submission | None
    missing: list[str]
    changes: list[Any]
    is_working: bool


def active_parks(liaison_list: LiaisonList, day: date) -> list[Enrolment]:
    """Pilot parks of the county on a day, by name. One query."""
    rows = liaison_list.programme.enrolments.active_on(day).filter(
        park__county=liaison_list.jurisdiction_id, enrolled_date__lte=day
    )
    return list(rows.select_related("park").order_by("park__sort_key", "pk"))


def contacts_of(liaison_list: LiaisonList) -> QuerySet[Contact]:
    """People of a list in the order of annex 3, with their parks. One query."""
    return liaison_list.contacts.select_related("enrolment__park").in_order()


def missing_units(rows: list[dict[str, Any]], parks: list[Enrolment]) -> list[tuple[str, Enrolment | None]]:
    """Units without a responsible person (R0.64): kind and, of a park, its enrolment. No query."""
    kinds = {row["kind"] for row in rows}
    named = {row["enrolment"] for row in rows}
    offices = [kind.value for kind in (ContactKind.ECONOMY, ContactKind.FINANCE) if kind not in kinds]
    missing: list[tuple[str, Enrolment | None]] = [(kind, None) for kind in offices]
    return missing + [(ContactKind.PARK.value, each) for each in parks if each.pk not in named]


def unit_words(kind: str, enrolment: Enrolment | None) -> str:
    """A unit as a sentence names it."""
    return enrolment.park.name if enrolment is not None else str(ContactKind(kind).label)


def working_rows(liaison_list: LiaisonList, day: date) -> list[dict[str, Any]]:
    """The rows as they would be filed on a day, with numbers: for services and files, never for a page. One query."""
    return rows_on(contacts_of(liaison_list), day)


def sheet(liaison_list: LiaisonList, version: Submission | None, user: "User", day: date) -> Sheet:
    """The list for one reader. Two queries for those who keep it, one for others."""
    filed = without_numbers(version.payload) if version is not None else None
    parks = active_parks(liaison_list, day)
    if not keeps(user, liaison_list):
        rows = filed["rows"] if filed is not None else []
        return Sheet(rows, filed, version, _names(missing_units(rows, parks)), [], is_working=False)
    full = working_rows(liaison_list, day)
    shown = without_numbers({"rows": full})["rows"]
    changed = changes(version.payload["rows"], full) if version is not None else []
    return Sheet(shown, filed, version, _names(missing_units(full, parks)), changed, is_working=True)


def payload_of(liaison_list: LiaisonList, user: "User", day: date) -> Payload:
    """The content of the next version. Its digest is shown to anybody, so chance goes in: without it somebody could
    try numbers until the digest fits. Two queries."""
    rows = working_rows(liaison_list, day)
    return {
        "programme": {"code": liaison_list.programme.code, "name": liaison_list.programme.name},
        "county": liaison_list.jurisdiction.name,
        "filer": user.name,
        "organisation": user.acting.organisation.name if user.acting else "",
        "filed_date": day.isoformat(),
        "rows": rows,
        "missing": _names(missing_units(rows, active_parks(liaison_list, day))),
        "chance": secrets.token_hex(16),
    }


def list_rows(user: "User", programme: Programme) -> list[ListStatus]:
    """Every county in sight with its list, by code. Four queries."""
    lists = LiaisonList.objects.visible_to(user).filter(programme=programme).select_related("jurisdiction")
    found = {row.jurisdiction_id: row for row in lists}
    newest = _newest([row.pk for row in found.values()])
    parks = Enrolment.objects.visible_to(user).filter(programme=programme).active_on(timezone.localdate())
    places = Jurisdiction.objects.filter(pk__in=parks.values("park__county")) | Jurisdiction.objects.filter(
        pk__in=list(found)
    )
    rows = []
    for place in places.distinct().order_by("code"):
        liaison_list = found.get(place.pk)
        version = newest.get(liaison_list.pk) if liaison_list is not None else None
        people = len(version.payload["rows"]) if version is not None else 0
        rows.append(ListStatus(place, liaison_list, version, people))
    return rows


def _newest(lists: list[int]) -> dict[int, Submission]:
    rows = Submission.objects.filter(subject_type=LiaisonList._meta.label, subject_id__in=lists).order_by("version")
    return {row.subject_id: row for row in rows.prefetch_related("filing_receipts")}


def _names(missing: list[tuple[str, Enrolment | None]]) -> list[str]:
    return [unit_words(kind, enrolment) for kind, enrolment in missing]
