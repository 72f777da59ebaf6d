"""Annex 2 as the policy prints it: its words in Chinese whatever the language of the screen (R0.109-R0.112)."""

from dataclasses import dataclass
from typing import Any

from apps.evaluations.rules.midterm import Payload
from apps.targets.choices import Operator

TITLE = "中期评价表"
RESULT_TITLE = "中期绩效评价结论"
MECHANISM = "园区形成的长效机制成果"
HEADINGS = {"inclusive": "普惠性公共服务", "precise": "精准化个性服务"}
BLANK_ROWS = 6
SESSIONS, VISITS = "场次", "家次"
SIGNATURES = ("园区（盖章）：", "填报人：", "填报日期：")
RESULT_SIGNATURES = ("经信部门（盖章）：", "财政部门（盖章）：", "日期：")
LIMITS = {Operator.MORE_THAN: "超过", Operator.AT_MOST: "不超过"}


@dataclass(frozen=True)
class Column:
    """A column of the form: its head, its width in characters, and whether it holds a figure."""

    head: str
    width: int
    figure: bool = False


INCLUSIVE = (
    Column("服务项目", 14),
    Column("两年内服务场次（次）", 10, figure=True),
    Column("累计完成量化目标数量", 10, figure=True),
    Column("两年内服务企业目标数（家次）", 11, figure=True),
    Column("累计完成量化目标数量", 10, figure=True),
    Column("工作举措", 34),
    Column("成效和案例", 34),
)
PRECISE = (
    Column("精准服务内容", 14),
    Column("两年内实现的量化目标", 21),
    Column("累计完成量化目标情况", 21),
    Column("工作举措", 34),
    Column("成效和案例", 34),
)


def inclusive_lines(rows: list[dict[str, Any]]) -> list[list[str]]:
    """One line per service: sessions and what was done of them, visits and what was done of them, two texts.

    A goal in another unit has no column, so it stands before the results.
    """
    lines = []
    for row in rows:
        units = {unit["key"]: unit for unit in row["units"]}
        figures = [*_pair(units.get(SESSIONS)), *_pair(units.get(VISITS))]
        others = [
            f"{goal_text(unit)}，{done_text(unit)}" for key, unit in units.items() if key not in (SESSIONS, VISITS)
        ]
        cases = "\n".join(text for text in ("；".join(others), row["cases"]) if text)
        lines.append([row["service"], *figures, row["measures"], cases])
    return lines


def precise_lines(rows: list[dict[str, Any]]) -> list[list[str]]:
    """One line per service: its goals, how far each is, two texts."""
    return [
        [
            row["service"],
            "；".join(goal_text(unit) for unit in row["units"]),
            "；".join(done_text(unit) for unit in row["units"]),
            row["measures"],
            row["cases"],
        ]
        for row in rows
    ]


def goal_text(unit: dict[str, Any]) -> str:
    """A goal in words: content, value and unit."""
    amount = f"{LIMITS.get(unit['operator'], '')}{unit['target']}{unit['key']}"
    return f"{unit['content']}{amount}" if unit["content"] else amount


def done_text(unit: dict[str, Any]) -> str:
    """How far a goal is, in words."""
    share = f"（{unit['completion']}%）" if unit["completion"] else ""
    return f"完成{unit['total']}{unit['key']}{share}"


def tables(payload: Payload) -> list[tuple[str, str, tuple[Column, ...], list[list[str]]]]:
    """Key, heading, columns and lines of both parts, at least six lines each; the parts always stand there."""
    rows = {section["key"]: section["rows"] for section in payload["sections"]}
    made = {"inclusive": (INCLUSIVE, inclusive_lines), "precise": (PRECISE, precise_lines)}
    drawn = []
    for key, heading in HEADINGS.items():
        columns, write = made[key]
        lines = write(rows.get(key, []))
        blanks = [[""] * len(columns) for _line in range(BLANK_ROWS - len(lines))]
        drawn.append((key, heading, columns, lines + blanks))
    return drawn


def header(payload: Payload, version: int | None) -> list[tuple[str, str]]:
    """The two lines of the annex, and what the portal adds: who filed which version, counted up to when."""
    return [
        ("园区名称", payload["park"]["name"]),
        ("所在县（市、区）", payload["park"]["county"]),
        ("填报单位", payload["organisation"]),
        ("填报人", payload["filer"]),
        ("统计截止", payload["counted_until"]),
        ("版本", f"第 {version} 版" if version else "草稿，未提交"),
    ]


def result_lines(result: Payload) -> list[tuple[str, str]]:
    """The county's conclusion as lines of a table."""
    cuts = "；".join(f"{grade}：{f'{points}分及以上' if points else '其余'}" for grade, points in result["cuts"])
    suggested = f"{result['suggested']}分" if result["suggested"] else "—"
    return [
        ("评价得分", f"{result['score']}分"),
        ("评价等次", result["grade"]),
        ("等次标准", cuts),
        ("系统测算得分", suggested),
        ("评价结论", result["text"]),
        ("工作建议", result["suggestions"] or "无"),
        ("评价部门", f"{result['written_for']}、{result['signed_with']}"),
        ("评价日期", result["written_on"]),
        ("所附评价表", f"第 {result['annex_version']} 版，摘要 {result['annex_digest']}"),
    ]


def _pair(unit: dict[str, Any] | None) -> list[str]:
    return ["", ""] if unit is None else [unit["target"], unit["total"]]
