"""How papers of the final evaluation are laid out: official wording, from payloads alone."""

from decimal import Decimal
from typing import Any

from apps.common.money import CENT
from apps.evaluations.rules.final import MEASURES

SIGNATURES = ("省经信部门（盖章）", "省财政部门（盖章）", "　　　年　　月　　日")
PARK_SIGNATURES = ("园区（盖章）", "负责人（签字）", "　　　年　　月　　日")
TRIGGERS = {"slow": "工作推进不力", "missed": "目标不达预期", "unmended": "整改不到位"}
FACTS = {
    "late_reports": "逾期或缺报的报告（份）",
    "idle_quarters": "无认定服务的季度（个）",
    "execution": "资金执行率",
    "completion": "达到标准的目标（项）",
    "open_cases": "未办结的违规案件（件）",
}


def header(payload: dict[str, Any]) -> list[tuple[str, str]]:
    """Park and county."""
    return [("园区名称", payload["park"]), ("所在县（市、区）", payload["county"])]


def conclusion_sections(payload: dict[str, Any]) -> list[dict[str, str]]:
    """Conclusion, suggestions, and what the experts' marks came to."""
    rows = [{"heading": "评价结论", "text": payload["text"]}]
    if payload["suggestions"]:
        rows.append({"heading": "整改建议", "text": payload["suggestions"]})
    experts = payload["experts"]
    if experts["mean"] is not None:
        marks = "、".join(experts["marks"])
        text = f"专家评分：{marks}；按规则计算的平均分 {experts['mean']}，最大分差 {experts['spread']}。"
        rows.append({"heading": "专家评分", "text": "\n".join(part for part in (text, experts["note"]) if part)})
    return rows


def decision_sections(payload: dict[str, Any]) -> list[dict[str, str]]:
    """To whom, on what facts, what is decided, and the right of reply."""
    lines = [_trigger(row) for row in payload["facts"] if row["suggested"]]
    facts = "\n".join(lines) or "系统未提示触发情形。"
    number = payload["reply_days"]
    days = f"园区可在本决定作出之日起 {number} 日内提出陈述申辩意见；期满或提出意见后由两部门决定是否生效。"
    rows = [("事由", payload["reason"]), ("系统提示的事实", facts), ("处理决定", decided(payload)), ("陈述申辩", days)]
    if payload["consequence"] == MEASURES["none"]:
        rows.pop()
    return [{"heading": heading, "text": text} for heading, text in rows]


def decided(payload: dict[str, Any]) -> str:
    """The operative sentence."""
    amount = payload["amount_yuan"]
    money = f" {Decimal(amount).quantize(CENT):,.2f} 元" if amount else ""
    park, operator = payload["park"], payload["operator"]
    whom = park if park == operator else f"{operator}（{park}）"
    return f"对{whom}{payload['consequence']}{money}。"


def _trigger(row: dict[str, Any]) -> str:
    facts = "；".join(f"{FACTS[fact['code']]} {fact['now']}（标准 {fact['needed']}）" for fact in row["facts"])
    return f"{TRIGGERS[row['code']]}：{facts}"
