"""A form of 20 rows for each of many parks, with the person who fills it and two records to report."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection

from apps.accounts.choices import OrganisationKind, Role, Tier
from apps.accounts.models import Membership, Organisation, User
from apps.delivery.models import RecordEvidence, ServiceRecord
from apps.evidence.models import Blob, Upload
from apps.parks.models import Park
from apps.programmes.models import Enrolment, Programme
from apps.reports.models import PeriodReport, ReportRow
from apps.targets.models import Target
from parkservice.sessions import SessionStore

PERIOD, DUE = "2023Q2", date(2023, 6, 30)
ROWS, TOKEN = 20, "a" * 32


@dataclass(frozen=True)
class Filer:
    """A person of a park, the report, its rows and the cookie."""

    report: int
    rows: list[tuple[int, int]]
    notes: list[int]
    cookie: str


def fill(programme: Programme) -> list[Filer]:
    """Each park gets its own operator and filer, 20 targets with rows, two proven records and a report in work."""
    places = list(Enrolment.objects.filter(programme=programme).select_related("park__county").order_by("pk"))
    users = staff(places)
    pairs = list(islice(((kind, unit) for kind in programme.service_types.all() for unit in kind.units), ROWS))
    Target.objects.bulk_create(
        Target(enrolment=place, service_type=kind, unit=unit, value=Decimal(100))
        for place in places
        for kind, unit in pairs
    )
    records(programme, places, users)
    reports = PeriodReport.objects.bulk_create(
        PeriodReport(enrolment=place, period_code=PERIOD, due_date=DUE) for place in places
    )
    targets: dict[int, list[Target]] = {}
    for target in Target.objects.order_by("pk").select_related("service_type"):
        targets.setdefault(target.enrolment_id, []).append(target)
    ReportRow.objects.bulk_create(
        ReportRow(report=report, target=target) for report in reports for target in targets[report.enrolment_id]
    )
    rows: dict[int, list[tuple[int, int]]] = {}
    for key, report, target in ReportRow.objects.order_by("pk").values_list("pk", "report_id", "target_id"):
        rows.setdefault(report, []).append((key, target))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return [
        Filer(report.pk, rows[report.pk], noted(targets[report.enrolment_id]), cookie_of(user))
        for report, user in zip(reports, users, strict=True)
    ]


def noted(targets: list[Target]) -> list[int]:
    """The target of each service that carries its note: the one of its first unit."""
    first: dict[int, Target] = {}
    for target in targets:
        kind, held = target.service_type, first.get(target.service_type_id)
        if held is None or kind.units.index(target.unit) < kind.units.index(held.unit):
            first[kind.pk] = target
    return [target.pk for target in first.values()]


def staff(places: list[Enrolment]) -> list[User]:
    """An operator with one filer for each park."""
    operators = Organisation.objects.bulk_create(
        Organisation(
            name=f"运营{number}", kind=OrganisationKind.OPERATOR, tier=Tier.PARK, jurisdiction=place.park.county
        )
        for number, place in enumerate(places)
    )
    for place, operator in zip(places, operators, strict=True):
        place.park.operator = operator
    Park.objects.bulk_update([place.park for place in places], ["operator"], batch_size=500)
    users = User.objects.bulk_create(User(username=f"filer-{number}", name="填报员") for number in range(len(places)))
    Membership.objects.bulk_create(
        Membership(user=user, organisation=operator, role=Role.PARK_FILER, is_default=True)
        for user, operator in zip(users, operators, strict=True)
    )
    return users


def records(programme: Programme, places: list[Enrolment], users: list[User]) -> None:
    """Two complete records per park with a file of every required kind; the triggers count them."""
    kind = programme.service_types.order_by("position")[0]
    made = ServiceRecord.objects.bulk_create(
        ServiceRecord(
            enrolment=place,
            number=number,
            service_type=kind,
            title=f"专场{number}",
            service_date=date(2023, 5, number),
            provider_name="示例机构",
            provider_kind="agency",
            state="complete",
            created_by=user,
        )
        for place, user in zip(places, users, strict=True)
        for number in (1, 2)
    )
    blob = Blob.objects.create(sha256="ab" * 32, size=1, content_type="image/png")
    upload = Upload.objects.create(
        blob=blob, name="签到.png", organisation=places[0].park.operator, uploaded_by=users[0]
    )
    kinds = [group.kinds.order_by("position")[0] for group in kind.evidence_groups.filter(is_optional=False)]
    RecordEvidence.objects.bulk_create(
        RecordEvidence(record=record, kind=each, upload=upload, document_date=record.service_date)
        for record in made
        for each in kinds
    )


def cookie_of(user: User) -> str:
    """A session as signing in makes it."""
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "apps.accounts.backends.PersonBackend"
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; csrftoken={TOKEN}"
