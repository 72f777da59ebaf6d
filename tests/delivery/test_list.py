"""The list: completeness, outcome, agreement, words for quarters, workbook, the services of one enterprise."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from apps.common.periods import Period
from apps.delivery import services
from apps.delivery.models import ServiceRecord
from apps.delivery.selectors.completeness import by_completeness
from apps.delivery.selectors.enterprises import history_of
from apps.parks.models import Tenancy
from tests.delivery.conftest import OUTCOME


def listed(client, **query):
    response = client.get(reverse("delivery:list"), query)
    return {row.record for row in response.context["rows"]}


@pytest.fixture
def seen(sign_in, park_filer):
    client = sign_in(park_filer)
    return lambda **query: listed(client, **query)


def test_by_completeness(recorded, completed, diagnosed, tenants, attach, kind, seen):
    diagnosed(tenants[0])
    whole, bare = completed("I4"), recorded("I4")
    silent = completed("P2", effect="")
    attach(bare, "activity_notice")
    assert seen(evidence="complete") == {whole}
    assert seen(evidence="missing") == {bare, silent}
    assert seen(evidence="outcome") == {silent}
    assert seen(evidence=f"kind-{kind('invoice').pk}") == {bare}
    assert seen(evidence=f"kind-{kind('activity_notice').pk}") == set()


def test_a_kind_that_another_stands_for_and_one_dated_outside(recorded, diagnosed, tenants, attach, kind, programme):
    diagnosed(tenants[0])
    record = recorded("P2")
    missing = lambda code: set(by_completeness(ServiceRecord.objects.all(), f"kind-{kind(code).pk}"))  # noqa: E731
    assert missing("report") == missing("certificate") == {record}
    attach(record, "certificate")
    assert missing("report") == missing("certificate") == set()
    record.evidence.update(document_date=programme.end_date.replace(year=programme.end_date.year + 1))
    assert missing("report") == {record}


@pytest.mark.parametrize("query", [{"evidence": "kind-x"}, {"evidence": "kind-999"}, {"solved": "maybe"}])
def test_a_filter_that_makes_no_sense_is_left_out(recorded, seen, query):
    record = recorded("I4")
    assert seen(**query) == {record}


def test_by_outcome_and_agreement(recorded, diagnosed, tenants, enrolment, provider, park_filer, seen):
    diagnosed(tenants[0])
    data = services.AgreementData(
        number="XY-1", provider=provider, enterprise=tenants[0], signed_on=timezone.localdate(), amount_yuan=1
    )
    agreement = services.add_agreement(enrolment=enrolment, data=data, user=park_filer)
    solved, open_one = recorded("P2", agreement=agreement), recorded("P2", **OUTCOME | {"solved": "no"})
    assert seen(solved="yes") == {solved}
    assert seen(solved="no") == {open_one}
    assert seen(agreement=agreement.pk) == {solved}


def test_quarters_are_named_in_words(sign_in, park_filer, recorded):
    recorded("I4")
    period = Period.containing(timezone.localdate())
    names = ["First", "Second", "Third", "Fourth"]
    body = sign_in(park_filer).get(reverse("delivery:list")).content.decode()
    assert f'<option value="{period.code}">{names[period.number - 1]} quarter of {period.year}</option>' in body


def test_the_workbook_holds_the_list_as_filtered(sign_in, park_filer, recorded, tenants):
    recorded("I4", title="=1+1")
    recorded("I1", title="别的")
    answer = sign_in(park_filer).get(reverse("delivery:export"), {"q": "=1"})
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert (len(rows), rows[0][0], rows[1][0], rows[1][3], rows[1][6]) == (2, "Record", "SR-0001", "=1+1", 3)
    assert rows[1][12] == "活动通知; 照片; 发票" or rows[1][12].count("; ") == 2


def test_totals_and_panel_follow_the_filter(sign_in, park_filer, completed, recorded):
    completed("I4", title="甲")
    recorded("I4", title="乙")
    client = sign_in(park_filer)
    totals = client.get(reverse("delivery:totals"), {"q": "甲"}).context["totals"]
    assert (totals.records, totals.visits, totals.enterprises) == (1, 3, 3)
    panel = client.get(reverse("delivery:panel")).context
    assert (panel["precise"].rest.records, panel["neglected"]) == (1, [])


def test_the_services_of_one_enterprise(
    sign_in, recorded, diagnosed, tenants, park_filer, other_filer, django_assert_num_queries
):
    diagnosis = diagnosed(tenants[0])
    records = [recorded("I4"), recorded("P2")]
    with django_assert_num_queries(5):
        history = history_of(tenants[0], park_filer)
    assert (history.rows, history.records, history.diagnoses) == (records[::-1], 2, [diagnosis])
    assert [(need.description, need.is_solved) for need in history.needs] == [("财务制度不健全", True)]
    assert (history.shares.mine.records, history.shares.rest.records) == (1, 1)
    assert history_of(tenants[0], other_filer).rows == []
    body = sign_in(park_filer).get(reverse("delivery:of_enterprise", args=[tenants[0].pk])).content.decode()
    assert records[1].get_absolute_url() in body
    page = sign_in(park_filer).get(reverse("parks:enterprise", args=[tenants[0].pk])).content.decode()
    assert reverse("delivery:of_enterprise", args=[tenants[0].pk]) in page


@pytest.mark.parametrize("rows", [1, 4])
def test_a_page_takes_a_known_number_of_queries(sign_in, park_filer, recorded, django_assert_num_queries, rows):
    for _ in range(rows):
        recorded("I4")
    client = sign_in(park_filer)
    with django_assert_num_queries(16):
        assert len(client.get(reverse("delivery:list")).context["rows"]) == rows


def test_by_enterprise_present_or_gone(recorded, tenants, seen):
    mine, other = recorded("I4", enterprises=[tenants[0]]), recorded("I4", enterprises=[tenants[1]])
    Tenancy.objects.filter(enterprise=tenants[0]).update(moved_out_date=timezone.localdate())
    assert seen(enterprise=tenants[0].name[1:]) == {mine}
    assert seen(enterprise=tenants[1].credit_code.lower()) == {other}
    assert seen(enterprise="无此企业") == set()
