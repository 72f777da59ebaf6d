"""What a service log is compared with: the register of the pilot park, and the records that are there already."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, time
from typing import Any, NamedTuple

from apps.delivery.models import Agreement, Attendance, ServiceRecord
from apps.parks.models import Tenancy
from apps.programmes.models import Enrolment
from apps.spreadsheets.analysis.logbook import Firm, Logbook, Signed
from apps.spreadsheets.cells.text import squeezed
from apps.spreadsheets.models import ImportedRecord
from apps.spreadsheets.selectors.snapshot import services_of

COMPARED = (
    *("service_type_id", "title", "service_date", "starts_at", "ends_at", "place", "provider_id", "provider_name"),
    *("agreement_id", "team", "quantity", "amount_yuan", "problem", "action", "result", "effect", "solved"),
)


class Stored(NamedTuple):
    """A record that is there: id, number, what it says, who was served."""

    pk: int
    number: int
    said: dict[str, Any]
    enterprises: frozenset[int]

    @property
    def identity(self) -> tuple[Any, ...]:
        """What makes two records one when no number tells them apart."""
        return identity_of(self.said["service_date"], self.said["service_type_id"], self.said["title"],
                           self.said["starts_at"], self.enterprises)  # fmt: skip


def identity_of(
    day: date, service: int, title: str, starts: time | None, enterprises: frozenset[int]
) -> tuple[Any, ...]:
    """Day, service, title, hour and enterprises, in the form in which they are compared."""
    return day, service, squeezed(title), starts, enterprises


class Shelf(NamedTuple):
    """The records of a pilot park by number, by what they are, and by the number a sheet gave them."""

    by_number: dict[int, Stored]
    by_identity: dict[tuple[Any, ...], Stored]
    by_key: dict[str, list[Stored]]


def logbook_of(enrolment: Enrolment, today: date) -> Logbook:
    """The register of a pilot park. Four queries."""
    park = enrolment.park
    tenants = Tenancy.objects.filter(park=park).order_by("enterprise_id").distinct("enterprise_id")
    providers = park.providers.order_by("pk").values_list("pk", "name", "credit_code", "kind")
    agreements = Agreement.objects.filter(enrolment=enrolment).order_by("pk")
    return Logbook(
        park_code=park.credit_code,
        park_name=park.name,
        services=services_of(enrolment.programme),
        tenants=tuple(
            Firm(*row) for row in tenants.values_list("enterprise_id", "enterprise__name", "enterprise__credit_code")
        ),
        providers=tuple(Firm(*row) for row in providers),
        agreements=tuple(Signed(*row) for row in agreements.values_list("pk", "number", "provider_id")),
        year=today.year,
    )


def shelf_of(enrolment: Enrolment, days: Iterable[date], numbers: Iterable[int], keys: Iterable[str]) -> Shelf:
    """The records a log may mean: of its days, of its record numbers, of its own numbers. Four queries."""
    mine = ServiceRecord.objects.filter(enrolment=enrolment)
    brought = ImportedRecord.objects.filter(record__enrolment=enrolment, key__in=set(keys) - {""})
    named = list(brought.order_by("pk").values_list("key", "record_id"))
    wanted = mine.filter(service_date__in=set(days)) | mine.filter(number__in=set(numbers))
    wanted |= mine.filter(pk__in=[pk for _key, pk in named])
    found = list(wanted.order_by("pk").values("pk", "number", *COMPARED))
    served: dict[int, set[int]] = defaultdict(set)
    for record, enterprise in Attendance.objects.filter(record__in=[row["pk"] for row in found]).values_list(
        "record_id", "enterprise_id"
    ):
        served[record].add(enterprise)
    stored = {row["pk"]: _stored(row, served[row["pk"]]) for row in found}
    by_key: dict[str, list[Stored]] = defaultdict(list)
    for key, pk in named:
        by_key[key].append(stored[pk])
    every = stored.values()
    return Shelf({row.number: row for row in every}, {row.identity: row for row in every}, dict(by_key))


def _stored(row: dict[str, Any], served: set[int]) -> Stored:
    said = {name: row[name] for name in COMPARED}
    return Stored(row["pk"], row["number"], said, frozenset(served))
