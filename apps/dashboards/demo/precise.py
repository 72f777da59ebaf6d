"""What stands behind precise services: providers of the register, accepted diagnoses, needs, agreements, outcomes."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from apps.accounts.choices import Role
from apps.accounts.models import Membership, User
from apps.accounts.rules import sort_key
from apps.dashboards.demo.papers import Paper, document
from apps.dashboards.demo.story import Cast, Story, moment
from apps.delivery.choices import DiagnosisState, NeedSource, RecordState, Solved
from apps.delivery.models import Agreement, Diagnosis, Need, ServiceRecord
from apps.evidence.models import Upload
from apps.vendors.choices import PEOPLE
from apps.vendors.models import Provider

SOLVED = (*[Solved.YES] * 7, *[Solved.PARTLY] * 2, Solved.NO)
SIGNED_BEFORE = timedelta(days=9)
BATCH = 2000


@dataclass
class Behind:
    """Rows of one telling, written before the records that point at them."""

    papers: list[Paper] = field(default_factory=list)
    uploads: list[Upload] = field(default_factory=list)
    diagnoses: list[Diagnosis] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)

    def write(self) -> None:
        """Write the rows; uploads must be there already."""
        Diagnosis.objects.bulk_create(self.diagnoses, batch_size=BATCH)
        Need.objects.bulk_create(self.needs, batch_size=BATCH)
        Agreement.objects.bulk_create(self.agreements, batch_size=BATCH)


@dataclass
class ParkStory:
    """One park while its records are told."""

    story: Story
    cast: Cast
    lead: User
    providers: list[Provider]
    behind: Behind
    accepted: dict[int, Diagnosis] = field(default_factory=dict)
    needs: dict[tuple[int, str], Need] = field(default_factory=dict)


def park_story(story: Story, cast: Cast, behind: Behind) -> ParkStory:
    """The park with its lead and its register, which is filled when it is empty."""
    operator = cast.enrolment.park.operator
    lead = Membership.objects.filter(organisation=operator, role=Role.PARK_LEAD).select_related("user").first()
    return ParkStory(story, cast, lead.user if lead else cast.filer, _register(story, cast), behind)


def _register(story: Story, cast: Cast) -> list[Provider]:
    known = {row.name: row for row in cast.enrolment.park.providers.all()}
    for row in story.text["providers"]:
        if row["name"] not in known:
            code = "" if row["kind"] in PEOPLE else story.credit_code(cast.park["county"])
            known[row["name"]] = Provider.objects.create(
                park=cast.enrolment.park,
                kind=row["kind"],
                name=row["name"],
                credit_code=code,
                sort_key=sort_key(row["name"], limit=240),
                registered_by=cast.filer,
            )
    return [known[row["name"]] for row in story.text["providers"]]


def tell_precise(park: ParkStory, record: ServiceRecord, enterprise: int, papers: dict[str, Upload]) -> None:
    """Give a precise record its agreement, its outcome and its need; a diagnosis becomes that of its enterprise.

    ``papers`` are its uploads by kind of evidence.
    """
    words = park.story.text["outcomes"][record.service_type.code]
    for name in ("action", "result", "effect"):
        setattr(record, name, words[name])
    record.problem, record.solved = words["need"], park.story.dice.choice(SOLVED)
    record.agreement = _agreement(park, record, enterprise, papers.get("agreement"))
    if record.service_type.is_diagnosis:
        if record.state != RecordState.DRAFT:
            _diagnose(park, enterprise, record.service_date, papers["diagnosis_report"], record.provider_name)
        return
    diagnosis = park.accepted.get(enterprise) or _outside(park, enterprise)
    record.need = _need(park, enterprise, words["need"], diagnosis)


def _agreement(park: ParkStory, record: ServiceRecord, enterprise: int, copy: Upload | None) -> Agreement:
    agreement = Agreement(
        enrolment=park.cast.enrolment,
        number=f"XY-{record.service_date:%Y}-{record.number:04d}",
        provider=record.provider,
        enterprise_id=enterprise,
        signed_on=max(record.service_date - SIGNED_BEFORE, park.story.programme.start_date),
        amount_yuan=record.amount_yuan,
        upload=copy,
        created_by=park.cast.filer,
    )
    park.behind.agreements.append(agreement)
    return agreement


def _diagnose(
    park: ParkStory, enterprise: int, day: date, report: Upload, author: str, *, is_outside: bool = False
) -> Diagnosis:
    """Accepted by the lead on the day; the first of an enterprise is the one its services follow."""
    diagnosis = Diagnosis(
        enrolment=park.cast.enrolment,
        enterprise_id=enterprise,
        diagnosed_on=day,
        author=author,
        is_outside=is_outside,
        summary=park.story.text["outcomes"]["P1"]["result"],
        report=report,
        state=DiagnosisState.ACCEPTED,
        created_by=park.cast.filer,
        decided_by=park.lead,
        decided_at=moment(day, 17),
    )
    park.behind.diagnoses.append(diagnosis)
    return park.accepted.setdefault(enterprise, diagnosis)


def _outside(park: ParkStory, enterprise: int) -> Diagnosis:
    """A firm served before its turn came had paid for a diagnosis itself."""
    cast, start = park.cast, park.story.programme.start_date
    paper = document(f"{cast.enrolment.park.credit_code} outside {enterprise}")
    upload = Upload(
        blob_id=paper.digest, name="诊断报告.pdf", organisation=cast.enrolment.park.operator, uploaded_by=cast.filer
    )
    park.behind.papers.append(paper)
    park.behind.uploads.append(upload)
    return _diagnose(park, enterprise, start, upload, "企业自行委托的咨询机构", is_outside=True)


def _need(park: ParkStory, enterprise: int, words: str, diagnosis: Diagnosis) -> Need:
    """One need for the same words of the same firm."""
    key = (enterprise, words)
    if key not in park.needs:
        park.needs[key] = Need(
            enrolment=park.cast.enrolment,
            enterprise_id=enterprise,
            source=NeedSource.DIAGNOSIS,
            diagnosis=diagnosis,
            description=words,
            found_on=diagnosis.diagnosed_on,
            created_by=park.cast.filer,
        )
        park.behind.needs.append(park.needs[key])
    return park.needs[key]


def leave_one_waiting(park: ParkStory) -> None:
    """The newest report that no service relies on still waits for the lead."""
    relied_on = {id(need.diagnosis) for need in park.needs.values()}
    mine = [each for each in park.behind.diagnoses if each.enrolment == park.cast.enrolment]
    unused = [each for each in mine if id(each) not in relied_on]
    if unused:
        last = max(unused, key=lambda each: each.diagnosed_on)
        last.state, last.decided_by, last.decided_at = DiagnosisState.WAITING, None, None
