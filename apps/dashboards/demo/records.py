"""Service records over the time that has passed, with the firms that came and the papers that prove it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import DateTimeField, F
from django.db.models.functions import Cast as SqlCast

from apps.dashboards.demo.papers import Paper, document, photo, store
from apps.dashboards.demo.precise import Behind, ParkStory, leave_one_waiting, park_story, tell_precise
from apps.dashboards.demo.story import Cast, Story
from apps.delivery.choices import RecordState
from apps.delivery.models import Attendance, RecordEvidence, ServiceRecord
from apps.delivery.rules import Kind, Requirement
from apps.delivery.selectors import requirements_of
from apps.evidence.models import Upload
from apps.parks.models import Tenancy
from apps.programmes.choices import ServiceClass, Unit
from apps.programmes.models import ServiceType
from apps.targets.models import Target

PHOTOS = ("activity_photo", "service_photo", "signin")
DRAFTS = 3
BATCH = 2000


@dataclass
class Bundle:
    """Rows of one telling, written together."""

    records: list[ServiceRecord] = field(default_factory=list)
    attendances: list[Attendance] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    uploads: list[Upload] = field(default_factory=list)
    evidence: list[RecordEvidence] = field(default_factory=list)
    behind: Behind = field(default_factory=Behind)


def add_records(story: Story) -> None:
    """Records of every park as its pace says, complete in evidence but for a few of the latest."""
    bundle, services = Bundle(), {row.pk: row for row in ServiceType.objects.filter(programme=story.programme)}
    needed = requirements_of(services)
    for cast in story.cast:
        _park_records(story, cast, services, needed, bundle)
    store([*bundle.papers, *bundle.behind.papers])
    Upload.objects.bulk_create([*bundle.uploads, *bundle.behind.uploads], batch_size=BATCH)
    bundle.behind.write()
    ServiceRecord.objects.bulk_create(bundle.records, batch_size=BATCH)
    Attendance.objects.bulk_create(bundle.attendances, batch_size=BATCH)
    RecordEvidence.objects.bulk_create(bundle.evidence, batch_size=BATCH)
    _backdate(story)


def _park_records(
    story: Story,
    cast: Cast,
    services: dict[int, ServiceType],
    needed: dict[int, list[Requirement]],
    bundle: Bundle,
) -> None:
    tenants = list(Tenancy.objects.filter(park=cast.enrolment.park).order_by("pk"))
    pilots = [row.enterprise_id for row in tenants if row.is_pilot]
    story.dice.shuffle(pilots)
    plans = _plans(story, cast, services)
    park = park_story(story, cast, bundle.behind)
    drafts = {id(plan) for plan in plans[-DRAFTS:]} if cast.park is story.text["parks"][0] else set()
    served = 0
    for number, plan in enumerate(plans, 1):
        service, day = plan
        present = [row.enterprise_id for row in tenants if row.moved_out_date is None or row.moved_out_date > day]
        firms = _firms(story, service, present, pilots, served)
        served += service.is_diagnosis
        record = _record(park, service, day, number)
        record.state = RecordState.DRAFT if id(plan) in drafts else RecordState.COMPLETE
        bundle.records.append(record)
        bundle.attendances += [Attendance(record=record, enterprise_id=firm) for firm in firms]
        papers = _papers(cast, record, needed[service.pk], bundle)
        if service.service_class == ServiceClass.PRECISE:
            tell_precise(park, record, firms[0], papers)
    if cast.park is story.text["parks"][0]:
        leave_one_waiting(park)


def _plans(story: Story, cast: Cast, services: dict[int, ServiceType]) -> list[tuple[ServiceType, date]]:
    """How many of each service by now, spread over the time passed, in the order they happened."""
    start, passed = story.programme.start_date, (story.today - story.programme.start_date).days
    whole = (story.programme.end_date - start).days
    rows: list[tuple[ServiceType, date]] = []
    for target in Target.objects.filter(enrolment=cast.enrolment).exclude(unit=Unit.VISITS).order_by("pk"):
        service = services[target.service_type_id]
        planned = float(target.value) * passed / whole * cast.park["pace"] * story.dice.uniform(0.78, 1.22)
        amount = min(round(planned), int(target.value))
        days = sorted(story.dice.randrange(1, max(passed, 2)) for _each in range(amount))
        if service.is_diagnosis:  # diagnoses come before what is built on them (R0.9)
            days = [day * 3 // 4 for day in days]
        rows += [(service, _working_day(start + timedelta(days=day))) for day in days]
    return sorted(rows, key=lambda row: (row[1], row[0].position))


def _working_day(day: date) -> date:
    """Services happen from Monday to Friday."""
    return day - timedelta(days=max(day.weekday() - 4, 0)) if day.weekday() > 4 else day


def _firms(story: Story, service: ServiceType, present: list[int], pilots: list[int], served: int) -> list[int]:
    """Who came: many tenants to an inclusive service, one pilot enterprise to a precise one, diagnosed before."""
    if service.is_diagnosis:
        return [pilots[served % len(pilots)]]
    if service.service_class == ServiceClass.PRECISE:
        return [pilots[story.dice.randrange(max(min(served, len(pilots)), 1))]]
    return story.dice.sample(present, max(3, round(len(present) * story.dice.uniform(0.3, 0.62))))


def _record(park: ParkStory, service: ServiceType, day: date, number: int) -> ServiceRecord:
    story = park.story
    words: dict[str, Any] = story.text["services"][service.code]
    provider = story.dice.choice(park.providers)
    return ServiceRecord(
        enrolment=park.cast.enrolment,
        number=number,
        service_type=service,
        title=story.dice.choice(words["titles"]),
        service_date=day,
        place=story.dice.choice(story.text["places"]),
        provider=provider,
        provider_name=provider.name,
        provider_kind=provider.kind,
        team=f"{story.person_name()}、{story.person_name()}",
        quantity=Decimal(1),
        amount_yuan=story.amount(*words["amount"]),
        result=story.dice.choice(story.text["results"]),
        created_by=park.cast.filer,
    )


def _papers(cast: Cast, record: ServiceRecord, needed: list[Requirement], bundle: Bundle) -> dict[str, Upload]:
    """One file for every required kind, by its code; a draft lacks the last of them."""
    found = {}
    kinds = [requirement.kinds[0] for requirement in needed if not requirement.is_optional]
    for kind in kinds[:-1] if record.state == RecordState.DRAFT else kinds:
        paper = _paper(cast, record, kind)
        ending = "png" if paper.is_picture else "pdf"
        upload = Upload(
            blob_id=paper.digest,
            name=f"{kind.name}-{record.label}.{ending}",
            organisation=cast.enrolment.park.operator,
            uploaded_by=cast.filer,
        )
        bundle.papers.append(paper)
        bundle.uploads.append(upload)
        found[kind.code] = upload
        day = record.service_date if kind.is_dated else None
        bundle.evidence.append(RecordEvidence(record=record, kind_id=kind.pk, upload=upload, document_date=day))
    return found


def _paper(cast: Cast, record: ServiceRecord, kind: Kind) -> Paper:
    mark = f"{cast.enrolment.park.credit_code} {record.label} {kind.code}"
    return photo(mark) if kind.code in PHOTOS else document(mark)


def _backdate(story: Story) -> None:
    """Records and files were entered on the day of the service, not on the day the story is told."""
    mine = ServiceRecord.objects.filter(enrolment__programme=story.programme)
    mine.update(created_at=SqlCast(F("service_date"), DateTimeField()))
