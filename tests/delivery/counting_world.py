"""Everything that can happen to what is counted, as small acts on a little world of two parks and two services."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random

from django.db.models import F
from hypothesis import strategies as st

from apps.delivery.choices import COUNTABLE, RecordState
from apps.delivery.models import Attendance, RecordEvidence, ServiceRecord
from apps.delivery.selectors import tally
from apps.delivery.selectors.reconciling import reconcile
from apps.delivery.selectors.summary import Basis, enterprises_by_class, enterprises_in, programme_totals, read_book
from apps.evidence.models import Blob, Upload
from apps.programmes.models import EvidenceKind, Programme
from tests.factories.delivery import record_with
from tests.factories.parks import EnterpriseFactory

START, END = date(2023, 1, 1), date(2024, 12, 31)
DAYS = [
    *(date(2022, 12, 31), START, date(2023, 3, 31), date(2023, 4, 1), date(2023, 8, 9), date(2024, 6, 30)),
    *(date(2024, 7, 1), date(2024, 11, 11), END, date(2025, 1, 1)),
]
PERIODS = [(START, END), (date(2023, 2, 1), date(2024, 11, 11)), (date(2022, 7, 1), date(2025, 6, 30))]
RANGES = [
    *((START, END), (START, date(2023, 3, 31)), (date(2023, 4, 1), date(2023, 6, 30))),
    *((date(2023, 7, 1), date(2024, 6, 30)), (date(2024, 7, 1), END)),
]
KEPT = {
    Basis.COUNTABLE: lambda rows: rows.countable(),
    Basis.ACCEPTED: lambda rows: rows.accepted(),
    Basis.PENDING: lambda rows: rows.countable().exclude(state=RecordState.ACCEPTED),
}
number = st.integers(0, 7)
acts = st.one_of(
    st.tuples(st.just("add"), st.booleans(), st.booleans(), st.sets(st.integers(0, 5)), st.sampled_from(DAYS),
              st.sampled_from(list(RecordState)), st.decimals("0", "99", places=2)),
    st.tuples(st.just("state"), number, st.sampled_from(list(RecordState))),
    st.tuples(st.just("state_of_all"), st.sampled_from(list(RecordState))),
    st.tuples(st.just("day"), number, st.sampled_from(DAYS)),
    st.tuples(st.just("place"), number, st.booleans(), st.booleans()),
    st.tuples(st.just("amounts"), number, st.decimals("0", "99", places=2)),
    st.tuples(st.just("firms_of"), number, st.sets(st.integers(0, 5))),
    st.tuples(st.just("swap_firm"), number, st.integers(0, 5)),
    st.tuples(st.just("move_firms"), number, number),
    st.tuples(st.just("file"), number, st.integers(0, 2)),
    st.tuples(st.just("supersede"), number),
    st.tuples(st.just("drop_file"), number),
    st.tuples(st.just("delete"), number),
    st.tuples(st.just("period"), st.sampled_from(PERIODS)),
)  # fmt: skip


@dataclass
class World:
    """The rows acts refer to by number."""

    programme: Programme
    places: list
    services: list
    firms: list = field(default_factory=lambda: EnterpriseFactory.create_batch(6))
    uploads: list = field(default_factory=list)
    numbers: list[int] | None = None  # the only records that acts change, once writers share the world

    def __post_init__(self):
        Programme.objects.filter(pk=self.programme.pk).update(start_date=START, end_date=END)
        self.programme.refresh_from_db()
        self.kind = EvidenceKind.objects.filter(programme=self.programme).first()

    def bring_files(self, user):
        """Three files that records may cite; their content is of no interest here."""
        for digit in "123":
            blob = Blob.objects.create(sha256=digit * 64, size=1, content_type="application/pdf")
            organisation = user.acting.organisation
            self.uploads.append(
                Upload.objects.create(blob=blob, name=f"{digit}.pdf", organisation=organisation, uploaded_by=user)
            )

    def record(self, wanted: int) -> ServiceRecord | None:
        """The record of that number, counted around."""
        rows = list(ServiceRecord.objects.order_by("pk"))
        rows = rows if self.numbers is None else [row for row in rows if row.pk in self.numbers]
        return rows[wanted % len(rows)] if rows else None

    def clear(self):
        """Nothing recorded, the first period."""
        RecordEvidence.objects.update(superseded_by=None)
        ServiceRecord.objects.all().delete()
        Programme.objects.update(start_date=START, end_date=END)

    def do(self, name: str, *args):
        """One act; acts on records do nothing without one."""
        if name in {"add", "state_of_all", "period"}:
            return getattr(self, name)(*args)
        record = self.record(args[0])
        return getattr(self, name)(record, *args[1:]) if record else None

    def add(self, here, other, attended, day, state, quantity):
        record_with(
            [self.firms[n] for n in attended],
            enrolment=self.places[here],
            service_type=self.services[other],
            service_date=day,
            state=state,
            state_reason="r",
            quantity=quantity,
            amount_yuan=quantity * 100,
        )

    def state(self, record, state):
        ServiceRecord.objects.filter(pk=record.pk).update(state=state, state_reason="r")

    def state_of_all(self, state):
        ServiceRecord.objects.update(state=state, state_reason="r")

    def day(self, record, day):
        record.service_date = day
        record.save()

    def place(self, record, here, other):
        rows = ServiceRecord.objects.filter(pk=record.pk)
        rows.update(enrolment=self.places[here], service_type=self.services[other], number=F("number") + 10_000)

    def amounts(self, record, amount):
        ServiceRecord.objects.filter(pk=record.pk).update(quantity=amount, amount_yuan=amount * 10)

    def firms_of(self, record, attended):
        record.attendances.all().delete()
        Attendance.objects.bulk_create([Attendance(record=record, enterprise=self.firms[n]) for n in attended])

    def swap_firm(self, record, wanted):
        firm = self.firms[wanted]
        if not record.attendances.filter(enterprise=firm).exists():
            first = record.attendances.order_by("pk")[:1].values("pk")
            record.attendances.filter(pk__in=first).update(enterprise=firm)

    def move_firms(self, record, wanted):
        other = self.record(wanted)
        moving = record.attendances.exclude(enterprise__in=other.attendances.values("enterprise"))
        moving.update(record=other)

    def file(self, record, wanted):
        RecordEvidence.objects.get_or_create(record=record, kind=self.kind, upload=self.uploads[wanted])

    def supersede(self, record):
        files = list(record.evidence.filter(superseded_by=None).order_by("pk"))
        if len(files) > 1:
            rows = RecordEvidence.objects.filter(pk=files[0].pk)
            rows.update(superseded_by=files[1], supersede_reason="r")

    def drop_file(self, record):
        record.evidence.filter(supersedes=None, superseded_by=None).delete()

    def delete(self, record):
        record.evidence.filter(superseded_by__isnull=False).delete()
        record.delete()

    def period(self, days):
        Programme.objects.filter(pk=self.programme.pk).update(start_date=days[0], end_date=days[1])

    def check(self):
        """The tables equal a recount, and every reading equals the same reading of the records."""
        assert reconcile().differences == []
        self.programme.refresh_from_db()
        parks = [place.pk for place in self.places]
        for basis, kept in KEPT.items():
            book = read_book(self.programme, parks, until=self.programme.end_date, basis=basis)
            for start, end in RANGES:
                if start < self.programme.start_date or end > self.programme.end_date:
                    continue
                assert book.between(start, end) == tally(kept(ServiceRecord.objects.between(start, end)))
            assert book.between(self.programme.start_date, self.programme.end_date) == tally(
                kept(ServiceRecord.objects.all())
            )
            cut = min(date(2024, 8, 8), self.programme.end_date)
            book = read_book(self.programme, parks, until=cut, basis=basis)
            assert book.between(self.programme.start_date, cut) == tally(
                kept(ServiceRecord.objects.between(date(2000, 1, 1), cut))
            )
        self.check_enterprises(parks)

    def check_enterprises(self, parks):
        """家 over several services, parks and the programme."""
        met = Attendance.objects.filter(record__in=ServiceRecord.objects.countable().values("pk"))
        for park in parks:
            here = met.filter(record__enrolment=park).values_list("record__service_type__service_class", "enterprise")
            expected: dict = {}
            for kind, _firm in set(here):
                expected[kind] = expected.get(kind, 0) + 1
            assert enterprises_by_class(park, until=self.programme.end_date) == expected
        accepted = met.filter(record__state=RecordState.ACCEPTED)
        firms = set(accepted.values_list("enterprise", flat=True))
        assert enterprises_in(parks, until=self.programme.end_date) == len(firms)
        whole = programme_totals(self.programme)
        sessions = ServiceRecord.objects.accepted().count()
        assert (whole.records, whole.visits, whole.enterprises) == (sessions, accepted.count(), len(firms))


def some_acts(random: Random, many: int) -> list[tuple]:
    """Acts of one writer among others: every kind that a service function makes, on any record."""
    return [
        random.choice(
            [
                ("state", random.randrange(8), random.choice(sorted(COUNTABLE))),
                ("day", random.randrange(8), random.choice(DAYS)),
                ("amounts", random.randrange(8), Decimal(random.randrange(99))),
                ("firms_of", random.randrange(8), set(random.sample(range(6), 3))),
                ("file", random.randrange(8), random.randrange(3)),
                ("add", True, random.random() < 0.5, {1, 2}, random.choice(DAYS), RecordState.ACCEPTED, Decimal(1)),
            ]
        )
        for _each in range(many)
    ]
