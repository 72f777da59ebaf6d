"""The final evaluation: when it opens, how a score becomes a grade, what a decision may amount to (R0.73, R0.75)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import gettext as _

from apps.common.money import CENT
from apps.common.refusals import Sentence
from apps.evaluations.choices.midterm import Grade

FORM = "终期绩效评价"
TITLE = "终期绩效评价自评报告"
CONCLUSION_TITLE = "终期绩效评价结论"
DECISION_TITLE = "终期绩效评价处理决定书"
HEADINGS = {
    "work": "工作推进情况",
    "results": "目标完成情况与成效",
    "money": "资金使用情况",
    "mechanism": "长效机制成果",
    "problems": "存在问题与整改情况",
    "outlook": "后续打算",
}
MEASURES = {"none": "不采取措施", "notice": "通报", "deduct": "扣减资金", "recover": "收回资金"}
# What the county writes as the reason of its measure; it quotes the decision it carries out.
ORDER = "依据终期绩效评价处理决定（核验码 {code}）：{reason}"


class Cuts(Protocol):
    """The lowest scores of three grades; below them is the fourth."""

    excellent_from: Decimal
    good_from: Decimal
    fair_from: Decimal


def opens_on(deadline: date | None, last_day: date) -> date:
    """The first day of the final evaluation: the programme's deadline, else the day after its period."""
    return deadline or last_day + timedelta(days=1)


def grade(score: Decimal, cuts: Cuts) -> Grade:
    """The grade of a score; a score on a cut has reached it."""
    if score >= cuts.excellent_from:
        return Grade.EXCELLENT
    if score >= cuts.good_from:
        return Grade.GOOD
    return Grade.FAIR if score >= cuts.fair_from else Grade.POOR


def score_fault(score: Decimal) -> Sentence | None:
    """What is wrong with a score of the joint conclusion; None when it is right."""
    if not score.is_finite() or score != score.quantize(CENT):
        return _("A score has at most two decimals.")
    return None if 0 <= score <= 100 else _("A score lies between 0 and 100.")


def amount_fault(kind: str, amount: Decimal | None, *, unpaid: Decimal, held: Decimal) -> Sentence | None:
    """What speaks against the amount of a decision: more than is unpaid, or more than was paid (R0.75)."""
    if kind not in {"deduct", "recover"}:
        return None if amount is None else _("Only deducting and recovering take an amount.")
    if amount is None or not amount.is_finite() or amount <= 0 or amount != amount.quantize(CENT):
        return _("Enter an amount in yuan above 0 with at most two decimals.")
    if kind == "deduct" and amount > unpaid:
        return _("At most %(most)s yuan are unpaid and not approved for payment.") % {"most": f"{unpaid:,.2f}"}
    if kind == "recover" and amount > held:
        return _("At most %(most)s yuan have been paid and not recovered.") % {"most": f"{held:,.2f}"}
    return None


def reply_until(decided: date, days: int) -> date:
    """The last day of the park's right of reply: ``days`` after the day of the decision."""
    return decided + timedelta(days=days)


def may_take_effect(*, replied: bool, until: date, today: date) -> bool:
    """Whether the hearing is over: the park has replied, or its last day has passed."""
    return replied or today > until


def empty_sections(sections: list[dict[str, Any]]) -> list[str]:
    """Headings of the sections of a self-evaluation that say nothing."""
    return [row["heading"] for row in sections if not row["text"].strip()]
