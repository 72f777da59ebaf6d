"""Reads for the list of records and for the form."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from apps.common.periods import Period
from apps.delivery.choices import RecordState
from apps.delivery.models import Attendance, ServiceRecord, ServiceRecordQuerySet
from apps.delivery.rules import MissingGroup, in_period
from apps.delivery.selectors.completeness import by_completeness
from apps.delivery.selectors.evidence import missing_of
from apps.delivery.selectors.outcomes import facts_missing
from apps.parks.models import Park, Tenancy
from apps.programmes.models import Enrolment, Programme

if TYPE_CHECKING:
    from apps.accounts.models import User

OF_LINE = ("service_type", "enrolment__park", "enrolment__programme")
EXACT = {
    "service": "service_type",
    "service_class": "service_type__service_class",
    "park": "enrolment__park",
    "county": "enrolment__park__county",
    "provider": "provider_name__icontains",
    "agreement": "agreement",
    "solved": "solved",
    "start": "service_date__gte",
    "end": "service_date__lte",
}


@dataclass(frozen=True)
class Row:
    """One line of the list. ``every_name`` are the enterprises served; ``facts`` the missing need and outcome."""

    record: ServiceRecord
    every_name: tuple[str, ...]
    missing: tuple[MissingGroup, ...]
    counts: bool
    facts: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The first of them."""
        return self.every_name[:2]

    @property
    def visits(self) -> int:
        """How many there are (家次)."""
        return len(self.every_name)

    @property
    def status(self) -> str:
        """Colour of the state: ok, warn, bad, info or neutral."""
        if self.missing or self.facts:
            return "bad"
        if not self.counts:
            return "warn"
        return {
            RecordState.REPORTED.value: "info",
            RecordState.NOT_COUNTED.value: "",
            RecordState.DEDUCTED.value: "",
        }.get(self.record.state, "ok")


def enrolments_in(user: "User", programme: Programme | None) -> list[Enrolment]:
    """Enrolments of a programme that this person may see, with their parks, in the order of their names. One query."""
    rows = Enrolment.objects.visible_to(user).filter(programme=programme).select_related("park")
    return list(rows.order_by("park__sort_key", "pk")) if programme else []


def records_in(user: "User", programme: Programme | None) -> ServiceRecordQuerySet:
    """Records of a programme that this person may see. One query, whose answer lets the index give the order."""
    if programme is None:
        return ServiceRecord.objects.none()
    seen = Enrolment.objects.visible_to(user).filter(programme=programme).values_list("pk", flat=True)
    return ServiceRecord.objects.filter(enrolment__in=list(seen))


def enrolments_to_record(user: "User", programme: Programme | None) -> list[Enrolment]:
    """Pilot parks of the programme whose operator this person works for; one query, none when none can be."""
    if user.acting is None or programme is None:
        return []
    rows = Enrolment.objects.filter(programme=programme, park__operator_id=user.acting.organisation_id)
    return list(rows.select_related("park", "programme").order_by("park__sort_key", "pk"))


def page_of(numbers: Iterable[int]) -> list[ServiceRecord]:
    """The records with these ids in this order, with what a line shows. One query."""
    wanted = list(numbers)
    found = ServiceRecord.objects.select_related(*OF_LINE).in_bulk(wanted)
    return [found[pk] for pk in wanted if pk in found]


def page_rows(records: Iterable[ServiceRecord]) -> list[Row]:
    """The lines of one page of the list; three queries, however many records."""
    page = list(records)
    lacks = missing_of(page)
    names: dict[int, list[str]] = defaultdict(list)
    attended = Attendance.objects.filter(record__in=page).order_by("pk")
    for record_id, name in attended.values_list("record_id", "enterprise__name"):
        names[record_id].append(name)
    return [_row(record, names[record.pk], lacks.get(record.pk, [])) for record in page]


def _row(record: ServiceRecord, names: list[str], lacks: list[MissingGroup]) -> Row:
    programme = record.enrolment.programme
    counts = in_period(record.service_date, programme.start_date, programme.end_date)
    return Row(record, tuple(names), tuple(lacks), counts, facts_missing(record))


@dataclass(frozen=True)
class Pick:
    """A tenant to tick: present from ``since`` up to the day before ``until``."""

    enterprise_id: int
    name: str
    credit_code: str
    is_pilot: bool
    is_key: bool
    since: date | None
    until: date | None


def pick_list(park: Park) -> list[Pick]:
    """Everybody who is or was a tenant of the park, present ones first, by pinyin; one query."""
    rows = Tenancy.objects.filter(park=park).select_related("enterprise")
    rows = rows.order_by("-is_pilot", "enterprise__sort_key", "enterprise__name", "pk")
    return [
        Pick(
            row.enterprise_id,
            row.enterprise.name,
            row.enterprise.credit_code,
            row.is_pilot,
            row.is_key,
            row.moved_in_date,
            row.moved_out_date,
        )
        for row in rows
    ]


def narrowed(
    rows: ServiceRecordQuerySet, wanted: dict[str, Any], period: Period | None, parks: Iterable[int]
) -> ServiceRecordQuerySet:
    """The rows that pass the filter; keys are those of the filter bar and of links from figures.

    ``parks`` are those of the rows: an enterprise is sought among their tenants of all times, in one query of its own.
    """
    for name, value in wanted.items():
        if name in EXACT:
            rows = rows.filter(**{EXACT[name]: value})
    if wanted.get("state") == "outside":
        rows = rows.exclude(pk__in=rows.in_programme_period().values("pk"))
    elif "state" in wanted:
        rows = rows.filter(state=wanted["state"])
    if "enterprise" in wanted:
        served = Attendance.objects.filter(enterprise__in=_tenants_called(wanted["enterprise"], parks))
        rows = rows.filter(pk__in=served.values("record"))
    if "evidence" in wanted:
        rows = by_completeness(rows, wanted["evidence"])
    if "q" in wanted:
        rows = rows.filter(_anywhere(wanted["q"]))
    return rows.between(period.start, period.end) if period else rows


def _tenants_called(text: str, parks: Iterable[int]) -> list[int]:
    """Enterprises that are or were in these parks, by a piece of the name or the whole code."""
    called = Q(enterprise__name__icontains=text) | Q(enterprise__credit_code=text.upper())
    rows = Tenancy.objects.filter(called, park__in=list(parks))
    return list(rows.values_list("enterprise_id", flat=True).distinct())


def _anywhere(text: str) -> Q:
    """The number of a record (``SR-0427`` or ``427``), else a piece of its words."""
    number = text.upper().removeprefix("SR-")
    found = Q(title__icontains=text) | Q(place__icontains=text) | Q(team__icontains=text)
    return found | Q(number=int(number)) if re.fullmatch(r"[0-9]{1,9}", number, re.ASCII) else found
