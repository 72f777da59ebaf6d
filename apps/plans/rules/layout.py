"""The plan as it is printed: headings, columns and cells in the officials' own words, from the payload alone."""

from dataclasses import dataclass, replace
from typing import Any

TITLE = "服务计划和资金使用方案"
SIGNATURES = ("园区运营管理机构（盖章）：", "负责人（签字）：", "填报人：", "填报日期：")
PRODUCT = ("provider", "product", "price", "unit", "reference")
CLASSES = {"inclusive": "普惠性公共服务", "precise": "精准化个性服务"}


@dataclass(frozen=True)
class Column:
    """A printed column: head, width in characters, whether its cells are figures."""

    head: str
    width: int
    figure: bool = False


@dataclass(frozen=True)
class Table:
    """One printed part: heading, explanation, columns, rows of cells; ``note`` stands under the table."""

    key: str
    heading: str
    text: str
    columns: list[Column]
    rows: list[list[str]]
    note: str = ""


def header(payload: dict[str, Any], version: int | None) -> list[tuple[str, str]]:
    """The lines over the tables."""
    return [
        ("园区", payload["park"]["name"]),
        ("统一社会信用代码", payload["park"]["credit_code"]),
        ("所在县（市、区）", payload["park"]["county"]),
        ("项目", payload["programme"]["name"]),
        ("激励资金（元）", yuan(payload["award"])),
        ("填报人", payload["filer"]),
        ("版本", f"第{version}版" if version else "草稿（未报送）"),
    ]


def tables(payload: dict[str, Any]) -> list[Table]:
    """The five parts and the list of pilot enterprises, numbered as on the form."""
    return [
        _services(payload),
        _schedule(payload["schedule"]),
        _providers(payload["providers"]),
        _budget(payload),
        _rules(payload["rules"]),
        _pilots(payload["pilots"]),
    ]


def printed_tables(payload: dict[str, Any]) -> list[Table]:
    """The tables for paper: amounts with thousands separators."""
    return [replace(table, rows=[_printed(table, row) for row in table.rows]) for table in tables(payload)]


def _printed(table: Table, row: list[str]) -> list[str]:
    heads = [column.head for column in table.columns]
    return [yuan(cell) if cell and head.endswith("（元）") else cell for head, cell in zip(heads, row, strict=True)]


def joined(*parts: str) -> str:
    """Several explanations in one cell, each ending once."""
    return "；".join(part.rstrip("。；") for part in parts if part)


def yuan(text: str) -> str:
    """An amount with thousands separators."""
    whole, _dot, cents = text.partition(".")
    return f"{int(whole):,}.{cents or '00'}"


def _services(payload: dict[str, Any]) -> Table:
    part = payload["services"]
    quarters = sorted({cell["key"] for row in part["rows"] for unit in row["units"] for cell in unit["quarters"]})
    columns = [Column("服务类别", 16), Column("服务项目", 18), Column("单位", 7), Column("绩效目标", 9, figure=True)]
    columns += [Column(f"{quarter[:4]}年{quarter[5]}季度", 9, figure=True) for quarter in quarters]
    columns.append(Column("计划合计", 9, figure=True))
    rows = []
    for row in part["rows"]:
        for unit in row["units"]:
            cells = {cell["key"]: cell["quantity"] for cell in unit["quarters"]}
            rows.append(
                [CLASSES[row["class"]], row["name"], unit["key"], unit["target"]]
                + [cells.get(quarter, "") for quarter in quarters]
                + [unit["planned"]]
            )
    return Table("services", "一、服务详细计划", part["text"], columns, rows)


def _schedule(part: dict[str, Any]) -> Table:
    columns = [Column("序号", 6, figure=True), Column("进度节点", 30), Column("完成时间", 12), Column("完成标志", 40)]
    rows = [[row["key"], row["name"], row["due"], row["note"]] for row in part["rows"]]
    return Table("schedule", "二、进度安排", part["text"], columns, rows)


def _providers(part: dict[str, Any]) -> Table:
    columns = [
        Column("服务项目", 18),
        Column("服务机构", 22),
        Column("服务产品", 22),
        Column("价格（元）", 12, figure=True),
        Column("计价单位", 8),
        Column("市场参考价（元）", 12, figure=True),
        Column("例外说明", 26),
    ]
    rows = [
        [row["name"], *(each[key] for key in PRODUCT), joined(row["exception"], each["exception"])]
        for row in part["rows"]
        for each in row["rows"]
    ]
    return Table("providers", "三、合作服务机构清单", part["text"], columns, rows)


def _budget(payload: dict[str, Any]) -> Table:
    part = payload["budget"]
    columns = [
        Column("服务类别", 18),
        Column("服务项目", 22),
        Column("金额（元）", 16, figure=True),
        Column("用途说明", 40),
    ]
    rows = [[CLASSES[row["class"]], row["name"], row["amount"], row["note"]] for row in part["rows"]]
    rows.append(["合计", "", part["total"], ""])
    return Table(
        "budget", "四、资金使用方式", part["text"], columns, rows, f"精准化个性服务占比 {precise_share(payload)}%"
    )


def precise_share(payload: dict[str, Any]) -> str:
    """Percent of the budget that goes to precise services, with one decimal, cut and never rounded up."""
    cents = {"precise": 0, "inclusive": 0}
    for row in payload["budget"]["rows"]:
        cents[row["class"]] += int(row["amount"].replace(".", ""))
    total = sum(cents.values())
    tenths = cents["precise"] * 1000 // total if total else 0
    return f"{tenths // 10}.{tenths % 10}"


def _rules(part: dict[str, Any]) -> Table:
    columns = [Column("附件", 40), Column("文件摘要 SHA-256", 66)]
    rows = [[part["file"], part["sha256"]]] if part["file"] else []
    return Table("rules", "五、资金内部管理制度", part["text"], columns, rows)


def _pilots(rows: list[dict[str, Any]]) -> Table:
    columns = [Column("序号", 6, figure=True), Column("试点企业", 40), Column("统一社会信用代码", 24)]
    cells = [[str(place), row["name"], row["key"]] for place, row in enumerate(rows, start=1)]
    return Table("pilots", "附：园区精准服务对象（试点企业）", "", columns, cells)
