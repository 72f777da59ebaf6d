"""The pages as people use them."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from apps.common.refusals import Refused
from apps.funds import selectors, services
from apps.funds.models import Assessment, Measure, Payment, Scheme, Tranche
from apps.funds.printing import render_form
from apps.funds.rules.gates import gate
from apps.obligations.models import Obligation
from apps.obligations.services import raise_obligations
from apps.publicity import services as publicity
from apps.publicity.models import Notice
from tests.factories.obligations import deadline
from tests.factories.programmes import EnrolmentFactory
from tests.funds.conftest import paper

TODAY = timezone.localdate


def test_the_gate_page_shows_conditions_amounts_and_the_button(award, sign_in, county_eit, county_fin):
    text = sign_in(county_eit).get(award.get_absolute_url()).content.decode()
    assert "1,500,000.00" in text
    assert "壹佰伍拾万元整" in text
    assert reverse("funds:propose", args=[award.pk, 1]) in text
    assert "Service and fund-use plan approved" in text
    text = sign_in(county_fin).get(award.get_absolute_url()).content.decode()
    assert reverse("funds:propose", args=[award.pk, 1]) not in text


def test_the_remainder_shown_is_by_subtraction(award, county_eit):
    now = selectors.sums(award)
    found = selectors.gates(award, county_eit, now, TODAY())
    assert [each.amount for each in found] == [Decimal(1_500_000), Decimal(2_500_000), Decimal(1_000_000)]
    assert sum(each.amount for each in found) == award.amount_yuan
    assert [each.shape for each in found] == ["now", "shut", "shut"]


@pytest.mark.parametrize("extra", [0, 2])
def test_the_gate_page_costs_the_same_with_more_documents(award, sign_in, county_eit, park_filer, page_cost, extra):
    for number in range(extra):
        services.add_mechanism(award=award, title=f"制度{number}", file=paper(), user=park_filer)
    assert page_cost(sign_in(county_eit), award.get_absolute_url()) == 41


def test_the_whole_way_through_the_pages(award, sign_in, county_eit, county_fin, park_filer):
    economy, finance, park = sign_in(county_eit), sign_in(county_fin), sign_in(park_filer)
    address = reverse("funds:propose", args=[award.pk, 1])
    form = {"key": uuid4(), "amount_yuan": "1,500,000.01", "reason": "按方案"}
    answer = economy.post(address, form)
    assert answer.status_code == 422
    assert "at most 30% of the award: 1,500,000.00 yuan" in answer.content.decode()
    for _twice in range(2):
        answer = economy.post(address, form | {"amount_yuan": "1,500,000.00"})
        assert answer.status_code == 302
    row = Tranche.objects.get()
    digest = selectors.newest(row).digest
    given = {"key": uuid4(), "verdict": "agree", "amount_yuan": "1500000", "text": "同意", "digest": digest}
    assert finance.post(reverse("funds:answer", args=[row.pk]), given).status_code == 302
    slip = {"key": uuid4(), "amount_yuan": "1500000.00", "made_on": TODAY(), "voucher_number": "OH-1", "file": paper()}
    assert finance.post(reverse("funds:pay", args=[row.pk]), slip).status_code == 302
    voucher = finance.get(reverse("funds:voucher", args=[row.pk, Payment.objects.get().pk]))
    assert b"".join(voucher.streaming_content)[:4] == b"\x89PNG"
    receipt = {"key": uuid4(), "made_on": TODAY()}
    assert park.post(reverse("funds:receive", args=[row.pk]), receipt).status_code == 302
    assert economy.post(reverse("funds:file", args=[row.pk]), {"key": uuid4()}).status_code == 302
    row.refresh_from_db()
    assert row.state == "filed"
    assert "壹佰伍拾万元整" in park.get(row.get_absolute_url()).content.decode()


@pytest.mark.parametrize("amount", ["", "abc", "1e6", "NaN", "1.234", "１００", "9" * 30, "-1", "0x10"])
def test_odd_amounts_are_answered_in_words(award, sign_in, county_eit, amount):
    form = {"key": uuid4(), "amount_yuan": amount, "reason": "按方案"}
    assert sign_in(county_eit).post(reverse("funds:propose", args=[award.pk, 1]), form).status_code == 422
    assert Tranche.objects.count() == 0


def test_a_form_without_a_key_moves_nothing(award, sign_in, county_eit):
    form = {"amount_yuan": "1.00", "reason": "按方案", "key": "no key"}
    assert sign_in(county_eit).post(reverse("funds:propose", args=[award.pk, 1]), form).status_code == 422
    assert Tranche.objects.count() == 0


def test_steps_of_others_are_not_offered(award, propose, sign_in, county_eit, park_filer):
    row = propose()
    for user in (county_eit, park_filer):
        assert sign_in(user).get(reverse("funds:answer", args=[row.pk])).status_code == 403
    assert (
        reverse("funds:answer", args=[row.pk]) not in sign_in(county_eit).get(row.get_absolute_url()).content.decode()
    )


def test_the_list_and_the_workbook_have_the_same_sums(award, settle, propose, sign_in, prov_eit):
    settle(propose())
    client = sign_in(prov_eit)
    text = client.get(reverse("funds:list")).content.decode()
    assert "1,500,000.00" in text
    sheet = load_workbook(BytesIO(client.get(reverse("funds:excel")).content)).active
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    assert rows[0][:5] == ("县（市、区）", "园区", "安排资金", "首笔资金", "第二笔资金")
    assert rows[1][:4] == ("瓯海区", "瓯海示例园", 5_000_000, 1_500_000)
    assert (rows[-1][0], rows[-1][2], rows[-1][6], rows[-1][7]) == ("合计", 5_000_000, 1_500_000, 30)


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_costs_the_same_for_more_parks(award, programme, sign_in, prov_eit, page_cost, more):
    EnrolmentFactory.create_batch(more, programme=programme)
    assert page_cost(sign_in(prov_eit), reverse("funds:list")) == 15


def test_what_should_have_been_filed_is_overdue(award, propose, approve, pay):
    row = pay(approve(propose()))
    assert not selectors.overdue(row, row.filing_due_on)
    assert selectors.overdue(row, row.filing_due_on + timezone.timedelta(days=1))


@pytest.mark.parametrize("kind", ["proposal", "approval", "filing"])
def test_the_printed_forms_carry_words_and_clause(settle, propose, kind):
    row = settle(propose())
    form = dict(selectors.form_of(row, kind)["rows"])
    assert "人民币（大写）壹佰伍拾万元整" in form["建议拨付"]
    assert selectors.form_of(row, kind)["clause"]["label"] == "指南 四（二）"
    assert render_form(row, kind)[:5] == b"%PDF-"


def test_a_form_is_not_printed_before_its_time(propose, sign_in, county_eit):
    row = propose()
    client = sign_in(county_eit)
    codes = [
        client.get(reverse("funds:form", args=[row.pk, k])).status_code for k in ("proposal", "approval", "filing", "x")
    ]
    assert codes == [200, 404, 404, 404]


def test_the_scheme_is_written_signed_and_filed(programme, enrolment, rules, sign_in, county_eit, county_fin):
    deadline(programme, form="资金拨付方案")
    raise_obligations(programme=programme, today=programme.start_date)
    economy, finance = sign_in(county_eit), sign_in(county_fin)
    assert economy.post(reverse("funds:scheme_start")).status_code == 302
    scheme = Scheme.objects.get()
    edit, award = reverse("funds:scheme_edit", args=[scheme.pk]), enrolment.award
    form = {
        "county_award_yuan": "5000000",
        "conditions": "按季考核",
        "schedule": "四月底前首拨",
        f"amount-{award.pk}": "5000000.01",
        f"note-{award.pk}": "",
        "file": "1",
    }
    answer = economy.post(edit, form)
    assert answer.status_code == 422
    assert "0.01 yuan more than the county was awarded" in answer.content.decode()
    assert economy.post(edit, form | {f"amount-{award.pk}": "4000000"}).status_code == 302
    given = {"verdict": "agree", "text": "同意", "digest": selectors.newest(scheme).digest}
    assert economy.post(reverse("funds:scheme_sign", args=[scheme.pk]), given).status_code == 403
    assert Obligation.objects.get(jurisdiction=scheme.county).done_at is None
    assert finance.post(reverse("funds:scheme_sign", args=[scheme.pk]), given).status_code == 302
    scheme.refresh_from_db()
    award.refresh_from_db()
    owed = Obligation.objects.get(jurisdiction=scheme.county)
    assert (scheme.state, award.total_yuan, owed.document_url) == (
        "agreed",
        Decimal(4_000_000),
        scheme.get_absolute_url(),
    )


def test_assessment_measure_and_notice_pages(award, sign_in, county_eit, county_fin, park_filer):
    economy, finance, park = sign_in(county_eit), sign_in(county_fin), sign_in(park_filer)
    papers = {"title": "资金管理制度", "file": paper()}
    assert park.post(reverse("funds:mechanism_add", args=[award.pk]), papers).status_code == 302
    file = award.mechanism_files.get()
    sent = park.get(reverse("funds:mechanism_file", args=[award.pk, file.pk]))
    assert b"".join(sent.streaming_content)[:4] == b"\x89PNG"
    found = {"findings": "机制健全", "pays_all": "on"}
    assert economy.post(reverse("funds:assess", args=[award.pk, 2]), found).status_code == 302
    row = Assessment.objects.get()
    signed = {"verdict": "agree", "text": "", "digest": selectors.newest(row).digest}
    assert finance.post(reverse("funds:assessment_sign", args=[row.pk]), signed).status_code == 302
    assert finance.get(row.get_absolute_url()).status_code == 200
    form = {"key": uuid4(), "kind": "deduct", "amount_yuan": "100", "reason": "整改不到位", "file": paper()}
    assert finance.post(reverse("funds:measure_add", args=[award.pk]), form).status_code == 302
    measure = Measure.objects.get()
    reply = {"text": "已整改"}
    assert park.post(reverse("funds:reply", args=[measure.pk]), reply).status_code == 302
    answer = {"key": uuid4(), "agrees": "yes", "text": "同意"}
    assert finance.post(reverse("funds:measure_answer", args=[measure.pk]), answer).status_code == 403
    assert economy.post(reverse("funds:measure_answer", args=[measure.pk]), answer).status_code == 302
    assert selectors.sums(award).deducted == Decimal(100)
    assert park.get(measure.get_absolute_url()).status_code == 200


def test_an_open_public_review_holds_its_tranche_back_until_it_is_closed(award, sign_in, client, county_eit):
    economy = sign_in(county_eit)
    form = {
        "kind": "publicity",
        "title": "资金拨付公示",
        "text": "拟拨付首笔资金",
        "contact": "0577-0000000",
        "opens_on": TODAY(),
        "closes_on": TODAY(),
    }
    first, second = award.enrolment.programme.tranche_rules.order_by("number")[:2]
    add = reverse("funds:notice_add", args=[award.pk])
    assert economy.post(add, form | {"rule": second.pk}).status_code == 302
    assert economy.post(add, form | {"rule": first.pk}).status_code == 302
    of_second, notice = Notice.objects.about(award).order_by("pk")
    assert (of_second.step, notice.step, notice.link) == ("2", "1", award.get_absolute_url())
    assert county_eit.name not in client.get(notice.get_absolute_url()).content.decode()
    propose = reverse("funds:propose", args=[award.pk, 1])
    proposal = {"key": uuid4(), "amount_yuan": "1.00", "reason": "按方案"}
    answer = economy.post(propose, proposal)
    assert "Public review closed" in answer.content.decode()
    assert answer.status_code == 422
    said, _code = publicity.object_publicly(notice=notice, text="金额有误", writer=publicity.Writer())
    tomorrow = TODAY() + timedelta(days=1)
    closing = {"notice": notice, "result": "无异议", "user": county_eit, "today": tomorrow}
    with pytest.raises(Refused, match="An objection has no answer yet"):
        publicity.close(**closing)
    assert "1 objections without answer" in economy.get(award.get_absolute_url()).content.decode()
    assert economy.post(propose, proposal).status_code == 422
    publicity.answer(objection=said, text="经核无误", finding="untrue", user=county_eit)
    publicity.close(**closing)
    assert economy.post(propose, proposal).status_code == 302


def test_a_notice_for_every_tranche_holds_all_of_them_and_an_announcement_none(award, county_eit):
    publication = publicity.Publication("公示", "公示", "电话")
    services.publish(award=award, publication=replace(publication, kind="announcement"), user=county_eit)
    rules = list(award.enrolment.programme.tranche_rules.order_by("number"))
    shut = [found[2] for found in _publicity(award, rules)]
    assert shut == [True]
    services.publish(award=award, publication=publication, user=county_eit)
    assert [found[2] for found in _publicity(award, rules)] == [False]


def _publicity(award, rules) -> list[tuple[int, str, bool]]:
    facts = selectors.facts_of(award, rules, TODAY())
    return [
        (rule.number, each.now, each.met)
        for rule in rules
        for each in gate(rule.number, rule.conditions, facts)
        if each.code == "publicity_closed"
    ]
