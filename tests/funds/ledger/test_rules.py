from datetime import date
from decimal import Decimal

import pytest

from apps.funds.rules.ledger import (
    Found,
    Insider,
    amount_fault,
    date_fault,
    exceeds_line,
    findings,
    line_limit,
    normal_voucher,
    shares,
    voucher_fault,
)
from apps.funds.rules.reconciling import Gap, unexplained

D = Decimal
USES = ("园区自身建设改造", "工作经费", "人员工资")


@pytest.mark.parametrize("text", ["0.01", "1.00", "999999999999.99", "5"])
def test_amounts_that_are_in_order(text):
    assert amount_fault(D(text)) is None


@pytest.mark.parametrize(
    "text", ["0", "0.00", "-0.01", "0.001", "1.005", "NaN", "sNaN", "Infinity", "-Infinity", "1e308", "1000000000000"]
)
def test_amounts_that_are_refused(text):
    assert amount_fault(D(text)) == "Enter an amount in yuan above 0 with at most two decimals."


def test_a_line_takes_ten_percent_more_and_no_cent_beyond():
    assert line_limit(D("333.33"), 10) == D("366.66")
    assert not exceeds_line(D("1000.00"), D("1000.00"), D("100.00"), 10)
    assert exceeds_line(D("1000.00"), D("1000.00"), D("100.01"), 10)
    assert exceeds_line(D("0.00"), D("0.00"), D("0.01"), 10)
    assert not exceeds_line(D("1000.00"), D("0.00"), D("1000.00"), 0)
    assert exceeds_line(D("1000.00"), D("0.00"), D("1000.01"), 0)


@pytest.mark.parametrize(
    ("day", "first", "said"),
    [
        (date(2026, 3, 1), date(2026, 3, 1), None),
        (
            date(2026, 2, 28),
            date(2026, 3, 1),
            "The first money came on 2026-03-01; nothing was spent out of it before.",
        ),
        (date(2026, 6, 2), date(2026, 3, 1), "The date lies in the future."),
        (date(2025, 12, 31), date(2025, 3, 1), "The date lies outside the programme, 2026-01-01 to 2026-05-30."),
        (date(2026, 5, 30), date(2026, 3, 1), None),
        (date(2026, 5, 31), date(2026, 3, 1), "The date lies outside the programme, 2026-01-01 to 2026-05-30."),
        (date(2026, 3, 1), None, "No money has come into this account yet."),
    ],
)
def test_days(day, first, said):
    fault = date_fault(day, start=date(2026, 1, 1), end=date(2026, 5, 30), today=date(2026, 6, 1), first_receipt=first)
    assert fault == said


def test_vouchers_are_compared_in_one_spelling():
    assert normal_voucher(" 记－００１ 号 ") == normal_voucher("记-001号") == "记-001号"
    assert voucher_fault("记-001号") is None
    assert voucher_fault("") == voucher_fault("a" * 41) == voucher_fault("1;2")


INSIDERS = [Insider("operator", "示例园区运营有限公司", "91330304MA00000000"), Insider("staff", "张三丰")]


@pytest.mark.parametrize(
    ("purpose", "payee", "code", "found"),
    [
        ("办公室装修", "某装饰公司", "", [Found("use", "园区自身建设改造")]),
        ("办 公 室 装 修", "某装饰公司", "", [Found("use", "园区自身建设改造")]),
        ("办公用品一批", "某公司", "", [Found("use", "工作经费")]),
        ("六月奖金", "某公司", "", [Found("use", "人员工资")]),
        ("企业诊断服务费", "示例园区运营有限公司", "", [Found("operator", "示例园区运营有限公司")]),
        ("企业诊断服务费", "示例园区运营（有限）公司", "", [Found("operator", "示例园区运营有限公司")]),
        ("企业诊断服务费", "另一个名字", "91330304MA00000000", [Found("operator", "示例园区运营有限公司")]),
        ("专家费", "张 三丰", "", [Found("staff", "张三丰")]),
        ("办公室装修", "张三丰", "", [Found("use", "园区自身建设改造"), Found("staff", "张三丰")]),
        ("企业诊断服务费", "某咨询公司", "", []),
    ],
)
def test_what_stands_out(purpose, payee, code, found):
    assert findings(purpose=purpose, payee=payee, payee_code=code, uses=USES, insiders=INSIDERS) == found


def test_without_the_list_of_uses_nothing_is_found():
    assert findings(purpose="办公室装修", payee="某公司", payee_code="", uses=(), insiders=[]) == []


@pytest.mark.parametrize(
    ("precise", "other", "percent", "low"),
    [
        ("50.00", "50.00", D("50.00"), False),
        ("49.99", "50.01", D("49.99"), True),
        ("0", "10", D("0.00"), True),
        ("10", "0", D("100.00"), False),
        ("49999.99", "50000.01", D("49.99"), True),
    ],
)
def test_share_of_precise_services(precise, other, percent, low):
    [share] = shares({"2026Q1": {"precise": D(precise), "inclusive": D(other)}}, 50)
    assert (share.percent, share.is_low) == (percent, low)


def test_a_quarter_without_spending_has_no_share_and_no_warning():
    [share] = shares({"2026Q1": {"precise": D(0)}}, 50)
    assert (share.percent, share.is_low) == (None, False)


def test_differences_never_cancel_each_other_out():
    assert unexplained([]) == D("0.00")
    assert unexplained([Gap("chain", D("0.01")), Gap("ledger", D("-0.01"))]) == D("0.02")
