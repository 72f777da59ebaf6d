"""A summary as content: which days it covers, the text made of its figures, new figures under typed text, its layout.

The texts are those of the document itself, which is Chinese whatever the language of the screen.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from apps.common.periods import Period
from apps.filings.choices import Section

Figures = dict[str, Any]
TITLE = "试点工作总结材料"
HALVES = {("H", 1): "上半年", ("H", 2): "下半年"}
HEADINGS = {
    Section.OVERVIEW.value: "一、试点工作推进情况",
    Section.TARGETS.value: "二、绩效目标完成情况",
    Section.FUNDS.value: "三、资金使用情况",
    Section.PROBLEMS.value: "四、存在的问题",
    Section.EXPERIENCE.value: "五、经验做法",
    Section.PLANS.value: "六、下一步工作安排",
}
SIGNATURES = ("经信部门（盖章）：", "财政部门（盖章）：", "填报日期：")
SHOWN = 6


@dataclass(frozen=True)
class Span:
    """The days a summary covers inside the programme, and the half-year after it. All days included."""

    first: date
    last: date
    next_first: date
    next_last: date


@dataclass(frozen=True)
class Renewed:
    """A section after its figures were counted again; ``kept`` when the new text must be put in by hand."""

    text: str
    kept: bool


def span(code: str, start: date, end: date) -> Span:
    """The days of a period inside a programme from ``start`` to ``end``. Raises ValueError for what is no period."""
    period = Period.parse(code)
    after = Period.containing(period.end + timedelta(days=1), "H")
    return Span(max(period.start, start), min(period.end, end), after.start, min(after.end, end))


def opens_on(code: str) -> date:
    """The first day a summary may be written: the day after its period."""
    return Period.parse(code).end + timedelta(days=1)


def period_text(code: str) -> str:
    """A period as the document writes it."""
    period = Period.parse(code)
    return f"{period.year}年{HALVES.get((period.kind, period.number), '度')}"


def drafts(figures: Figures) -> dict[str, str]:
    """The text of every section made of figures; nothing where figures say nothing."""
    return {
        Section.OVERVIEW.value: _overview(figures),
        Section.TARGETS.value: _targets(figures),
        Section.FUNDS.value: _funds(figures),
        Section.PROBLEMS.value: _problems(figures),
        Section.EXPERIENCE.value: "",
        Section.PLANS.value: _plans(figures),
    }


def renewed(text: str, before: str, after: str) -> Renewed:
    """Put new figures under typed text, and never take a typed word away.

    The old text of the figures is exchanged where it still stands as it was; where somebody rewrote it, the text stays
    and the new one is offered beside it.
    """
    if before == after:
        return Renewed(text, kept=False)
    if not text or text == before:
        return Renewed(after, kept=False)
    if before and text.count(before) == 1:
        return Renewed(text.replace(before, after), kept=False)
    return Renewed(text, kept=bool(after) and after not in text)


def header(payload: Figures, version: int | None) -> list[tuple[str, str]]:
    """The lines above the text."""
    state = f"第 {version} 版" if version else "草稿"
    return [("县（市、区）", payload["county"]), ("报送期", period_text(payload["period"])), ("版本", state)]


def _overview(figures: Figures) -> str:
    return (
        f"{_day(figures['first'])}至{_day(figures['last'])}，我县（市、区）{figures['parks']}个试点园区开展经审核确认的服务"
        f"{figures['sessions']}场次，服务企业{figures['visits']}家次；"
        f"自试点开始累计服务{figures['visits_total']}家次、{figures['enterprises']}家。"
    )


def _targets(figures: Figures) -> str:
    if figures["completion"] is None:
        return "试点园区尚无绩效目标。"
    text = (
        f"截至{_day(figures['last'])}，绩效目标平均完成率{figures['completion']}%，同期时间进度{figures['expected']}%。"
    )
    if behind := figures["behind"]:
        names = "、".join(f"{row['park']}（{row['percent']}%）" for row in behind[:SHOWN])
        text += f"进度滞后的园区：{names}{_more(behind)}。"
    return text


def _funds(figures: Figures) -> str:
    return (
        f"试点园区获奖补资金合计{figures['award_wan']}万元；本期经审核确认的服务支出{figures['amount_wan']}万元，"
        f"累计{figures['amount_total_wan']}万元。"
    )


def _problems(figures: Figures) -> str:
    """Reports that came late or came back; departments' reasons are quoted, because they name the problems."""
    parts = [f"本期应报送绩效目标完成情况表{figures['reports_owed']}份，按期报送{figures['reports_in_time']}份。"]
    if late := figures["late"]:
        names = "、".join(f"{row['park']}{row['period']}（逾期{row['days']}天）" for row in late[:SHOWN])
        parts.append(f"逾期报送：{names}{_more(late)}。")
    if returned := figures["returned"]:
        words = "；".join(f"{row['park']}{row['period']}：{row['text'].rstrip('。；')}" for row in returned[:SHOWN])
        parts.append(f"审核退回反映的问题：{words}{_more(returned)}。")
    return "\n".join(parts)


def _plans(figures: Figures) -> str:
    if not figures["next"]:
        return ""
    steps = "；".join(f"{_day(row['due'])}前，{row['park']}{row['title']}" for row in figures["next"][:SHOWN])
    return f"下一阶段按服务计划推进：{steps}{_more(figures['next'])}。"


def _more(rows: list[Any]) -> str:
    return f"等{len(rows)}项" if len(rows) > SHOWN else ""


def _day(iso: str) -> str:
    """A day as documents write it: ``2026年6月30日``."""
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"
