"""The statutory layout of 绩效目标完成情况表: the words of the form, in Chinese whatever the language of the screen."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from apps.common.money import to_wan
from apps.reports.rules.figures import Payload

TITLE = "绩效目标完成情况表"
PERIOD_WORDS = {"Q": "季度", "H": "半年", "": "年度"}
QUARTERS = {("Q", 1): "第一季度", ("Q", 2): "第二季度", ("Q", 3): "第三季度", ("Q", 4): "第四季度"}
HALVES = {("H", 1): "上半年", ("H", 2): "下半年", ("", 1): "年度"}
SIGNATURES = ("填报单位（盖章）：", "填报人：", "联系电话：", "审核人：", "填报日期：")
HEADINGS = {"inclusive": "一、普惠性公共服务", "precise": "二、精准化个性服务"}
DEDUCTIONS = "附：以往季报已计入、本期核减的服务记录"
SESSIONS, VISITS = "场次", "家次"


@dataclass(frozen=True)
class Column:
    """A column of the form: its head, its width in characters, and whether it holds figures."""

    head: str
    width: int
    figure: bool = True


def inclusive_columns(kind: str) -> list[Column]:
    """The twelve columns of the inclusive table; ``kind`` of period fills the word 本季度."""
    now = f"本{PERIOD_WORDS[kind]}"
    return [
        Column("序号", 5),
        Column("服务项目", 16, figure=False),
        Column("两年目标场次（次）", 10),
        Column(f"{now}完成场次", 10),
        Column("累计完成场次", 10),
        Column("完成率（%）", 9),
        Column("两年目标家次", 10),
        Column(f"{now}服务家次", 10),
        Column("累计服务家次", 10),
        Column("完成率（%）", 9),
        Column("佐证资料份数", 9),
        Column("备注", 40, figure=False),
    ]


def precise_columns(kind: str) -> list[Column]:
    """The thirteen columns of the precise table."""
    now = f"本{PERIOD_WORDS[kind]}"
    return [
        Column("序号", 5),
        Column("精准服务内容", 16, figure=False),
        Column("量化目标", 16, figure=False),
        Column("计量单位", 7, figure=False),
        Column("目标值", 9),
        Column(f"{now}完成", 9),
        Column("累计完成", 9),
        Column("完成率（%）", 9),
        Column("涉及企业数（家）", 9),
        Column(f"{now}支出（万元）", 10),
        Column("累计支出（万元）", 10),
        Column("工作进展说明", 40, figure=False),
        Column("佐证资料份数", 9),
    ]


def inclusive_rows(rows: list[dict[str, Any]]) -> list[list[str]]:
    """One line per service: sessions, then visits; other units of measure stand in the remark."""
    lines = []
    for number, row in enumerate(rows, start=1):
        units = {unit["key"]: unit for unit in row["units"]}
        figures = [*_figures(units.get(SESSIONS)), *_figures(units.get(VISITS))]
        others = [_sentence(unit) for key, unit in units.items() if key not in (SESSIONS, VISITS)]
        lines.append([str(number), row["service"], *figures, str(row["evidence"]), remark(row, others)])
    return lines


def precise_rows(rows: list[dict[str, Any]]) -> list[list[str]]:
    """One line per target; what belongs to the service stands on its first line."""
    lines: list[list[str]] = []
    for row in rows:
        for place, unit in enumerate(row["units"]):
            target, period, total, share = _figures(unit)
            content = unit["content"] or row["service"]
            money = [str(to_wan(Decimal(row[name]))) for name in ("amount_period", "amount_total")]
            whole = [str(row["enterprises"]), *money, remark(row, []), str(row["evidence"])]
            own = whole if place == 0 else ["", "", "", "", ""]
            number = str(len(lines) + 1)
            lines.append([number, row["service"], content, unit["key"], target, period, total, share, *own])
    return lines


def remark(row: dict[str, Any], others: list[str]) -> str:
    """The note, other measures, goals that changed (R0.81), corrections with reasons apart from the count (R0.33)."""
    changed = [_former(unit) for unit in row["units"] if unit.get("former")]
    carried = [_carried(unit) for unit in row["units"] if unit.get("earlier")]
    fixed = [
        f"{unit['key']}更正{unit['correction']}（系统累计计数{unit['total']}，更正后{unit['corrected']}）：{unit['reason']}"
        for unit in row["units"]
        if unit["correction"] != ""
    ]
    return "；".join(part.rstrip("。；") for part in (row["note"], *others, *changed, *carried, *fixed) if part)


def deduction_columns() -> list[Column]:
    """The columns of what was taken off the count after an earlier report had passed."""
    return [
        Column("序号", 5),
        Column("服务记录", 16, figure=False),
        Column("服务项目", 16, figure=False),
        Column("服务日期", 10, figure=False),
        Column("核减场次", 9),
        Column("核减家次", 9),
        Column("核减支出（元）", 10),
        Column("原填报期", 16, figure=False),
        Column("核减原因", 40, figure=False),
    ]


def deduction_rows(lines: list[dict[str, Any]]) -> list[list[str]]:
    """One line per record, in the order of its number."""
    return [
        [
            str(number),
            f"{line['key']} {line['title']}",
            line["service"],
            line["date"],
            line["sessions"],
            line["visits"],
            line["amount"],
            period_words(line["period"]),
            line["reason"],
        ]
        for number, line in enumerate(lines, start=1)
    ]


def header(payload: Payload, version: int | None) -> list[tuple[str, str]]:
    """The lines above the tables."""
    state = f"第 {version} 版" if version else "草稿，未提交"
    return [
        ("园区名称", payload["park"]["name"]),
        ("所在县（市、区）", payload["park"]["county"]),
        ("填报季度" if "Q" in payload["period"]["code"] else "填报期", period_words(payload["period"]["code"])),
        ("填报单位", payload["organisation"]),
        ("填报人", payload["filer"]),
        ("填报日期", payload["filed_date"]),
        ("版本", state),
    ]


def period_words(code: str) -> str:
    """A period as the form writes it. ``code`` is a valid period."""
    year, rest = code[:4], code[4:]
    return f"{year}年{ {**QUARTERS, **HALVES}[rest[:1], int(rest[1:] or 1)] }"


def tables(payload: Payload) -> list[tuple[str, str, list[Column], list[list[str]]]]:
    """Key, heading, columns and lines of every table of a payload; deductions only where there are some."""
    kind = payload["period"]["code"][4:5]
    made = {"inclusive": (inclusive_columns, inclusive_rows), "precise": (precise_columns, precise_rows)}
    drawn = [
        (
            section["key"],
            HEADINGS[section["key"]],
            made[section["key"]][0](kind),
            made[section["key"]][1](section["rows"]),
        )
        for section in payload["sections"]
    ]
    if lines := payload.get("deductions"):
        drawn.append(("deductions", DEDUCTIONS, deduction_columns(), deduction_rows(lines)))
    return drawn


def _figures(unit: dict[str, Any] | None) -> list[str]:
    """Target, this period, cumulative as counted and completion; empty for a missing measure."""
    if unit is None:
        return ["", "", "", ""]
    return [unit["target"], unit["period"], unit["total"], unit["completion"]]


def _sentence(unit: dict[str, Any]) -> str:
    target, period, total, share = _figures(unit)
    return f"{unit['key']}：目标{target}，本期{period}，累计{total}，完成率{share or '—'}%"


def _former(unit: dict[str, Any]) -> str:
    """Every value a goal had, with the day the next one came into force."""
    values = [each["value"] for each in unit["former"]] + [unit["target"]]
    steps = [
        f"自{each['until']}起由{each['value']}调整为{after}"
        for each, after in zip(unit["former"], values[1:], strict=True)
    ]
    return f"{unit['key']}目标{'，'.join(steps)}"


def _carried(unit: dict[str, Any]) -> str:
    """Corrections of earlier reports, and what they make where this report itself corrects nothing."""
    said = "，".join(f"{line['quantity']}（{period_words(line['key'])}：{line['reason']}）" for line in unit["earlier"])
    makes = "" if unit["correction"] else f"，更正后{unit['corrected']}"
    return f"{unit['key']}往期更正{said}{makes}"
