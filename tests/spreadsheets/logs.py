"""Service logs and archives made for one test."""

import io
import zipfile
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from apps.spreadsheets.models import ImportBatch
from tests.spreadsheets.books import book

HEADER = (
    "服务编号 服务日期 开始时间 结束时间 服务项目 服务标题 地点 服务机构 机构类型 协议编号 服务企业 服务团队 "
    "数量 金额（元） 服务需求 存在问题 服务措施 服务结果 量化成效 是否解决 附件"
).split()


def day(back: int = 1) -> date:
    return timezone.localdate() - timedelta(days=back)


def row(names, **cells):
    """A training of yesterday for these enterprises; `cells` replaces cells by header."""
    given = {
        "服务编号": "",
        "服务日期": str(day()),
        "开始时间": "09:00",
        "结束时间": "11:30",
        "服务项目": "业务培训",
        "服务标题": "安全培训",
        "地点": "会议室",
        "服务机构": "登记的服务机构",
        "服务企业": names,
        "服务团队": "张示例、李示例",
        "金额（元）": "1,200.50",
    }
    return [(given | cells).get(title) for title in HEADER]


def precise(name, **cells):
    """A diagnosis of yesterday; it needs neither agreement nor an earlier diagnosis."""
    given = {
        "服务项目": "企业诊断服务",
        "服务标题": "现场诊断",
        "服务需求": "财务制度不健全",
        "存在问题": "账目不规范",
        "服务措施": "上门梳理",
        "服务结果": "建立制度",
        "量化成效": "差错率降到 1%",
        "是否解决": "部分解决",
    }
    return row(name, **(given | cells))


def archive(files: dict[str, bytes]) -> bytes:
    """A ZIP with these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return out.getvalue()


def sent(client, content: bytes, packed: bytes | None = None, name: str = "台账.xlsx"):
    """Uploads a log, with an archive if one is given, and returns the answer."""
    data = {"file": SimpleUploadedFile(name, content)}
    if packed is not None:
        data["archive"] = SimpleUploadedFile("附件.zip", packed)
    return client.post(reverse("spreadsheets:records_upload"), data)


def batch_of(answer) -> ImportBatch:
    """The import an upload led to."""
    assert answer.status_code == 302, answer.context["form"].errors
    return ImportBatch.objects.get(pk=int(answer.url.rstrip("/").rpartition("/")[2]))


def log(path, rows, header=HEADER) -> bytes:
    """A workbook with these rows."""
    return book(path / "log.xlsx", rows, header, title="台账").read_bytes()


def found(batch):
    return [(p["cell"], p["code"], p["severity"]) for p in batch.problems]


def effect(batch):
    return [batch.summary[name] for name in ("created", "updated", "unchanged")]


def figures(batch):
    return [batch.summary[name] for name in ("ready", "to_confirm", "refused")]
