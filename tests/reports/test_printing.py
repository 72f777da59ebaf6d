"""The printed form: made once by the worker, from the payload, with Chinese letters inside and nothing fetched."""

from copy import deepcopy
from io import BytesIO

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from openpyxl import load_workbook

from apps.approvals.models import Submission
from apps.jobs.models import Job
from apps.reports import checks, services
from apps.reports.printing import render_version
from apps.reports.rules.layout import header, inclusive_rows, period_words, precise_rows, tables
from apps.reports.tasks import render_pdf
from apps.reports.workbook import workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(submitted) -> Submission:
    return Submission.objects.get()


@pytest.fixture(scope="module")
def printed():
    """One rendering for the tests that only look at it."""
    version = Submission(subject_type="reports.PeriodReport", subject_id=1, version=2, payload=SHEET, digest="ab" * 32)
    return render_version(version)


SHEET = {
    "programme": {"name": "园区精准服务试点"},
    "period": {"code": "2026Q3"},
    "park": {"name": "示例园", "county": "瓯海区"},
    "organisation": "示例园运营公司",
    "filer": "填报员",
    "filed_date": "2026-09-28",
    "sections": [
        {
            "key": "inclusive",
            "rows": [
                {
                    "service": "政策宣贯",
                    "note": "四场<b>专场</b>",
                    "evidence": 36,
                    "units": [
                        {
                            "key": "场次",
                            "target": "24",
                            "period": "4",
                            "total": "9",
                            "correction": "",
                            "completion": "37.5",
                        },
                        {
                            "key": "家次",
                            "target": "720",
                            "period": "118",
                            "total": "288",
                            "correction": "-2",
                            "corrected": "286",
                            "reason": "重复登记",
                            "completion": "39.7",
                        },
                    ],
                }
            ],
        },
        {
            "key": "precise",
            "rows": [
                {
                    "service": "企业诊断服务",
                    "note": "",
                    "evidence": 190,
                    "enterprises": 38,
                    "amount_period": "120000",
                    "amount_total": "1128600.5",
                    "units": [
                        {
                            "key": "家",
                            "content": "",
                            "target": "60",
                            "period": "12",
                            "total": "38",
                            "correction": "",
                            "completion": "63.3",
                        }
                    ],
                }
            ],
        },
    ],
}


def test_the_lines_of_the_statutory_tables():
    inclusive, precise = SHEET["sections"]
    assert inclusive_rows(inclusive["rows"]) == [
        [
            *"1 政策宣贯 24 4 9 37.5 720 118 288 39.7 36".split(),
            "四场<b>专场</b>；家次更正-2（系统累计计数288，更正后286）：重复登记",
        ]
    ]
    assert precise_rows(precise["rows"]) == [
        ["1", "企业诊断服务", "企业诊断服务", "家", "60", "12", "38", "63.3", "38", "12.00", "112.86", "", "190"]
    ]
    assert header(SHEET, 2)[2] == ("填报季度", "2026年第三季度")


def test_a_goal_that_changed_shows_its_former_values_and_their_days():
    """R0.81: by a change request; the same lines stand on paper and in the workbook."""
    [section, precise] = deepcopy(SHEET["sections"])
    section["rows"][0]["units"][0]["former"] = [
        {"key": "3", "value": "20", "until": "2026-05-06"},
        {"key": "8", "value": "22", "until": "2026-08-01"},
    ]
    precise["rows"][0]["units"][0]["former"] = [{"key": "9", "value": "58", "until": "2026-07-02"}]
    changed = "场次目标自2026-05-06起由20调整为22，自2026-08-01起由22调整为24"
    assert inclusive_rows(section["rows"])[0][-1] == (
        f"四场<b>专场</b>；{changed}；家次更正-2（系统累计计数288，更正后286）：重复登记"
    )
    assert precise_rows(precise["rows"])[0][11] == "家目标自2026-07-02起由58调整为60"
    book = load_workbook(BytesIO(workbook(SHEET | {"sections": [section, precise]}, version=2, digest="ab" * 32)))
    words = [cell.value for row in book.active.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert [changed in text for text in words].count(True) == 1
    assert "版本 2，核验码 abab-abab-abab-abab，内容摘要 SHA-256 " + "ab" * 32 in words


def test_the_columns_are_those_of_the_form():
    (_key, _heading, inclusive, _rows), (_key2, _heading2, precise, _rows2) = tables(SHEET)
    assert [column.head for column in inclusive] == (
        "序号 服务项目 两年目标场次（次） 本季度完成场次 累计完成场次 完成率（%） 两年目标家次 "
        "本季度服务家次 累计服务家次 完成率（%） 佐证资料份数 备注"
    ).split()
    assert [column.head for column in precise] == (
        "序号 精准服务内容 量化目标 计量单位 目标值 本季度完成 累计完成 完成率（%） 涉及企业数（家） "
        "本季度支出（万元） 累计支出（万元） 工作进展说明 佐证资料份数"
    ).split()


@pytest.mark.parametrize(
    ("code", "words"), [("2026Q1", "2026年第一季度"), ("2026H1", "2026年上半年"), ("2026", "2026年年度")]
)
def test_periods_as_the_form_writes_them(code, words):
    assert period_words(code) == words


def test_a4_landscape_with_chinese_letters_embedded(printed):
    with pikepdf.open(BytesIO(printed)) as pdf:
        box = [round(float(number)) for number in pdf.pages[0].mediabox]
        fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
        embedded = [
            font.DescendantFonts[0].FontDescriptor.keys() & {"/FontFile2", "/FontFile3"}
            for page in pdf.pages
            for font in page.Resources.Font.values()
        ]
        assert (len(pdf.pages), box) == (1, [0, 0, 842, 595])
    assert any("CJK" in name for name in fonts)
    assert all(embedded)


def test_the_letters_on_the_page_are_the_right_ones(printed):
    """Each embedded font maps its glyphs back to characters; every character of the sheet must be among them."""
    with pikepdf.open(BytesIO(printed)) as pdf:
        maps = [font.ToUnicode.read_bytes().decode() for font in pdf.pages[0].Resources.Font.values()]
    codes = "".join(maps).lower()
    for letter in "绩效目标完成情况表第三季度政策宣贯企业诊断服务更正重复登记":
        assert f"<{ord(letter):04x}>" in codes, letter


def test_nothing_outside_the_document_is_fetched(version, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim")
    version.payload["park"]["name"] = f'<link rel="attachment" href="file://{secret}"><img src="http://127.0.0.1:9/x">'
    with pikepdf.open(BytesIO(render_version(version))) as pdf:
        assert list(pdf.attachments) == []


class TestAsking:
    def test_queued_once_made_once_and_served(self, submitted, version, park_filer, sign_in):
        client, url = sign_in(park_filer), reverse("reports:pdf", args=[submitted.pk])
        assert b"ps-progress" not in client.get(url).content
        for _time in range(2):
            assert client.post(url).status_code == 302
        job = Job.objects.get()
        assert (job.task, job.effect_key) == ("reports.render_pdf", f"report-pdf:{version.pk}:1")
        assert b"ps-progress" in client.get(url).content
        render_pdf(job.pk)
        job.refresh_from_db()
        assert (job.state, job.result) == ("done", {"path": f"reports/{version.digest[:2]}/{version.digest}.pdf"})
        response = client.get(url)
        assert (response["Content-Type"], b"".join(response.streaming_content)[:5]) == ("application/pdf", b"%PDF-")

    def test_a_failed_attempt_may_be_tried_again(self, submitted, version, park_filer):
        first = services.ask_for_pdf(report=submitted, version=version, user=park_filer)
        Job.objects.update(state="failed")
        second = services.ask_for_pdf(report=submitted, version=version, user=park_filer)
        assert (first.pk != second.pk, second.effect_key) == (True, f"report-pdf:{version.pk}:2")

    def test_what_is_made_is_kept(self, version):
        path = services.print_version(version=version, render=lambda _version: b"one")
        services.print_version(version=version, render=lambda _version: b"two")
        with default_storage.open(path) as kept:
            assert kept.read() == b"one"

    def test_another_version_and_none(self, submitted, report, park_filer, sign_in):
        client, url = sign_in(park_filer), reverse("reports:pdf", args=[submitted.pk])
        assert client.get(f"{url}?version=2").status_code == 404
        assert client.post(f"{url}?version=2").status_code == 404


class TestFontCheck:
    def test_silent_with_a_chinese_font(self):
        assert checks.chinese_font(None) == []

    @pytest.mark.parametrize(
        ("program", "code"), [("#!/bin/sh\nexit 0\n", "reports.W001"), ("#!/bin/sh\nexit 1\n", "reports.W002")]
    )
    def test_speaks_without_one(self, tmp_path, monkeypatch, program, code):
        fake = tmp_path / "fc-list"
        fake.write_text(program)
        fake.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
        assert [warning.id for warning in checks.chinese_font(None)] == [code]
