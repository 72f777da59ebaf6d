"""Publishing, printing and exporting the list; the three-party agreement."""

import re
from decimal import Decimal
from io import BytesIO

import pikepdf
import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from apps.approvals.rules import check_code
from apps.common.refusals import Refused
from apps.jobs.models import Job
from apps.vendors import services, tasks
from apps.vendors.agreements import agreement_docx
from apps.vendors.rules.layout import COLUMNS, TITLE
from apps.vendors.selectors import agreement_payload, enrolments_to_see, list_payload, pdf_key, pdf_path
from apps.vendors.views.agreements import AGREEMENT_TASK
from apps.vendors.views.printed import LIST_TASK
from apps.vendors.workbook import workbook
from tests.factories.vendors import ProviderFactory, chosen_by_enterprise, listed


@pytest.fixture
def two_providers(enrolment, park, diagnosis):
    first = ProviderFactory.create(park=park, name="=HYPERLINK(1)")
    return [listed(enrolment, diagnosis, first, product_name="甲产品"), listed(enrolment, diagnosis)]


def publish(enrolment, user):
    return services.publish_list(enrolment=enrolment, user=user)


def test_a_sound_list_becomes_a_version_and_stays_it(enrolment, park_filer, two_providers):
    version = publish(enrolment, park_filer)
    assert (version.version, version.title) == (1, f"瓯海示例园 {TITLE}")
    assert publish(enrolment, park_filer) == version
    services.edit_listing(
        listing=two_providers[0],
        data=services.ListingData(
            **{name: getattr(two_providers[0], name) for name in services.ListingData.__dataclass_fields__}
            | {"price_yuan": Decimal("8000.00")}
        ),
        user=park_filer,
    )
    assert publish(enrolment, park_filer).version == 2
    assert version.payload["services"][0]["rows"][0]["price"] == "9000.00"


def test_an_empty_list_is_not_published(enrolment, park_filer):
    with pytest.raises(Refused, match="holds no product that is valid today"):
        publish(enrolment, park_filer)


def test_everything_in_the_way_is_named(enrolment, park_filer, diagnosis, training):
    listed(enrolment, diagnosis, price_yuan=Decimal("10000.01"))
    for _number in range(2):
        listed(enrolment, training)
    with pytest.raises(Refused) as error:
        publish(enrolment, park_filer)
    assert len(error.value.reasons) == 2


@pytest.mark.parametrize("role", ["other_filer", "county_eit", "sys_admin"])
def test_only_staff_of_the_park_publishes(request, enrolment, two_providers, role):
    with pytest.raises(Refused, match="Only staff of the park"):
        publish(enrolment, request.getfixturevalue(role))


def test_the_workbook_holds_the_list_as_text_and_figures(enrolment, programme, park_filer, two_providers):
    version = publish(enrolment, park_filer)
    content = workbook(version.payload, version=1, digest=version.digest)
    sheet = load_workbook(BytesIO(content)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0][0] == TITLE
    assert cells[2][:3] == ["序号", "服务项目", "服务机构"]
    assert cells[3][:2] + cells[3][7:10] == [1, "企业诊断服务", 9000, "家", 10000]
    formula = next(row[2] for row in sheet.iter_rows(min_row=4) if row[2].value == "=HYPERLINK(1)")
    assert (formula.data_type, formula.quotePrefix) == ("s", True)
    assert check_code(version.digest) in cells[-1][0]
    mine = enrolments_to_see(park_filer, programme)[0]
    draft = load_workbook(BytesIO(workbook(list_payload(mine, timezone.localdate()), version=None, digest=""))).active
    assert "草稿（未发布）" in draft.cell(2, 1).value


def pages_of(path: str) -> int:
    with default_storage.open(path) as file, pikepdf.open(file) as document:
        return len(document.pages)


def test_the_worker_prints_a_version_once(enrolment, park_filer, two_providers):
    version = publish(enrolment, park_filer)

    def ask():
        return services.ask_for_print(
            subject=version,
            task=LIST_TASK,
            key=pdf_key(version),
            path=pdf_path(version.digest),
            payload={"submission": version.pk},
            user=park_filer,
        )

    job = ask()
    assert ask() == job
    tasks.print_list(job.pk)
    assert Job.objects.get().state == "done"
    assert pages_of(pdf_path(version.digest)) == 1
    before = default_storage.get_modified_time(pdf_path(version.digest))
    services.print_once(path=pdf_path(version.digest), render=lambda: b"other")
    assert default_storage.get_modified_time(pdf_path(version.digest)) == before
    default_storage.delete(pdf_path(version.digest))
    assert ask() != job


def agreement_text(payload) -> str:
    document = Document(BytesIO(agreement_docx(payload)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_agreement_names_three_parties_product_and_price(enrolment, diagnosis):
    choice = chosen_by_enterprise(listed(enrolment, diagnosis))
    text = agreement_text(agreement_payload(choice))
    for words in (
        enrolment.park.operator.name,
        choice.tenancy.enterprise.name,
        choice.tenancy.enterprise.credit_code,
        choice.listing.provider.name,
        choice.listing.product_name,
        "人民币 9,000.00 元（每家）",
        enrolment.programme.name,
    ):
        assert words in text
    assert "{{" not in text


def test_names_with_markup_stay_names(enrolment, park, diagnosis):
    provider = ProviderFactory.create(park=park, name="甲<乙>&{{ 7*7 }}公司")
    text = agreement_text(agreement_payload(chosen_by_enterprise(listed(enrolment, diagnosis, provider))))
    assert "甲<乙>&{{ 7*7 }}公司" in text


def test_the_worker_prints_an_agreement(enrolment, park_filer, diagnosis):
    choice = chosen_by_enterprise(listed(enrolment, diagnosis))
    job = Job.objects.create(task=AGREEMENT_TASK, payload={"choice": choice.pk}, effect_key="agreement", total=1)
    tasks.print_agreement(job.pk)
    job.refresh_from_db()
    assert (job.state, pages_of(job.result["path"])) == ("done", 1)


def test_the_columns_of_the_printed_list_fill_the_page_and_no_more():
    style = (settings.BASE_DIR / "templates/components/print/print.css").read_text()
    widths = {key: float(width) for key, width in re.findall(r"\.list \.c-(\w+) { width: ([\d.]+)%; }", style)}
    assert list(widths) == [column.key for column in COLUMNS]
    assert sum(widths.values()) == 100
    assert "th, td { box-sizing: border-box;" in style
