"""Reads about signing in: the sheet behind a code, names to choose from, the lines."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from apps.common.refusals import Refused
from apps.common.text import clean_line
from apps.delivery.choices import EDITABLE
from apps.delivery.models import ServiceRecord, SignIn, SignInSheet
from apps.delivery.rules.signin import SEARCH_FROM, SEARCH_SHOWS, Standing, standing_of
from apps.parks.models import Enterprise, Tenancy

WITH = ("record__enrolment__park", "record__enrolment__programme", "record__service_type")


def sheet_of_code(code: str) -> SignInSheet | None:
    """The sheet whose present code this is; one query."""
    found: SignInSheet | None = SignInSheet.objects.select_related(*WITH).filter(code=code).first()
    return found


def sheet_of(record: ServiceRecord) -> SignInSheet | None:
    """The sheet of a record, with what its page reads; one query."""
    found: SignInSheet | None = SignInSheet.objects.select_related(*WITH, "created_by").filter(record=record).first()
    return found


def standing(sheet: SignInSheet) -> str:
    """Whether people may sign in now (:class:`Standing`). A record that is locked takes nobody any more."""
    if sheet.record.state not in EDITABLE:
        return Standing.CLOSED
    return standing_of(
        sheet.record.service_date,
        sheet.opens_at,
        sheet.closes_at,
        is_closed=sheet.closed_at is not None,
        now=timezone.localtime(),
    )


def tenants_on_the_day(record: ServiceRecord) -> "QuerySet[Enterprise]":
    """Enterprises in the park on the day of the service."""
    present = Tenancy.objects.present_on(record.service_date).filter(park=record.enrolment.park_id)
    return Enterprise.objects.filter(pk__in=present.values("enterprise"))


def names_like(record: ServiceRecord, text: str) -> list[tuple[int, str]]:
    """A few tenants whose name contains the text, by pinyin; none for short text, so that nobody lists them all."""
    try:
        words = clean_line(text)
    except Refused:  # characters no name has
        return []
    if len(words) < SEARCH_FROM:
        return []
    found = tenants_on_the_day(record).filter(name__icontains=words).order_by("sort_key", "name", "pk")
    return list(found.values_list("pk", "name")[:SEARCH_SHOWS])


@dataclass(frozen=True)
class SheetLines:
    """The lines of a sheet and their counts; 家次 of one event are its enterprises."""

    lines: tuple[SignIn, ...]
    visitors: int
    enterprises: int
    unresolved: int


def sheet_lines(sheet: SignInSheet) -> SheetLines:
    """Every line by number, struck ones too; one query."""
    lines = tuple(sheet.lines.select_related("enterprise", "struck_by").order_by("number"))
    standing_ones = [line for line in lines if line.struck_at is None]
    firms = Counter(line.enterprise_id for line in standing_ones)
    return SheetLines(lines, len(standing_ones), len(firms) - (None in firms), firms[None])


def sheet_content(sheet: SignInSheet) -> dict[str, Any]:
    """What the printed sheet says, in plain values; struck lines are left out. One query."""
    record, lines = sheet.record, sheet_lines(sheet)
    return _event(record) | {
        "visitors": lines.visitors,
        "enterprises": lines.enterprises,
        "lines": [
            {
                "number": line.number,
                "enterprise": line.enterprise_name,
                "stated": line.enterprise_id is None,
                "visitor": line.visitor,
                "time": f"{line.local_time:%H:%M}",
            }
            for line in lines.lines
            if line.struck_at is None
        ],
    }


def poster_content(sheet: SignInSheet, address: str) -> dict[str, Any]:
    """What the poster says; ``address`` is where its code leads. No query for a sheet of :func:`sheet_of`."""
    hours = {"opens_at": f"{sheet.opens_at:%H:%M}", "closes_at": f"{sheet.closes_at:%H:%M}"}
    return _event(sheet.record) | hours | {"address": address}


def _event(record: ServiceRecord) -> dict[str, Any]:
    return {
        "park": record.enrolment.park.name,
        "service": record.service_type.name,
        "title": record.title,
        "label": record.label,
        "day": f"{record.service_date:%Y-%m-%d}",
        "starts_at": f"{record.starts_at:%H:%M}" if record.starts_at else "",
        "ends_at": f"{record.ends_at:%H:%M}" if record.ends_at else "",
        "place": record.place,
        "provider": record.provider_name,
    }
