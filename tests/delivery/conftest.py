from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation

from apps.delivery import services
from apps.delivery.models import ServiceRecord
from apps.parks.models import Enterprise
from apps.programmes.models import EvidenceKind, ServiceType
from apps.vendors.choices import ProviderKind
from tests.evidence import samples
from tests.factories.parks import TenancyFactory


@pytest.fixture(autouse=True)
def in_english(settings):
    """Sentences are compared with the message ids."""
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def service(programme):
    return lambda code: ServiceType.objects.get(programme=programme, code=code)


@pytest.fixture
def kind(programme):
    return lambda code: EvidenceKind.objects.get(programme=programme, code=code)


@pytest.fixture
def tenants(park) -> list[Enterprise]:
    """Three pilot enterprises of the park."""
    return [TenancyFactory.create(park=park).enterprise for _ in range(3)]


@pytest.fixture
def recorded(enrolment, park_filer, service, tenants):
    """Records a service through the service function; precise ones for the first tenant."""

    def record(code: str = "I4", **fields) -> ServiceRecord:
        given = {
            "enrolment": enrolment,
            "service_type": service(code),
            "title": "安全培训",
            "service_date": timezone.localdate(),
            "provider_name": "示例机构",
            "provider_kind": ProviderKind.AGENCY,
            "enterprises": tenants if code.startswith("I") else tenants[:1],
            "user": park_filer,
        }
        return services.create_record(**given | fields)

    return record


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def attach(park_filer, kind):
    """Attaches one sound document of a kind, dated today where that matters."""

    def attach_one(record: ServiceRecord, code: str, *, day=None, name: str = "", user=None):
        content = samples.archive("word/document.xml", content=f"{record.pk} {code} {day} {name}".encode())
        file = upload(name or f"{code}.docx", content)
        outcome = services.attach_files(
            record=record,
            files=[file],
            user=user or park_filer,
            kind_id=kind(code).pk,
            document_date=day or timezone.localdate(),
        )[0]
        assert outcome.evidence is not None, outcome.reasons
        return outcome.evidence

    return attach_one


EVIDENCE = {
    "I1": ["meeting_notice", "signin", "activity_photo", "invoice"],
    "I4": ["activity_notice", "activity_photo", "invoice"],
    "P1": ["agreement", "diagnosis_report", "enterprise_cert", "service_photo", "invoice"],
    "P2": ["agreement", "certificate", "enterprise_cert", "service_photo", "invoice"],
}


@pytest.fixture
def completed(recorded, attach):
    """A record with all its evidence."""

    def complete(code: str = "I4", **fields) -> ServiceRecord:
        record = recorded(code, **fields)
        for each in EVIDENCE[code]:
            attach(record, each)
        record.refresh_from_db()
        return record

    return complete


@pytest.fixture
def planned(enrolment, park_filer, service):
    """Plans an event with its sheet."""

    def plan(code: str = "I1", days: int = 0, **fields) -> ServiceRecord:
        given = {
            "enrolment": enrolment,
            "service_type": service(code),
            "title": "惠企政策专场",
            "service_date": timezone.localdate() + timedelta(days=days),
            "starts_at": None,
            "ends_at": None,
            "provider_name": "示例机构",
            "provider_kind": ProviderKind.AGENCY,
            "user": park_filer,
        }
        return services.plan_event(**given | fields)

    return plan
