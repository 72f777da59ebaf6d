from datetime import date
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.programmes.choices import GroupMode, ProgrammeState, ServiceClass, Unit
from apps.programmes.models import Enrolment, EvidenceGroup, EvidenceKind, Programme, ServiceType
from tests.factories.parks import ParkFactory

KINDS = {
    "meeting_notice": ("会议通知", False),
    "signin": ("签到单", False),
    "activity_photo": ("活动照片", False),
    "activity_notice": ("活动通知", False),
    "agreement": ("服务协议", True),
    "diagnosis_report": ("诊断报告", True),
    "report": ("报告", True),
    "certificate": ("证书", True),
    "enterprise_cert": ("企业开具证明", False),
    "service_photo": ("服务照片", False),
    "invoice": ("费用发票", False),
    "other": ("其他证明材料", False),
}
SERVICES = {
    "I1": ("政策宣贯", "宣贯", [["meeting_notice"], ["signin"], ["activity_photo"], ["invoice"]]),
    "I4": ("业务培训", "培训", [["activity_notice"], ["activity_photo"], ["invoice"]]),
    "P1": (
        "企业诊断服务",
        "诊断",
        [["agreement"], ["diagnosis_report"], ["enterprise_cert"], ["service_photo"], ["invoice"]],
    ),
    "P2": (
        "规范提升服务",
        "规范",
        [["agreement"], ["report", "certificate"], ["enterprise_cert"], ["service_photo"], ["invoice"]],
    ),
}


def first_day() -> date:
    """A period that covers today for certain: it began on 1 January of last year."""
    return date(timezone.localdate().year - 1, 1, 1)


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme
        django_get_or_create = ("code",)

    code = "pilot-test"
    name = "园区精准服务试点"
    guide_version = "工作指南（试行）"
    issued_by = "省经信厅、省财政厅"
    state = ProgrammeState.OPEN
    start_date = factory.LazyFunction(first_day)
    end_date = factory.LazyAttribute(lambda o: date(o.start_date.year + 1, 12, 31))


class EnrolmentFactory(DjangoModelFactory):
    class Meta:
        model = Enrolment

    programme = factory.SubFactory(ProgrammeFactory)
    park = factory.SubFactory(ParkFactory)
    award_yuan = Decimal("5000000.00")
    enrolled_date = factory.SelfAttribute("programme.start_date")


def with_catalogue(programme: Programme) -> Programme:
    """Give a programme four services with the evidence rows of annex 1."""
    kinds = {
        code: EvidenceKind.objects.create(programme=programme, code=code, name=name, is_dated=dated, position=position)
        for position, (code, (name, dated)) in enumerate(KINDS.items())
    }
    for position, (code, (name, short, groups)) in enumerate(SERVICES.items()):
        inclusive = code.startswith("I")
        service = ServiceType.objects.create(
            programme=programme,
            code=code,
            name=name,
            short_name=short,
            service_class=ServiceClass.INCLUSIVE if inclusive else ServiceClass.PRECISE,
            units=[Unit.SESSIONS, Unit.VISITS] if inclusive else [Unit.ENTERPRISES],
            evidence_text="、".join(kinds[code].name for group in groups for code in group),
            needs_diagnosis=code == "P2",
            is_diagnosis=code == "P1",
            position=position,
        )
        for place, group in enumerate([*groups, ["other"]]):
            row = EvidenceGroup.objects.create(
                service_type=service,
                mode=GroupMode.ANY if len(group) > 1 else GroupMode.ALL,
                is_optional=group == ["other"],
                position=place,
            )
            row.kinds.set([kinds[kind] for kind in group])
    return programme
