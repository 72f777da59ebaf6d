"""Annex 1 of the guide, row by row (R0.86–R0.105). The table is typed here, not read from the fixture."""

import pytest

from apps.programmes.choices import GroupMode
from apps.programmes.models import EvidenceKind, ServiceType
from apps.programmes.services import load_programme

ANNEX = {
    # code: (name, short name, class, what must be there: "/" means one of)
    "I1": ("政策宣贯", "宣贯", "inclusive", "会议通知 签到单 活动照片 费用发票"),
    "I2": ("政务代办", "代办", "inclusive", "代办清单 代办委托书 费用发票"),
    "I3": ("人才招聘", "招聘", "inclusive", "活动通知 活动照片 费用发票"),
    "I4": ("业务培训", "培训", "inclusive", "活动通知 活动照片 费用发票"),
    "I5": ("组织展会展览", "展会", "inclusive", "活动通知 活动照片 费用发票"),
    "I6": ("安全生产指导", "安全", "inclusive", "服务协议 安全生产检查记录台账 费用发票"),
    "I7": ("融资对接", "融资", "inclusive", "活动通知 活动照片 费用发票"),
    "P1": ("企业诊断服务", "诊断", "precise", "服务协议 诊断报告 企业开具证明 服务照片 费用发票"),
    "P2": ("规范提升服务", "规范", "precise", "服务协议 报告/证书 企业开具证明 服务照片 费用发票"),
    "P3": ("管理提升服务", "管理", "precise", "服务协议 咨询报告 企业开具证明 服务照片 费用发票"),
    "P4": ("标准化建设服务", "标准", "precise", "服务协议 标准文本（团标等） 企业开具证明 服务照片 费用发票"),
    "P5": ("产业链对接服务", "产业链", "precise", "服务协议 企业开具证明 服务照片 费用发票"),
    "P6": ("产学研合作服务", "产学研", "precise", "服务协议 成果证明 企业开具证明 服务照片 费用发票"),
    "P7": (
        "人才引育服务",
        "人才",
        "precise",
        "服务协议 硕士以上学历证书/高技能证书/副高以上职称证书 社保单 企业开具证明 费用发票",
    ),
    "P8": ("法律服务", "法律", "precise", "服务协议 企业开具证明 服务照片 费用发票"),
    "P9": ("知识产权服务", "知产", "precise", "服务协议 专利证书 企业开具证明 服务照片 费用发票"),
    "P10": ("数字化改造服务", "数改", "precise", "服务协议 终期验收报告/中期验收报告 企业开具证明 服务照片 费用发票"),
    "P11": ("申报服务", "申报", "precise", "服务协议 称号认定文件 企业开具证明 服务照片 费用发票"),
    "P12": ("其他服务", "其他", "precise", "服务协议 企业开具证明 服务照片 费用发票"),
}
DATED = set(
    "服务协议 安全生产检查记录台账 诊断报告 报告 证书 咨询报告 标准文本（团标等） 硕士以上学历证书 高技能证书"
    " 副高以上职称证书 专利证书 终期验收报告 中期验收报告 称号认定文件".split()
)


@pytest.fixture
def catalogue(db, rules):
    load_programme(rules)
    services = ServiceType.objects.prefetch_related("evidence_groups__kinds").order_by("position")
    return {service.code: service for service in services}


@pytest.mark.parametrize("code", ANNEX)
def test_row_of_annex_1(catalogue, code):
    name, short, service_class, wanted = ANNEX[code]
    service = catalogue[code]
    assert (service.name, service.short_name, service.service_class) == (name, short, service_class)
    groups = sorted(service.evidence_groups.all(), key=lambda group: group.position)
    needed = [(group.mode, {kind.name for kind in group.kinds.all()}) for group in groups if not group.is_optional]
    modes = [(GroupMode.ANY if "/" in item else GroupMode.ALL, set(item.split("/"))) for item in wanted.split()]
    assert needed == modes
    optional = [{kind.name for kind in group.kinds.all()} for group in groups if group.is_optional]
    assert optional == [{"其他证明材料"}]
    assert service.clause.number == f"A1.{code}"
    assert service.evidence_text in service.clause.text


def test_the_annex_has_nineteen_rows_in_its_order(catalogue):
    assert list(catalogue) == list(ANNEX)


def test_which_kinds_carry_a_date_inside_the_period(catalogue):
    """R0.105: agreements, reports, standard texts, certificates, recognition documents, ledgers; nothing else."""
    assert set(EvidenceKind.objects.filter(is_dated=True).values_list("name", flat=True)) == DATED
    assert EvidenceKind.objects.filter(is_dated=False).count() == 12


def test_units_and_diagnosis(catalogue):
    assert {code: tuple(row.units) for code, row in catalogue.items() if code.startswith("I")} == dict.fromkeys(
        ["I1", "I2", "I3", "I4", "I5", "I6", "I7"], ("场次", "家次")
    )
    assert {row.units[0] for code, row in catalogue.items() if code.startswith("P")} == {"家"}
    assert "人" in catalogue["P7"].units
    assert "件" in catalogue["P9"].units
    assert [code for code, row in catalogue.items() if not row.needs_diagnosis] == [
        "I1", "I2", "I3", "I4", "I5", "I6", "I7", "P1",
    ]  # fmt: skip
    assert [code for code, row in catalogue.items() if row.is_diagnosis] == ["P1"]


@pytest.mark.parametrize(
    ("code", "alias"),
    [("I4", "人员培训"), ("I5", "组织参展"), ("P2", "体系认证"), ("P6", "产学研对接"), ("P10", "数字化转型"),
     ("P12", "融资服务"), ("P1", "全面诊断")],
)  # fmt: skip
def test_words_of_the_body_lead_to_a_row_of_the_annex(catalogue, code, alias):
    assert alias in catalogue[code].aliases
