"""An empty service log with what a park fills it from: its services, providers, agreements and enterprises."""

from collections.abc import Iterator
from datetime import date
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.programmes.models import Enrolment
from apps.spreadsheets.selectors import logbook_of
from apps.spreadsheets.writing import parts
from apps.spreadsheets.writing.sheets import Column, Table, write_workbook

SERVICE_LOG = "服务记录台账"
LOG_COLUMNS = (
    Column("服务编号", 12),
    Column("服务日期", 14),
    Column("开始时间", 10),
    Column("结束时间", 10),
    Column("服务项目", 18),
    Column("服务标题", 28),
    Column("地点", 20),
    Column("服务机构", 26),
    Column("机构类型", 14),
    Column("协议编号", 18),
    Column("服务企业", 40),
    Column("服务团队", 20),
    Column("数量", 8),
    Column("金额（元）", 14, parts.MONEY),
    Column("服务需求", 24),
    Column("存在问题", 24),
    Column("服务措施", 24),
    Column("服务结果", 24),
    Column("量化成效", 20),
    Column("是否解决", 10),
    Column("附件", 30),
    Column("备注", 16),
)
HINTS = (
    ("服务编号", gettext_lazy("Your own number. Rows with the same number are one service with several enterprises.")),
    ("服务日期", gettext_lazy("The day, as 2026-03-05. A service is recorded after it was given.")),
    ("开始时间", gettext_lazy("09:00, with an end; or leave both empty.")),
    ("服务项目", gettext_lazy("A service of the catalogue below, or one of its other names.")),
    (
        "服务机构",
        gettext_lazy("Name or credit code of a provider of the register. Inclusive services may name another one."),
    ),
    ("机构类型", gettext_lazy("Only for a provider that is not in the register.")),
    ("协议编号", gettext_lazy("The number under which the agreement is recorded here.")),
    ("服务企业", gettext_lazy("Names or credit codes, several in a cell with 、 or ; between, or one row for each.")),
    ("数量", gettext_lazy("Only for services counted in people, pieces or items.")),
    ("金额（元）", gettext_lazy("Yuan with at most two decimals; 0 for a free service.")),
    ("服务需求", gettext_lazy("Precise services only, like the columns up to solved or not.")),
    (
        "附件",
        gettext_lazy(
            "Names of files in the ZIP archive. Without them, let folder or file names begin with the number."
        ),
    ),
)


def write_log_template(out: IO[bytes], enrolment: Enrolment, today: date) -> None:
    """Writes an empty service log for a pilot park, with a second sheet of what belongs into its columns."""
    park = enrolment.park
    titles = [SERVICE_LOG, f"园区：{park.name}  统一社会信用代码：{park.credit_code}"]
    columns = [Column(_("Column"), 26), Column(_("What belongs there"), 90)]
    write_workbook(
        out,
        [
            Table(SERVICE_LOG, LOG_COLUMNS, [], titles),
            Table(_("How to fill in"), columns, list(hints(enrolment, today))),
        ],
    )


def hints(enrolment: Enrolment, today: date) -> Iterator[tuple[str, str]]:
    """What belongs into each column, then the words of this park that are understood there."""
    book = logbook_of(enrolment, today)
    yield from ((title, str(text)) for title, text in HINTS)
    yield from ((_("A service of the catalogue"), each.name) for each in book.services)
    yield from ((_("A provider of the register"), f"{each.name} {each.code}".strip()) for each in book.providers)
    yield from ((_("An agreement"), each.number) for each in book.agreements)
    yield from ((_("An enterprise of the park"), f"{each.name} {each.code}".strip()) for each in book.tenants)
