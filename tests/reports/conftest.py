from datetime import date
from decimal import Decimal
from itertools import count

import pytest

from apps.common.periods import Period
from apps.delivery.choices import RecordState
from apps.delivery.models import RecordEvidence, ServiceRecord
from apps.evidence.models import Blob, Upload
from apps.programmes.models import Enrolment
from apps.reports import services
from apps.reports.models import PeriodReport
from apps.reports.services import Typed
from apps.targets.models import Target
from tests.factories.delivery import record_with
from tests.factories.parks import EnterpriseFactory
from tests.factories.targets import TargetFactory

serials = count(1)


@pytest.fixture
def english(settings):
    """Sentences are compared in the language they are written in."""
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def at(sign_in):
    """A browser of a person that asks for English."""

    def client_of(user):
        client = sign_in(user)
        client.cookies["django_language"] = "en"
        return client

    return client_of


@pytest.fixture
def period(programme) -> Period:
    """The first quarter of the programme's second year."""
    return Period(programme.start_date.year + 1, "Q", 1)


@pytest.fixture
def last_day(period) -> date:
    return period.end


@pytest.fixture
def targets(enrolment) -> dict[str, Target]:
    """Small goals, so that a few records keep the park on track: by ``service code + unit``."""
    found = {}
    for service in enrolment.programme.service_types.order_by("position"):
        for unit in service.units:
            found[f"{service.code} {unit}"] = TargetFactory.create(
                enrolment=enrolment, service_type=service, unit=unit, value=Decimal(2)
            )
    return found


@pytest.fixture
def enterprises() -> list:
    return EnterpriseFactory.create_batch(3)


def proven(record: ServiceRecord, upload: Upload | None = None) -> ServiceRecord:
    """Attach one file per required kind, dated on the day of the service."""
    for group in record.service_type.evidence_groups.filter(is_optional=False):
        RecordEvidence.objects.create(
            record=record,
            kind=group.kinds.order_by("position").first(),
            upload=upload or upload_for(record.enrolment, record.created_by),
            document_date=record.service_date,
        )
    return record


def upload_for(enrolment: Enrolment, user) -> Upload:
    blob = Blob.objects.create(sha256=f"{next(serials):064x}", size=1, content_type="image/png")
    return Upload.objects.create(blob=blob, name="签到.png", organisation=enrolment.park.operator, uploaded_by=user)


def served(enrolment: Enrolment, code: str, day: date, enterprises: list, **fields) -> ServiceRecord:
    """A complete record of a service with all its evidence."""
    service = enrolment.programme.service_types.get(code=code)
    fields = {"state": RecordState.COMPLETE} | fields
    return proven(record_with(enterprises, enrolment=enrolment, service_type=service, service_date=day, **fields))


@pytest.fixture
def records(enrolment, targets, period, enterprises) -> list[ServiceRecord]:
    """Two sessions of each inclusive service and one precise service to two firms, all in the period."""
    day = period.start
    return [
        served(enrolment, "I1", day, enterprises[:2]),
        served(enrolment, "I1", day, enterprises[1:]),
        served(enrolment, "I4", day, enterprises),
        served(enrolment, "I4", day, enterprises),
        served(enrolment, "P1", day, enterprises[:2], amount_yuan=Decimal("12000.50")),
        served(enrolment, "P2", day, enterprises[:2]),
    ]


@pytest.fixture
def report(enrolment, period, park_filer, last_day) -> PeriodReport:
    """The report of the period, opened on its last day."""
    return services.start(enrolment=enrolment, period=period, user=park_filer, today=last_day)


@pytest.fixture
def submitted(report, records, park_filer, last_day) -> PeriodReport:
    """Submitted with nothing to object to."""
    services.submit(report=report, user=park_filer, version=1, today=last_day)
    report.refresh_from_db()
    return report


def note(target: Target, text: str, was: str = "") -> Typed:
    return Typed(target.pk, "note", text, was)


def fix(target: Target, figure: str, reason: str, was: tuple[str, str] = ("", "")) -> Typed:
    return Typed(target.pk, "correction", [figure, reason], list(was))
