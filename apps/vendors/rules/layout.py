"""The list of providers and products as it is printed: frozen content, and columns in the officials' own words."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

TITLE = "合作服务机构和服务产品清单"
SIGNATURES = ("园区运营管理机构（盖章）：", "负责人（签字）：", "填报日期：")

# Frozen content is in the officials' words whatever language a person reads the portal in.
METHODS = {"public_call": "公开征集", "comparison": "比选", "inquiry": "询价", "other": "其他"}
SOURCES = {"quotation": "询价单", "website": "官网", "contract": "同类合同"}


@dataclass(frozen=True)
class Column:
    """A printed column: the key in a payload row, its head, its width in characters, whether it is a figure."""

    key: str
    head: str
    width: int
    figure: bool = False


COLUMNS = (
    Column("number", "序号", 5, figure=True),
    Column("provider", "服务机构", 20),
    Column("credit_code", "统一社会信用代码", 20),
    Column("product", "服务产品", 18),
    Column("content", "服务内容", 30),
    Column("deliverable", "交付成果", 18),
    Column("price", "价格（元）", 12, figure=True),
    Column("unit", "计价单位", 8),
    Column("reference", "同类市场参考价（元）", 12, figure=True),
    Column("source", "参考价来源", 18),
    Column("validity", "有效期", 22),
    Column("selection", "遴选方式", 14),
    Column("exception", "例外说明", 18),
)


def header(payload: dict[str, Any], version: int | None) -> list[tuple[str, str]]:
    """The lines over the table."""
    return [
        ("园区", payload["park"]["name"]),
        ("统一社会信用代码", payload["park"]["credit_code"]),
        ("所在地", payload["park"]["county"]),
        ("项目", payload["programme"]["name"]),
        ("版本", f"第{version}版" if version else "草稿（未发布）"),
    ]


def rows_of(service: dict[str, Any]) -> list[list[str]]:
    """The printed cells of one service, numbered from 1."""
    return [
        [str(place) if column.key == "number" else str(row[column.key]) for column in COLUMNS]
        for place, row in enumerate(service["rows"], start=1)
    ]


def tables(payload: dict[str, Any]) -> list[tuple[str, list[list[str]]]]:
    """Heading and cells of each service that is offered; amounts with thousands separators."""
    return [
        (_heading(service), [[_printed(cell, place) for place, cell in enumerate(row)] for row in rows_of(service)])
        for service in payload["services"]
        if service["rows"]
    ]


def _printed(cell: str, place: int) -> str:
    return f"{Decimal(cell):,.2f}" if COLUMNS[place].key in {"price", "reference"} else cell


def _heading(service: dict[str, Any]) -> str:
    note = f"（例外：{service['exception']}）" if service["exception"] else ""
    return f"{service['key']} {service['name']}{note}"
