"""An award whose first gate is open, acts on it in one line each, and a programme that pays 80 % first."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation
from PIL import Image

from apps.approvals.models import Submission
from apps.funds import services
from apps.funds.models import Award, Scheme, SchemeLine, Tranche
from apps.obligations.models import Obligation
from apps.plans.choices import PlanState
from apps.plans.models import Plan
from apps.programmes.models import Clause, TrancheRule
from tests.factories.delivery import record_with

FIRST = [{"code": "plan_approved"}, {"code": "scheme_filed"}, {"code": "publicity_closed"}, {"code": "no_open_case"}]
SECOND = [
    {"code": "mechanism_files", "at_least": 1},
    {"code": "precise_services", "at_least": 1},
    {"code": "joint_assessment"},
    {"code": "previous_tranche_confirmed"},
    {"code": "no_open_case"},
]
THIRD = [{"code": "midterm_filed"}, {"code": "previous_tranche_confirmed"}, {"code": "no_open_case"}]


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


def tranche_rules(programme) -> list[TrancheRule]:
    """30 % at most, then at least 50 %, then what is left."""
    clause = Clause.objects.create(programme=programme, number="4.2", label="指南 四（二）", text="条文", position=1)
    rows = [
        (1, "首笔资金", "0", "0.30", FIRST),
        (2, "第二笔资金", "0.50", None, SECOND),
        (3, "剩余资金", "0", None, THIRD),
    ]
    return [
        TrancheRule.objects.create(
            programme=programme,
            number=number,
            name=name,
            trigger="条件",
            min_share=Decimal(low),
            max_share=None if high is None else Decimal(high),
            conditions=conditions,
            clause=clause,
        )
        for number, name, low, high, conditions in rows
    ]


@pytest.fixture
def rules(programme) -> list[TrancheRule]:
    return tranche_rules(programme)


@pytest.fixture
def award(enrolment, rules, county_eit, county_fin) -> Award:
    """Plan approved, scheme signed: the first gate is open."""
    award = Award.objects.get(enrolment=enrolment)
    open_first_gate(award, county_eit)
    return award


def open_first_gate(award: Award, writer) -> None:
    Plan.objects.create(enrolment=award.enrolment, state=PlanState.APPROVED, approved_at=timezone.now())
    scheme, _new = Scheme.objects.get_or_create(
        programme=award.enrolment.programme,
        county=award.county,
        defaults={
            "state": "agreed",
            "agreed_at": timezone.now(),
            "county_award_yuan": award.amount_yuan,
            "written_by": writer,
        },
    )
    SchemeLine.objects.create(scheme=scheme, award=award, amount_yuan=award.amount_yuan)


@pytest.fixture
def propose(award, rules, county_eit) -> Callable[..., Tranche]:
    def act(amount="1500000.00", *, number=1, user=None, key=None, reason="按方案拨付", **more) -> Tranche:
        rule = next(each for each in rules if each.number == number)
        return services.propose(
            award=award,
            rule=rule,
            amount=Decimal(amount),
            reason=reason,
            user=user or county_eit,
            key=key or uuid4(),
            **more,
        )

    return act


@pytest.fixture
def approve(county_fin) -> Callable[..., Tranche]:
    def act(tranche, *, user=None, key=None, verdict="agree", text="同意", **more) -> Tranche:
        digest = Submission.objects.of(tranche)[0].digest
        return services.answer(
            tranche=tranche,
            verdict=verdict,
            text=text,
            digest=digest,
            user=user or county_fin,
            key=key or uuid4(),
            **more,
        )

    return act


@pytest.fixture
def pay(county_fin) -> Callable[..., Tranche]:
    def act(tranche, *, amount=None, number="", made_on=None, user=None, key=None, **more) -> Tranche:
        slip = services.Slip(
            Decimal(amount) if amount else tranche.approved_yuan,
            made_on or timezone.localdate(),
            number or f"OH-{tranche.pk}",
        )
        return services.pay(tranche=tranche, slip=slip, user=user or county_fin, key=key or uuid4(), **more)

    return act


@pytest.fixture
def settle(approve, pay, park_filer, county_eit) -> Callable[[Tranche], Tranche]:
    """From the proposal to the filing with the province."""

    def act(tranche) -> Tranche:
        row = pay(approve(tranche))
        row = services.receive(tranche=row, received_on=timezone.localdate(), user=park_filer, key=uuid4())
        return services.file(tranche=row, user=county_eit, key=uuid4())

    return act


@pytest.fixture
def second_gate(award, rules, propose, settle, park_filer, county_eit, county_fin) -> Callable[..., None]:
    """The first tranche is settled, mechanism shown, one precise service accepted, both departments have assessed."""

    def act(*, pays_all: bool = False, first="1500000.00") -> None:
        settle(propose(first))
        services.add_mechanism(award=award, title="资金管理制度", file=paper(), user=park_filer)
        accepted_precise(award.enrolment, park_filer)
        row = services.assess(award=award, rule=rules[1], findings="机制健全", pays_all=pays_all, user=county_eit)
        digest = Submission.objects.of(row)[0].digest
        services.sign_assessment(assessment=row, verdict="agree", text="同意", digest=digest, user=county_fin)

    return act


def accepted_precise(enrolment, filer):
    service = enrolment.programme.service_types.get(code="P1")
    return record_with([], enrolment=enrolment, service_type=service, state="accepted", created_by=filer)


def paper() -> SimpleUploadedFile:
    """A picture that the store accepts."""
    stream = BytesIO()
    Image.new("RGB", (40, 30), (200, 10, 10)).save(stream, "PNG")
    return SimpleUploadedFile("通知书.png", stream.getvalue(), content_type="image/png")


def midterm_filed(award, rule_of, day: date) -> None:
    """The mid-term evaluation of the park is filed, and the calendar has its county's matter done."""
    services.note_filed(enrolment=award.enrolment, form="附件2 中期评价表", filed_on=day, url="/evaluations/midterm/1/")
    rule = rule_of(award.enrolment.programme, "DLM", name="中期绩效评价", form="附件2 中期评价表", due_date=day)
    Obligation.objects.create(
        programme=award.enrolment.programme,
        rule=rule,
        debtor="county",
        jurisdiction=award.county,
        opens_on=day,
        due_on=day,
        done_on=day,
        done_at=timezone.now(),
        first_done_on=day,
    )
