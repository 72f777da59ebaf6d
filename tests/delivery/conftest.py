from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation

from apps.delivery import services
from apps.delivery.choices import Solved
from apps.delivery.models import Diagnosis, ServiceRecord
from apps.parks.models import Enterprise
from apps.programmes.models import EvidenceKind, ServiceType
from apps.vendors.choices import ProviderKind
from apps.vendors.models import Provider
from tests.evidence import samples
from tests.factories.parks import TenancyFactory
from tests.factories.vendors import ProviderFactory


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
def provider(park) -> Provider:
    """A provider of the park's register."""
    return ProviderFactory.create(park=park, name="登记的服务机构")


OUTCOME = {
    "problem": "账目不规范",
    "action": "上门梳理制度",
    "result": "建立三项制度",
    "effect": "报销差错率由 8% 降到 1%",
    "solved": Solved.YES,
}


@pytest.fixture
def diagnosed(enrolment, park_filer, park_lead):
    """An accepted diagnosis of an enterprise, made by somebody outside the programme."""

    def accepted(enterprise: Enterprise, day=None, *, decide: bool = True) -> Diagnosis:
        diagnosis = services.add_diagnosis(
            enrolment=enrolment,
            enterprise=enterprise,
            diagnosed_on=day or enrolment.programme.start_date,
            author="示例诊断机构",
            report=upload("诊断报告.docx", samples.archive("word/document.xml", content=enterprise.name.encode())),
            is_outside=True,
            user=park_filer,
        )
        return services.decide_diagnosis(diagnosis=diagnosis, user=park_lead, accept=True) if decide else diagnosis

    return accepted


@pytest.fixture
def recorded(enrolment, park_filer, service, tenants, provider):
    """Records a service through the service function; precise ones for the first tenant, with need and outcome."""

    def record(code: str = "I4", **fields) -> ServiceRecord:
        given = {
            "enrolment": enrolment,
            "service_type": service(code),
            "title": "安全培训",
            "service_date": timezone.localdate(),
            "enterprises": tenants if code.startswith("I") else tenants[:1],
            "user": park_filer,
        }
        if code.startswith("P"):
            given |= {"provider": provider, "new_need": "财务制度不健全", **OUTCOME}
        else:
            given |= {"provider_name": "示例机构", "provider_kind": ProviderKind.AGENCY}
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
