"""Names, qualitative goals and the labels of rows that are not data."""

import re
from typing import Any

from apps.spreadsheets.cells.result import ASK, OK, Cleaned, blank, failed
from apps.spreadsheets.cells.text import folded, squeezed, tidy

SKIP_TOTAL, SKIP_NOTE = "SKIP_TOTAL", "SKIP_NOTE"
TOTAL = re.compile(
    r"(?:本页|本表|全县|全区|全市|全省|全部|园区|普惠性?|精准化?)?(?:合计|小计|总计|共计|累计|总和|总数|汇总)(?:数|[(:].*)?"
)
NOTE = re.compile(
    r"(?:备注|附注|说明|注|填表说明|填报说明|注意|填写说明|编制说明)(?:\d*[:;.,]|\(?\d|$).*|\*?注[:\d].*|说明[:：].*",
    re.DOTALL,
)
SIGNED = (
    "填报人|填表人|制表人|制表|审核人|复核人|经办人|负责人|联系人|联系电话|签字|签章|盖章"
    "|填报日期|填表日期|填报单位|制表单位|单位公章|报送日期|上报日期"
)
SIGNATURE = re.compile(rf".*(?:{SIGNED})\)?[:(].*|\(?(?:盖章|公章|签字)\)?", re.DOTALL)
NOT_DONE = re.compile(r"未|没有?|不明显|不达|尚无|无明显|不显著|否|较差|不理想|不合格")
DONE = re.compile(r"达成|达到|完成|明显|显著|良好|优秀|提升|提高|实现|合格|满意|有效|落实|增强|改善|是|通过|符合")


def clean_name(raw: Any, column_unit: str = "") -> Cleaned:
    """A name kept as written, without invisible characters and spare spaces."""
    text = tidy(raw)
    if (
        folded(text).startswith("#")
        and folded(text).rstrip("!?").lstrip("#").replace("/", "").isalnum()
        and text.isascii()
    ):
        return failed("excel_error", raw)
    if squeezed(text).strip("-/") == "":
        return blank(raw)
    return Cleaned(re.sub(r"(?<=[\u4e00-\u9fff()（）]) (?=[\u4e00-\u9fff()（）])", "", text), OK, "name", raw)


def clean_qualitative(raw: Any, column_unit: str = "") -> Cleaned:
    """A goal in words: {'done': True} or {'done': False}; other wording is asked about."""
    text = squeezed(raw)
    if text.strip("-/") == "":
        return blank(raw)
    if text.startswith("#"):
        return failed("excel_error", raw)
    if NOT_DONE.search(text):
        return Cleaned({"done": False}, OK, "not_done", raw)
    if DONE.search(text):
        return Cleaned({"done": True}, OK, "done", raw)
    return Cleaned({"done": None}, ASK, "wording", raw)


def row_label(raw: Any) -> str | None:
    """SKIP_TOTAL for totals and subtotals, SKIP_NOTE for notes and signature lines, None for anything else."""
    text = squeezed(raw)
    if not text or text[0].isdigit():
        return None
    if TOTAL.fullmatch(text):
        return SKIP_TOTAL
    return SKIP_NOTE if NOTE.fullmatch(text) or SIGNATURE.fullmatch(text) else None


def clean_row_label(raw: Any, column_unit: str = "") -> Cleaned:
    """The kind of row its label announces."""
    label = row_label(raw)
    return blank(raw) if not squeezed(raw) else Cleaned(label, OK, "row_label", raw)
