"""Annex 1 row by row, as the programme of 2023-2024 ships: complete, and one requirement short (R0.86-R0.105)."""

import json
from datetime import date

import pytest
from django.conf import settings

from apps.delivery.rules import Held, Kind, Requirement, missing_groups
from apps.delivery.selectors import requirements_of
from apps.programmes.choices import GroupMode
from apps.programmes.models import ServiceType
from apps.programmes.services.loading import load_programme
from tests.factories.accounts import ProvinceFactory

DATED = set(
    "服务协议 安全生产检查记录台账 诊断报告 报告 证书 咨询报告 标准文本（团标等） 硕士以上学历证书 高技能证书 "
    "副高以上职称证书 专利证书 终期验收报告 中期验收报告 称号认定文件".split()
)
START, END = date(2023, 1, 1), date(2024, 12, 31)
ROWS = {
    "I1": "会议通知 + 签到单 + 活动照片 + 费用发票",
    "I2": "代办清单 + 代办委托书 + 费用发票",
    "I3": "活动通知 + 活动照片 + 费用发票",
    "I4": "活动通知 + 活动照片 + 费用发票",
    "I5": "活动通知 + 活动照片 + 费用发票",
    "I6": "服务协议 + 安全生产检查记录台账 + 费用发票",
    "I7": "活动通知 + 活动照片 + 费用发票",
    "P1": "服务协议 + 诊断报告 + 企业开具证明 + 服务照片 + 费用发票",
    "P2": "服务协议 + 报告 or 证书 + 企业开具证明 + 服务照片 + 费用发票",
    "P3": "服务协议 + 咨询报告 + 企业开具证明 + 服务照片 + 费用发票",
    "P4": "服务协议 + 标准文本（团标等） + 企业开具证明 + 服务照片 + 费用发票",
    "P5": "服务协议 + 企业开具证明 + 服务照片 + 费用发票",
    "P6": "服务协议 + 成果证明 + 企业开具证明 + 服务照片 + 费用发票",
    "P7": "服务协议 + 硕士以上学历证书 or 高技能证书 or 副高以上职称证书 + 社保单 + 企业开具证明 + 费用发票",
    "P8": "服务协议 + 企业开具证明 + 服务照片 + 费用发票",
    "P9": "服务协议 + 专利证书 + 企业开具证明 + 服务照片 + 费用发票",
    "P10": "服务协议 + 终期验收报告 or 中期验收报告 + 企业开具证明 + 服务照片 + 费用发票",
    "P11": "服务协议 + 称号认定文件 + 企业开具证明 + 服务照片 + 费用发票",
    "P12": "服务协议 + 企业开具证明 + 服务照片 + 费用发票",
}


@pytest.fixture
def requirements(db):
    ProvinceFactory.create()
    file = settings.BASE_DIR / "fixtures" / "programmes" / "pilot-2023.json"
    programme = load_programme(json.loads(file.read_text()))
    services = {each.code: each.pk for each in ServiceType.objects.filter(programme=programme)}
    found = requirements_of(services.values())
    return lambda code: [each for each in found[services[code]] if not each.is_optional]


def papers(requirement: Requirement) -> list[Kind]:
    """What fulfils a requirement with the least: one of them, or all."""
    return list(requirement.kinds[-1:] if requirement.mode == GroupMode.ANY else requirement.kinds)


def held(requirements: list[Requirement], day: date = START) -> list[Held]:
    return [Held(kind.pk, day if kind.is_dated else None) for each in requirements for kind in papers(each)]


@pytest.mark.parametrize("code", ROWS)
def test_a_row_of_the_annex_is_complete(requirements, code):
    row = requirements(code)
    assert " + ".join(each.title for each in row) == ROWS[code]
    assert missing_groups(row, held(row), START, END) == []


@pytest.mark.parametrize("code", ROWS)
def test_a_row_of_the_annex_one_kind_short(requirements, code):
    row = requirements(code)
    for short in row:
        others = [each for each in row if each is not short]
        assert [each.requirement for each in missing_groups(row, held(others), START, END)] == [short]


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("P2", ["报告", "证书"]),
        ("P7", ["硕士以上学历证书", "高技能证书", "副高以上职称证书"]),
        ("P10", ["终期验收报告", "中期验收报告"]),
    ],
)
def test_each_of_the_alternatives_is_enough_alone(requirements, code, names):
    """R0.94, R0.99, R0.102."""
    row = requirements(code)
    choice = next(each for each in row if each.mode == GroupMode.ANY)
    rest = held([each for each in row if each is not choice])
    assert [kind.name for kind in choice.kinds] == names
    assert [each.requirement for each in missing_groups(row, rest, START, END)] == [choice]
    for kind in choice.kinds:
        assert missing_groups(row, [*rest, Held(kind.pk, START if kind.is_dated else None)], START, END) == []


def test_what_is_no_certificate_does_not_stand_for_one(requirements):
    """A notice of acceptance is filed as other material and leaves the patent certificate missing (R0.101)."""
    row = requirements("P9")
    patent = next(each for each in row if each.title == "专利证书")
    others = held([each for each in row if each is not patent])
    assert [each.title for each in missing_groups(row, [*others, Held(-1, START)], START, END)] == ["专利证书"]


def test_exactly_the_six_document_kinds_carry_a_date(requirements):
    """R0.105 names agreements, reports, standards, certificates, recognitions and ledgers; nothing else."""
    kinds = {kind for code in ROWS for each in requirements(code) for kind in each.kinds}
    undated = {kind.name for kind in kinds if not kind.is_dated}
    assert {"费用发票", "活动照片", "服务照片"} <= undated
    assert {kind.name for kind in kinds if kind.is_dated} == DATED


@pytest.mark.parametrize("code", ROWS)
def test_dated_kinds_of_a_row_lie_in_the_period(requirements, code):
    row = requirements(code)
    dated = [each for each in row if any(kind.is_dated for kind in papers(each))]
    for day, counts in {START: True, END: True, date(2022, 12, 31): False, date(2025, 1, 1): False}.items():
        late = [each.requirement for each in missing_groups(row, held(row, day), START, END)]
        assert late == ([] if counts else dated)
