"""Half-year summaries: figures under typed text, two editors, two signatures, receipts, lateness."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.approvals.choices import Verdict
from apps.approvals.models import Opinion, Submission
from apps.common.refusals import Refused
from apps.delivery.choices import RecordState
from apps.filings import services
from apps.filings.choices import SummaryState
from apps.filings.models import FilingReceipt, Summary
from apps.filings.printing import render_version
from apps.filings.rules.summaries import drafts, period_text, renewed, span
from apps.filings.selectors import count, summary_rows
from apps.notifications.models import Message
from apps.obligations.models import Obligation
from tests.factories.parks import TenancyFactory
from tests.factories.targets import TargetFactory
from tests.filings.conftest import SIX
from tests.filings.test_masking import text_of
from tests.reports.conftest import served


@pytest.mark.parametrize(
    ("code", "days"),
    [
        ("2023H1", ("2023-03-01", "2023-06-30", "2023-07-01", "2023-12-31")),
        ("2023", ("2023-03-01", "2023-12-31", "2024-01-01", "2024-06-30")),
        ("2024", ("2024-01-01", "2024-11-30", "2025-01-01", "2024-11-30")),
    ],
)
def test_which_days_a_summary_covers(code, days):
    found = span(code, date(2023, 3, 1), date(2024, 11, 30))
    shown = tuple(day.isoformat() for day in (found.first, found.last, found.next_first, found.next_last))
    assert shown == days


def test_periods_as_the_document_writes_them():
    assert [period_text(code) for code in ("2023H1", "2023H2", "2023")] == ["2023年上半年", "2023年下半年", "2023年度"]


@pytest.mark.parametrize(
    ("text", "before", "after", "becomes", "kept"),
    [
        ("旧", "旧", "新", "新", False),
        ("", "旧", "新", "新", False),
        ("我县写道：旧。补充", "旧", "新", "我县写道：新。补充", False),
        ("全部重写", "旧", "新", "全部重写", True),
        ("旧旧", "旧", "新", "旧旧", True),
        ("全部重写", "旧", "旧", "全部重写", False),
        ("有新字", "无", "新", "有新字", False),
        ("打字", "", "新", "打字", True),
    ],
)
def test_new_figures_never_take_a_typed_word_away(text, before, after, becomes, kept):
    new = renewed(text, before, after)
    assert (new.text, new.kept) == (becomes, kept)


@pytest.fixture
def work(enrolment, park_filer, calendar) -> date:
    """Two accepted services of the first half, one of the second, one not accepted; a goal of four sessions."""
    first = calendar.start_date
    firms = [TenancyFactory.create(park=enrolment.park).enterprise for _ in range(2)]
    service = calendar.service_types.get(code="I1")
    TargetFactory.create(enrolment=enrolment, service_type=service, unit="场次", value=Decimal(4))
    for day, state in (
        (first, RecordState.ACCEPTED),
        (date(first.year, 6, 30), RecordState.ACCEPTED),
        (date(first.year, 7, 1), RecordState.ACCEPTED),
        (first, RecordState.COMPLETE),
    ):
        served(enrolment, "I1", day, firms, created_by=park_filer, state=state)
    return first


def test_figures_are_those_of_accepted_records_of_the_period(work, summary):
    figures = summary.figures
    assert (figures["parks"], figures["sessions"], figures["visits"], figures["visits_total"]) == (1, 2, 4, 4)
    assert (figures["enterprises"], figures["completion"], figures["award_wan"]) == (2, "50.0", "500.00")
    assert [row["park"] for row in figures["late"]] == ["瓯海示例园"] * 2
    assert (figures["reports_owed"], figures["reports_in_time"]) == (2, 0)
    texts = {row.key: row.text for row in summary.sections.all()}
    assert "2场次，服务企业4家次；自试点开始累计服务4家次、2家" in texts["overview"]
    assert "平均完成率50.0%" in texts["targets"]
    assert texts["experience"] == ""


def test_the_whole_year_counts_the_whole_year(work, calendar, county, county_eit, county_fin):
    year = services.start_summary(programme=calendar, jurisdiction=county, period=str(work.year), user=county_eit)
    assert (year.figures["sessions"], year.figures["completion"]) == (3, "75.0")


def test_figures_cost_the_same_for_many_parks(work, summary, django_assert_num_queries, county):
    with django_assert_num_queries(8):
        count(summary)


def test_long_lists_say_how_many_there_are(summary):
    rows = [{"park": f"园{n}", "period": "一季度", "days": n} for n in range(8)]
    assert drafts(summary.figures | {"late": rows})["problems"].count("逾期") == 7
    assert "等8项" in drafts(summary.figures | {"late": rows})["problems"]


def test_a_summary_is_started_once_after_its_period_by_its_county(
    summary, calendar, county, half, county_fin, other_county_eit, park_filer, prov_eit
):
    words = {"programme": calendar, "jurisdiction": county}
    assert services.start_summary(**words, period=half, user=county_fin) == summary
    for user in (other_county_eit, park_filer, prov_eit):
        with pytest.raises(Refused, match="Only the departments of the county write"):
            services.start_summary(**words, period=half, user=user)
    last = date(calendar.start_date.year, 6, 30)
    for period, today in (("1999", None), ("", None), (half, last), (half[:4] + "Q1", None)):
        with pytest.raises(Refused, match="after its period"):
            services.start_summary(**words, period=period, user=county_fin, today=today)


def test_two_pages_do_not_overwrite_each_other(summary, county_eit, county_fin):
    words = {"summary": summary, "revisions": dict.fromkeys(SIX, 1)}
    first = services.save_sections(texts={"plans": "甲"}, page="a" * 16, user=county_eit, **words)
    assert (first.revisions["plans"], first.conflicts) == (2, {})
    again = services.save_sections(texts={"plans": "甲甲"}, page="a" * 16, user=county_eit, **words)
    assert again.revisions["plans"] == 3
    other = services.save_sections(texts={"plans": "乙", "funds": "丙"}, page="b" * 16, user=county_fin, **words)
    assert other.conflicts == {"plans": "甲甲"}
    assert {row.key: row.text for row in summary.sections.filter(key__in=["plans", "funds"])} == {
        "plans": "甲甲",
        "funds": "丙",
    }


def test_the_page_saves_by_itself_and_shows_the_other_text(summary, sign_in, county_eit, county_fin):
    address = reverse("filings:summary_write", args=[summary.pk])
    first, second = sign_in(county_eit), sign_in(county_fin)
    sent = {"autosave": "1", "page": "a" * 16, "revision-plans": 1, "plans": "甲的计划"}
    assert first.post(address, sent).status_code == 200
    answer = second.post(address, sent | {"page": "b" * 16, "plans": "乙的计划"})
    assert (answer.status_code, answer.json()) == (
        409,
        {"places": [{"place": "What comes next", "before": "甲的计划", "after": "乙的计划"}]},
    )
    page = second.post(address, {"page": "b" * 16, "revision-plans": 1, "plans": "乙的计划"})
    assert page.status_code == 409
    assert "甲的计划" in page.content.decode()
    assert "乙的计划" in page.content.decode()
    assert summary.sections.get(key="plans").text == "甲的计划"
    merged = {"page": "b" * 16, "revision-plans": 2, "plans": "合在一起"}
    assert second.post(address, merged).status_code == 302
    assert summary.sections.get(key="plans").text == "合在一起"


def test_an_empty_post_takes_nothing_away(written, sign_in, county_eit):
    sign_in(county_eit).post(reverse("filings:summary_write", args=[written.pk]), {})
    assert {row.text for row in written.sections.all()} == {f"文字 {key}" for key in SIX}


def test_counting_again_keeps_what_was_typed(summary, county_eit, enrolment, park_filer, calendar, sign_in):
    overview = summary.sections.get(key="overview").text
    texts = {"overview": f"开头。{overview}结尾。", "funds": "全部重写"}
    services.save_sections(
        summary=summary, texts=texts, revisions={"overview": 1, "funds": 1}, page="a", user=county_eit
    )
    firm = TenancyFactory.create(park=enrolment.park).enterprise
    done = {"created_by": park_filer, "state": RecordState.ACCEPTED, "amount_yuan": Decimal(30000)}
    served(enrolment, "P1", calendar.start_date, [firm], **done)
    by_hand = services.renew_figures(summary=summary, user=county_eit)
    found = {row.key: row.text for row in summary.sections.all()}
    assert (found["overview"][:3], found["overview"][-3:]) == ("开头。", "结尾。")
    assert "服务1场次" in found["overview"]
    assert found["funds"] == "全部重写"
    page = sign_in(county_eit).get(reverse("filings:summary_write", args=[summary.pk])).content.decode()
    assert (by_hand, "data-put-in" in page) == (["funds"], True)


def test_both_departments_sign_one_digest_and_it_is_filed(
    written, county_eit, county_fin, prov_eit, prov_fin, half, django_capture_on_commit_callbacks
):
    version = services.submit(summary=written, user=county_eit, version=1)
    assert services.submit(summary=written, user=county_eit, version=1) == version
    owed = Obligation.objects.filter(period_code=half, rule__form="总结材料", jurisdiction=written.jurisdiction)
    assert not owed.filter(done_at__isnull=False).exists()
    assert FilingReceipt.objects.count() == 0
    with pytest.raises(Refused, match="Who submits a version does not review it"):
        services.opine(summary=written, user=county_eit, verdict=Verdict.AGREE, text="", digest=version.digest)
    with pytest.raises(Refused, match="The version has changed"):
        services.opine(summary=written, user=county_fin, verdict=Verdict.AGREE, text="", digest="0" * 64)
    done = services.opine(summary=written, user=county_fin, verdict=Verdict.AGREE, text="", digest=version.digest)
    assert done.state == SummaryState.FILED
    assert Opinion.objects.get().person == county_fin
    assert sorted(FilingReceipt.objects.values_list("party", flat=True)) == ["prov_eit", "prov_fin"]
    row = owed.get()
    assert (row.document_type, row.done_by, row.receipts.filter(received_at=None).count()) == (
        "filings.Summary",
        county_fin,
        0,
    )
    assert row.first_done_on > row.due_on
    told = {(message.recipient, message.title.partition(":")[0]) for message in Message.objects.all()}
    assert {person for person, _word in told} == {county_eit, county_fin, prov_eit, prov_fin}


def test_finance_may_write_and_economy_sign(written, county_eit, county_fin):
    version = services.submit(summary=written, user=county_fin, version=1)
    done = services.opine(summary=written, user=county_eit, verdict=Verdict.AGREE, text="", digest=version.digest)
    assert done.state == SummaryState.FILED


def test_a_colleague_of_the_writer_does_not_sign(written, county_eit, county_fin):
    from_same = User.objects.create(username="colleague", name="同事")
    from_same.acting = county_eit.acting
    version = services.submit(summary=written, user=county_eit, version=1)
    with pytest.raises(Refused, match="Who submits a version"):
        services.opine(summary=written, user=from_same, verdict=Verdict.AGREE, text="", digest=version.digest)


def test_a_park_strangers_and_the_province_do_not_sign(written, county_eit, park_filer, other_county_eit, prov_eit):
    version = services.submit(summary=written, user=county_eit, version=1)
    for user in (park_filer, other_county_eit, prov_eit):
        with pytest.raises(Refused, match="Your role may not"):
            services.opine(summary=written, user=user, verdict=Verdict.AGREE, text="", digest=version.digest)


def test_the_other_department_returns_with_a_reason(written, county_eit, county_fin):
    version = services.submit(summary=written, user=county_eit, version=1)
    words = {"summary": written, "user": county_fin, "digest": version.digest}
    with pytest.raises(Refused, match="Write the reason"):
        services.opine(verdict=Verdict.RETURN, text="", **words)
    back = services.opine(verdict=Verdict.RETURN, text="补充资金情况", **words)
    assert (back.state, back.version) == (SummaryState.RETURNED, 2)
    second = services.submit(summary=back, user=county_fin, version=2)
    assert (second.version, second.digest != version.digest) == (2, True)


def test_withdrawing_before_the_other_department_speaks(written, county_eit, county_fin):
    services.submit(summary=written, user=county_eit, version=1)
    with pytest.raises(Refused, match="Only those who submitted"):
        services.withdraw(summary=written, user=county_fin)
    back = services.withdraw(summary=written, user=county_eit)
    assert (back.state, Submission.objects.get().state) == (SummaryState.DRAFT, "withdrawn")
    assert services.submit(summary=back, user=county_eit, version=2).version == 2


def test_an_empty_section_and_an_old_page_are_refused(summary, written, county_eit):
    with pytest.raises(Refused, match="changed since you opened"):
        services.submit(summary=written, user=county_eit, version=7)
    written.sections.filter(key="experience").update(text=" ")
    with pytest.raises(Refused, match="This section is empty: 五、经验做法"):
        services.submit(summary=written, user=county_eit, version=1)


def test_nothing_is_written_while_it_waits_or_is_filed(written, county_eit, county_fin, sign_in):
    version = services.submit(summary=written, user=county_eit, version=1)
    words = {"summary": written, "texts": {"plans": "x"}, "revisions": {"plans": 2}, "page": "c"}
    for step in ("waits", "filed"):
        with pytest.raises(Refused, match="not open for writing"):
            services.save_sections(user=county_fin, **words)
        with pytest.raises(Refused, match="not open for writing"):
            services.renew_figures(summary=written, user=county_eit)
        if step == "waits":
            services.opine(summary=written, user=county_fin, verdict="agree", text="", digest=version.digest)
    assert sign_in(county_eit).get(reverse("filings:summary_write", args=[written.pk])).status_code == 302


def test_the_province_sees_who_filed_and_who_is_missing(
    written, calendar, county_eit, county_fin, prov_eit, half, sign_in
):
    version = services.submit(summary=written, user=county_eit, version=1)
    services.opine(summary=written, user=county_fin, verdict="agree", text="", digest=version.digest)
    rows = summary_rows(prov_eit, calendar, today=timezone.localdate(), period=half)
    assert [(row.place.name, row.state, row.owed) for row in rows] == [
        ("龙湾区", "missing", True),
        ("瓯海区", "filed", False),
    ]
    assert {row.days_late for row in rows} == {(timezone.localdate() - rows[0].due_on).days}
    page = sign_in(prov_eit).get(reverse("filings:summaries"), {"period": half}).content.decode()
    assert "1 of 2 filed" in page
    read = sign_in(prov_eit).get(written.get_absolute_url()).content.decode()
    assert "文字 overview" in read


def test_the_last_day_of_the_deadline_is_in_time(written, calendar, prov_eit, half):
    due = summary_rows(prov_eit, calendar, today=timezone.localdate(), period=half)[0].due_on
    for days, late in ((0, 0), (1, 1)):
        rows = summary_rows(prov_eit, calendar, today=due + timedelta(days=days), period=half)
        assert rows[0].days_late == late


def test_the_printed_summary_carries_its_text_and_check_code(written, county_eit, county_fin):
    version = services.submit(summary=written, user=county_eit, version=1)
    text = text_of(render_version(version, "full"))
    for word in ("年上半年试点工作总结材料", "一、试点工作推进情况", "文字", "财政部门（盖章）", version.digest[:4]):
        assert word in text


def test_pages_cost_a_fixed_number_of_queries(written, calendar, sign_in, prov_eit, county_eit, page_cost, half):
    client, year = sign_in(prov_eit), half[:4]
    assert page_cost(client, reverse("filings:summaries")) == 8
    services.start_summary(programme=calendar, jurisdiction=written.jurisdiction, period=year, user=county_eit)
    found = [page_cost(client, written.get_absolute_url()), page_cost(client, reverse("filings:summaries"))]
    assert found == [8, 8]
    assert Summary.objects.count() == 2
