"""The services of a log beside the records that are there: new, known already, against a rule."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any, NamedTuple

from apps.common.text import clean_line, clean_text
from apps.delivery.models import Agreement
from apps.delivery.rules.matching import team_names
from apps.delivery.services.bulk import NewRecord, refusals
from apps.parks.models import Enterprise
from apps.programmes.choices import ServiceClass, Unit
from apps.programmes.models import Enrolment, ServiceType
from apps.spreadsheets.selectors import shelf_of
from apps.spreadsheets.selectors.logbook import Shelf, Stored, identity_of
from apps.vendors.models import Provider

Event = dict[str, Any]
LABEL = re.compile(r"SR-(\d{1,9})", re.IGNORECASE | re.ASCII)
COUNTED = frozenset({Unit.SESSIONS, Unit.VISITS, Unit.ENTERPRISES})
# Field of the sheet by field of a record.
COLUMNS = {
    "service_type": "service",
    "service_type_id": "service",
    "title": "title",
    "service_date": "date",
    "starts_at": "hours",
    "ends_at": "hours",
    "place": "place",
    "provider": "provider",
    "provider_id": "provider",
    "provider_name": "provider",
    "listing": "provider",
    "agreement": "agreement",
    "agreement_id": "agreement",
    "enterprises": "enterprises",
    "team": "team",
    "quantity": "quantity",
    "amount_yuan": "amount",
    "problem": "problem",
    "action": "action",
    "result": "result",
    "effect": "effect",
    "solved": "solved",
    "need": "need",
    "new_need": "need",
}
# Cells that say something about a field of a record.
GIVEN = {
    "starts_at": "starts",
    "ends_at": "ends",
    "provider_id": "provider",
    "agreement_id": "agreement",
    "amount_yuan": "amount",
    "service_type_id": "service",
    "service_date": "date",
}


class Known(NamedTuple):
    """A service that is a record already, and the fields in which the sheet says otherwise."""

    event: Event
    stored: Stored
    differs: tuple[str, ...]


class Doubt(NamedTuple):
    """Something to be said at the first row of a service: field of the sheet, reason, words, refused or asked."""

    event: Event
    field: str
    code: str
    params: dict[str, Any]
    severity: str


class Weighed(NamedTuple):
    """The services of a log: those to be written, those that are there, and what is to be said about them."""

    new: list[tuple[Event, NewRecord]]
    there: list[Known]
    doubts: list[Doubt]


def weigh(enrolment: Enrolment, events: Sequence[Event], sheets: Sequence[str]) -> Weighed:
    """Compares a log with the records of its pilot park; about twelve queries for a log without faults.

    ``sheets`` are the names of the sheets. Nothing is written.
    """
    look = Lookup(enrolment, events)
    days = [date.fromisoformat(event["date"]) for event in events]
    labels = [int(match[1]) for event in events if (match := LABEL.fullmatch(event["key"]))]
    shelf = shelf_of(enrolment, days, labels, (event["key"] for event in events))
    weighed, used = Weighed([], [], []), set[int]()
    firsts: dict[tuple[Any, ...], Event] = {}
    for event in events:
        wanted = look.record(event)
        stored = find(shelf, event, wanted, used)
        if stored is not None:
            used.add(stored.pk)
            weighed.there.append(Known(event, stored, differing(event, wanted, stored)))
            continue
        first = firsts.setdefault((event["key"], *identity(wanted)), event)
        if first is not event:
            params = {"sheet": sheets[first["sheet"]], "row": first["row"]}
            weighed.doubts.append(Doubt(event, "date", "event_twice", params, "refuse"))
        weighed.new.append((event, wanted))
        weighed.doubts.extend(about_key(shelf, event))
    weighed.doubts.extend(against(enrolment, weighed.new))
    weighed.doubts.extend(
        Doubt(known.event, "key", "record_differs", {"label": label(known.stored), "wanted": known.differs}, "confirm")
        for known in weighed.there
        if known.differs
    )
    return weighed


def label(stored: Stored) -> str:
    """The number of a record as printed."""
    return f"SR-{stored.number:04d}"


def against(enrolment: Enrolment, new: Sequence[tuple[Event, NewRecord]]) -> Iterable[Doubt]:
    """What the rules of a service record say against the new ones."""
    found = refusals(enrolment, [wanted for _event, wanted in new])
    for (event, _wanted), refusal in zip(new, found, strict=True):
        if refusal is not None:
            yield Doubt(
                event, COLUMNS.get(refusal.field or "", "date"), "sentence", {"sentence": str(refusal)}, "refuse"
            )


def find(shelf: Shelf, event: Event, wanted: NewRecord, used: set[int]) -> Stored | None:
    """The record a service is already: by its record number, by the sheet's number on that day, by what it is."""
    match = LABEL.fullmatch(event["key"])
    if match and (stored := shelf.by_number.get(int(match[1]))) is not None:
        return stored
    for stored in shelf.by_key.get(event["key"], []):
        same = (stored.said["service_date"], stored.said["service_type_id"])
        if same == (wanted.service_date, wanted.service_type.pk):
            return stored
    stored = shelf.by_identity.get(identity(wanted))
    return stored if stored is not None and stored.pk not in used else None


def identity(wanted: NewRecord) -> tuple[Any, ...]:
    """What makes a service one and the same."""
    served = frozenset(each.pk for each in wanted.enterprises)
    return identity_of(
        wanted.service_date, wanted.service_type.pk, wanted.title, wanted.details.get("starts_at"), served
    )


def about_key(shelf: Shelf, event: Event) -> Iterable[Doubt]:
    """A number that was another record's, or that looks like one of the portal's and is none."""
    earlier = shelf.by_key.get(event["key"], [])
    if earlier:
        params = {"key": event["key"], "label": label(earlier[-1]), "day": str(earlier[-1].said["service_date"])}
        yield Doubt(event, "key", "key_known", params, "confirm")
    elif LABEL.fullmatch(event["key"]):
        yield Doubt(event, "key", "label_unknown", {"key": event["key"]}, "confirm")


def differing(event: Event, wanted: NewRecord, stored: Stored) -> tuple[str, ...]:
    """The fields of the sheet that say something else than the record; cells left blank say nothing."""
    said = {**wanted.details, "title": wanted.title, "service_date": wanted.service_date}
    said["service_type_id"] = wanted.service_type.pk
    said |= {f"{name}_id": said[name] and said[name].pk for name in ("provider", "agreement") if name in said}
    found = [
        COLUMNS[name]
        for name, value in stored.said.items()
        if name in said and event.get(GIVEN.get(name, name)) is not None and said[name] != value
    ]
    if frozenset(each.pk for each in wanted.enterprises) != stored.enterprises:
        found.append("enterprises")
    return tuple(dict.fromkeys(found))


class Lookup:
    """Turns the services of a log into what the services of `delivery` take. Four queries."""

    def __init__(self, enrolment: Enrolment, events: Sequence[Event]) -> None:
        served = {pk for event in events for pk in event["enterprises"]}
        self.services = {row.pk: row for row in ServiceType.objects.filter(programme=enrolment.programme_id)}
        self.enterprises = Enterprise.objects.in_bulk(served)
        self.providers = {row.pk: row for row in Provider.objects.filter(park=enrolment.park_id)}
        self.agreements = {row.pk: row for row in Agreement.objects.filter(enrolment=enrolment)}

    def record(self, event: Event) -> NewRecord:
        """One service with its types."""
        service = self.services[event["service"]]
        return NewRecord(
            service_type=service,
            title=clean_line(event["title"] or service.name, limit=120),
            service_date=date.fromisoformat(event["date"]),
            enterprises=tuple(self.enterprises[pk] for pk in event["enterprises"]),
            details=self.details(event, service),
            new_need=clean_line(event["need"] or "", limit=300),
        )

    def details(self, event: Event, service: ServiceType) -> dict[str, Any]:
        """The other fields; blank cells leave what a record has by itself."""
        given: dict[str, Any] = {
            "starts_at": event["starts"] and time.fromisoformat(event["starts"]),
            "ends_at": event["ends"] and time.fromisoformat(event["ends"]),
            "place": clean_line(event["place"] or "", limit=120),
            "provider": self.providers.get(event["provider"]),
            "agreement": self.agreements.get(event["agreement"]),
            "team": clean_line(team_names(event["team"] or ""), limit=200),
            "quantity": Decimal(event["quantity"] or 1),
            "amount_yuan": Decimal(event["amount"] or 0),
        }
        if COUNTED.issuperset(service.units):
            given["quantity"] = Decimal(1)
        if given["provider"] is None:
            given |= {name: event[name] or "" for name in ("provider_name", "provider_kind")}
        if service.service_class == ServiceClass.PRECISE:
            given |= {name: clean_text(event[name] or "") for name in ("problem", "action", "result")}
            given |= {"effect": clean_line(event["effect"] or "", limit=300), "solved": event["solved"] or ""}
        elif event["result"]:
            given["result"] = clean_text(event["result"])
        return given
