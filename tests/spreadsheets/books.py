"""Workbooks made for one test."""

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl

from apps.spreadsheets.writing import parts
from tests.factories.codes import credit_code

HEADER = (
    "序号 县（市、区） 园区名称 统一社会信用代码 服务类别 服务项目 目标内容 计量单位 "
    "两年目标值 其中：2023年 其中：2024年 备注"
).split()
PARK = ("瓯海区", "瓯海示例园", credit_code(number=11))


def goal(service: str = "政策宣贯", unit: str = "场次", value: Any = 10, **cells: Any) -> list[Any]:
    """A row of a goal list; `cells` replaces cells by header."""
    inclusive = "普惠性公共服务" if unit in ("场次", "家次") else "精准化个性服务"
    halves = [value // 2, value - value // 2] if isinstance(value, int) else [None, None]
    row = dict(zip(HEADER, [1, *PARK, inclusive, service, "", unit, value, *halves, ""], strict=True))
    return list((row | cells).values())


def book(
    path: Path, rows: Iterable[Iterable[Any]], header: Iterable[str] = HEADER, title: str = "绩效目标清单"
) -> Path:
    """A workbook with one sheet."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = title
    sheet.append(list(header))
    for row in rows:
        sheet.append(list(row))
    workbook.save(path)
    return path


def raw_book(sheet: str, *, extra: dict[str, bytes] | None = None, workbook: str | None = None) -> bytes:
    """A minimal .xlsx whose sheet is the given XML between the worksheet tags."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", parts.content_types(1))
        archive.writestr("_rels/.rels", parts.ROOT_RELS)
        archive.writestr("xl/workbook.xml", workbook or parts.workbook(["S"]))
        archive.writestr("xl/_rels/workbook.xml.rels", parts.workbook_rels(1))
        archive.writestr("xl/styles.xml", parts.STYLES)
        whole = sheet if sheet.startswith("<?xml") or "<worksheet" in sheet else worksheet(sheet)
        archive.writestr("xl/worksheets/sheet1.xml", whole)
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return out.getvalue()


def worksheet(content: str) -> str:
    """The worksheet element around its content."""
    return f'<worksheet xmlns="{parts.MAIN}">{content}</worksheet>'


def cell(ref: str, value: Any) -> str:
    """A number cell."""
    return f'<c r="{ref}"><v>{value}</v></c>'
