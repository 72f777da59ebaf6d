"""Six questions per page: who sees it, who is refused, what is foreign, what is empty, what is wrong, what it costs."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from apps.approvals.models import Submission
from apps.reports import services
from apps.reports.models import PeriodReport, ReportRow
from tests.factories.parks import ParkFactory
from tests.factories.programmes import EnrolmentFactory
from tests.reports.conftest import fix, note

pytestmark = pytest.mark.usefixtures("english")
PAGE = "0123456789abcdef"


@pytest.fixture(autouse=True)
def _in_english(client):
    """Pages are compared in the language of their messages."""


def url(name, report=None, *args) -> str:
    return reverse(f"reports:{name}", args=[report.pk, *args] if report else [])


def body(targets, **changes) -> dict[str, str]:
    first = targets["I1 场次"].pk
    fields = {"page": PAGE, "version": "1", f"note-{first}": "四场专场", f"was-note-{first}": '""'}
    return fields | {name.replace("_", "-"): value for name, value in changes.items()}


class TestAccess:
    @pytest.mark.parametrize("who", ["park_filer", "park_lead", "county_eit", "county_fin", "prov_eit", "auditor"])
    @pytest.mark.parametrize("name", ["detail", "excel"])
    def test_those_who_see_the_park_see_its_report(self, submitted, at, request, who, name):
        assert at(request.getfixturevalue(who)).get(url(name, submitted)).status_code == 200

    @pytest.mark.parametrize("who", ["other_filer", "other_county_eit"])
    @pytest.mark.parametrize("name", ["detail", "excel", "review", "pdf"])
    def test_for_others_it_does_not_exist(self, submitted, at, request, who, name):
        status = at(request.getfixturevalue(who)).get(url(name, submitted)).status_code
        assert status == (403 if (who, name) == ("other_filer", "review") else 404)

    @pytest.mark.parametrize("name", ["save", "submit", "withdraw"])
    def test_only_the_park_writes(self, report, at, county_eit, other_filer, name):
        assert at(county_eit).post(url(name, report)).status_code == 403
        assert at(other_filer).post(url(name, report)).status_code == 404

    @pytest.mark.parametrize("who", ["park_filer", "auditor"])
    def test_only_departments_review(self, submitted, at, request, who):
        client = at(request.getfixturevalue(who))
        assert client.get(url("review", submitted)).status_code == 403
        assert client.post(url("opinion", submitted)).status_code == 403

    @pytest.mark.parametrize("name", ["opinion", "receipt"])
    def test_acts_need_a_post(self, submitted, at, county_eit, park_filer, name):
        user = county_eit if name == "opinion" else park_filer
        assert at(user).get(url(name, submitted)).status_code == 405

    @pytest.mark.parametrize("name", ["save", "submit", "withdraw"])
    def test_who_signed_in_again_in_the_middle_comes_back_to_the_form(self, report, at, park_filer, name):
        response = at(park_filer).get(url(name, report))
        assert (response.status_code, response.url) == (302, url("detail", report))
        assert Submission.objects.count() == 0

    def test_strangers_sign_in_first(self, report, client):
        assert client.get(url("detail", report)).status_code == 302


class TestForm:
    def test_shows_counted_figures_that_open_their_records(self, report, records, at, park_filer):
        page = at(park_filer).get(url("detail", report)).content.decode()
        service = records[0].service_type_id
        link = f"/records/?service={service}&amp;park={report.enrolment.park_id}&amp;start={report.period.start}"
        assert link in page
        assert "form=&quot;" not in page
        assert page.count('name="note-') == 4
        assert page.count('name="fix-') == 6

    def test_costs_the_same_with_more_records(self, report, records, at, park_filer, django_assert_num_queries):
        """Drawn anew with one record more and with four; fewer queries while nothing changes (test_form_parts)."""
        client = at(park_filer)
        client.get(url("detail", report))
        for more in (1, 3):
            for _number in range(more):
                record = records[0]
                record.pk, record.number = None, record.number + 90_000
                record.save()
            with django_assert_num_queries(28):
                client.get(url("detail", report))

    def test_without_targets_says_so(self, report, at, park_filer):
        page = at(park_filer).get(url("detail", report)).content.decode()
        assert "There are no targets yet" in page

    def test_saves_by_button(self, report, targets, at, park_filer):
        response = at(park_filer).post(url("save", report), body(targets))
        assert (response.status_code, response.url) == (302, url("detail", report))
        assert ReportRow.objects.get().note == "四场专场"

    def test_saves_by_itself(self, report, targets, at, park_filer):
        client = at(park_filer)
        for text in ("四", "四场"):
            changes = {f"note-{targets['I1 场次'].pk}": text, "autosave": "1"}
            response = client.post(url("save", report), body(targets) | changes)
            assert (response.status_code, list(response.json())) == (200, ["saved"])
        assert ReportRow.objects.get().note == "四场"

    def test_saving_by_itself_takes_few_statements(self, report, targets, at, park_filer, django_assert_num_queries):
        """The person, the savepoint, the row of the report, what it holds, one write, the end of the savepoint."""
        client, changes = at(park_filer), {"autosave": "1"}
        client.post(url("save", report), body(targets) | changes)
        changes[f"note-{targets['I1 场次'].pk}"] = "五场"
        with django_assert_num_queries(6):
            assert client.post(url("save", report), body(targets) | changes).status_code == 200
        assert ReportRow.objects.get().note == "五场"

    def test_only_what_changed_need_be_sent(self, report, targets, at, park_filer):
        services.save(report=report, user=park_filer, typed=[note(targets["I1 场次"], "甲")], page=PAGE)
        key = targets["I4 场次"].pk
        sent = {"autosave": "1", "page": PAGE, f"note-{key}": "乙", f"was-note-{key}": '""'}
        assert at(park_filer).post(url("save", report), sent).status_code == 200
        assert sorted(ReportRow.objects.values_list("note", flat=True)) == ["乙", "甲"]

    @pytest.mark.parametrize(("who", "status"), [("other_filer", 404), ("county_eit", 403), ("prov_eit", 403)])
    def test_strangers_save_nothing_by_themselves(self, report, targets, at, request, who, status):
        sent = body(targets) | {"autosave": "1"}
        assert at(request.getfixturevalue(who)).post(url("save", report), sent).status_code == status
        assert ReportRow.objects.count() == 0

    def test_a_place_the_sheet_does_not_have_is_refused_aloud(self, report, targets, at, park_filer):
        """Never answered as saved: the page would forget the text."""
        response = at(park_filer).post(url("save", report), {"autosave": "1", f"note-{10**9}": "甲"})
        assert (response.status_code, response.json()["reason"]) == (
            409,
            "A target was taken away meanwhile. Reload the page.",
        )

    def test_two_editors_get_both_texts(self, report, targets, at, park_filer, park_lead):
        first = targets["I1 场次"].pk
        services.save(report=report, user=park_lead, typed=[note(targets["I1 场次"], "组长所写")], page="f" * 16)
        response = at(park_filer).post(url("save", report), body(targets))
        page = response.content.decode()
        assert response.status_code == 409
        assert "四场专场" in page
        assert "组长所写" in page
        by_itself = at(park_filer).post(url("save", report), body(targets) | {"autosave": "1"})
        assert by_itself.status_code == 409
        assert by_itself.json()["conflicts"] == [
            {
                "place": "note",
                "target": first,
                "stored": "组长所写",
                "label": "Stored meanwhile:",
                "action": "Keep what is in my field",
            }
        ]
        assert ReportRow.objects.get().note == "组长所写"

    @pytest.mark.parametrize("was", ["", "x", "[]", '["nan", ""]', "null", "{}", '[1e999, ""]'])
    def test_a_forged_memory_of_the_page_overwrites_nothing(self, report, targets, at, park_filer, park_lead, was):
        services.save(report=report, user=park_lead, typed=[fix(targets["I1 家次"], "7", "重复")], page="f" * 16)
        key = targets["I1 家次"].pk
        changes = {f"fix-{key}": "8", f"why-{key}": "另算", f"was-correction-{key}": was}
        assert at(park_filer).post(url("save", report), body(targets) | changes).status_code == 409
        assert ReportRow.objects.get(target=key).correction == 7

    @pytest.mark.parametrize(
        ("figure", "reason", "sentence"),
        [
            ("１２", "重复", "Enter what is to be added or taken away, for example +3 or -2."),
            ("0", "重复", "Enter what is to be added or taken away, for example +3 or -2."),
            ("nan", "重复", "Enter what is to be added or taken away, for example +3 or -2."),
            ("+-1", "重复", "Enter what is to be added or taken away, for example +3 or -2."),
            ("-1", "重复", "That takes away more than was counted (0)."),
            ("7", "", "Write why the counted figure is wrong."),
            ("", "重复", "Enter the quantity, or take the reason away."),
        ],
    )
    def test_a_faulty_correction_keeps_what_was_typed(self, report, targets, at, park_filer, figure, reason, sentence):
        key = targets["I1 家次"].pk
        changes = {f"fix-{key}": figure, f"why-{key}": reason, f"was-correction-{key}": '["", ""]'}
        response = at(park_filer).post(url("save", report), body(targets) | changes)
        page = response.content.decode()
        assert response.status_code == 422
        assert sentence in page
        assert ReportRow.objects.get().note == "四场专场"
        assert ReportRow.objects.filter(correction__isnull=False).count() == 0

    def test_control_characters_are_refused_with_a_sentence(self, report, targets, at, park_filer):
        response = at(park_filer).post(url("save", report), body(targets) | {f"note-{targets['I1 场次'].pk}": "a\x07b"})
        assert response.status_code == 422
        assert "cannot be stored" in response.content.decode()

    def test_saving_what_is_under_review_says_why_not(self, submitted, targets, at, park_filer):
        response = at(park_filer).post(url("save", submitted), body(targets) | {"autosave": "1"})
        assert response.status_code == 409
        assert "not open for writing" in response.json()["reason"]


class TestSubmitting:
    def test_saves_then_submits(self, report, records, targets, at, park_filer):
        response = at(park_filer).post(url("submit", report), body(targets))
        assert (response.status_code, Submission.objects.get().version) == (302, 1)
        assert Submission.objects.get().payload["sections"][0]["rows"][0]["note"] == "四场专场"

    def test_a_double_click_is_harmless(self, report, records, targets, at, park_filer):
        client = at(park_filer)
        for _time in range(2):
            assert client.post(url("submit", report), body(targets)).status_code == 302
        assert Submission.objects.count() == 1

    def test_refused_with_the_list(self, report, records, targets, at, park_filer):
        records[0].evidence.filter(kind__code="signin").delete()
        response = at(park_filer).post(url("submit", report), body(targets))
        page = response.content.decode()
        assert response.status_code == 422
        assert f"{records[0].label}" in page
        assert "四场专场" in page
        assert Submission.objects.count() == 0

    @pytest.mark.parametrize("version", ["", "x", "9" * 30, "-1"])
    def test_a_broken_version_is_refused(self, report, records, targets, at, park_filer, version):
        assert at(park_filer).post(url("submit", report), body(targets, version=version)).status_code == 422
        assert Submission.objects.count() == 0

    def test_withdrawing(self, submitted, at, park_filer):
        assert at(park_filer).post(url("withdraw", submitted)).status_code == 302
        submitted.refresh_from_db()
        assert submitted.state == "draft"


class TestReview:
    def opinion(self, targets, **changes) -> dict[str, str]:
        fields = {"verdict": "agree", "text": "", "digest": Submission.objects.first().digest}
        return fields | changes

    def test_both_opinions_stand_side_by_side(self, submitted, at, county_eit, county_fin, targets):
        at(county_eit).post(url("opinion", submitted), self.opinion(targets, text="数字一致"))
        page = at(county_fin).get(url("review", submitted)).content.decode()
        assert "数字一致" in page
        assert page.count('name="remark-') == 6
        assert 'name="verdict" value="agree"' in page

    def test_the_province_reads_without_writing(self, submitted, at, prov_eit):
        page = at(prov_eit).get(url("review", submitted)).content.decode()
        assert 'name="verdict"' not in page
        assert 'name="remark-' not in page

    def test_returning_with_remarks(self, submitted, at, county_fin, park_filer, targets):
        key = targets["P1 家"].pk
        data = self.opinion(targets, verdict="return", text="一项") | {f"remark-{key}": "缺证书", f"return-{key}": "on"}
        assert at(county_fin).post(url("opinion", submitted), data).status_code == 302
        page = at(park_filer).get(url("detail", submitted)).content.decode()
        assert 'id="remarks"' in page
        assert "缺证书" in page

    def test_an_old_digest_keeps_the_words(self, submitted, at, county_eit, targets):
        response = at(county_eit).post(
            url("opinion", submitted), self.opinion(targets, text="同意此版", digest="0" * 64)
        )
        assert response.status_code == 422
        assert "The version has changed since you opened it." in response.content.decode()
        assert "同意此版" in response.content.decode()

    def test_a_return_needs_words(self, submitted, at, county_eit, targets):
        response = at(county_eit).post(url("opinion", submitted), self.opinion(targets, verdict="return"))
        assert response.status_code == 422
        assert "Write the reason why you return it." in response.content.decode()

    def test_a_report_never_submitted_has_no_review(self, report, at, county_eit):
        assert at(county_eit).get(url("review", report)).status_code == 404
        assert at(county_eit).post(url("opinion", report), {}).status_code == 404

    def test_resubmission_shows_what_changed(
        self, submitted, at, county_fin, county_eit, park_filer, targets, last_day
    ):
        at(county_fin).post(url("opinion", submitted), self.opinion(targets, verdict="return", text="补说明"))
        services.save(report=submitted, user=park_filer, typed=[note(targets["I1 场次"], "新的说明")], page=PAGE)
        services.submit(report=submitted, user=park_filer, version=2, today=last_day)
        page = at(county_eit).get(url("review", submitted)).content.decode()
        assert '<ins class="n">新的说明</ins>' in page
        assert at(park_filer).get(url("version", submitted, 1)).status_code == 200
        assert at(park_filer).get(url("version", submitted, 3)).status_code == 404

    def test_costs_the_same_with_more_versions_read(self, submitted, at, county_eit, django_assert_num_queries):
        client = at(county_eit)
        client.get(url("review", submitted))
        with django_assert_num_queries(13):
            client.get(url("review", submitted))


class TestList:
    def test_a_park_starts_what_is_due(self, enrolment, at, park_filer, programme):
        client = at(park_filer)
        page = client.get(url("list")).content.decode()
        assert page.count('name="period"') > 1
        period = f"{programme.start_date.year}Q1"
        response = client.post(url("start"), {"enrolment": enrolment.pk, "period": period})
        assert response.url == url("detail", PeriodReport.objects.get(period_code=period))

    @pytest.mark.parametrize("period", ["", "2026Q9", "abc", "2019Q1"])
    def test_a_wrong_period_goes_back_with_a_sentence(self, enrolment, at, park_filer, period):
        response = at(park_filer).post(url("start"), {"enrolment": enrolment.pk, "period": period})
        assert (response.status_code, response.url) == (302, url("list"))

    @pytest.mark.parametrize("key", ["", "x", "999999999", "９"])
    def test_a_wrong_park_is_not_found(self, enrolment, at, park_filer, key):
        assert at(park_filer).post(url("start"), {"enrolment": key, "period": "2026Q1"}).status_code == 404

    def test_a_foreign_park_is_not_found(self, other_enrolment, at, park_filer):
        data = {"enrolment": other_enrolment.pk, "period": "2026Q1"}
        assert at(park_filer).post(url("start"), data).status_code == 404

    def test_what_waits_for_me_comes_first(self, submitted, at, county_eit, period):
        response = at(county_eit).get(url("list"))
        first = response.context["rows"][0]
        assert (first.report, first.waiting, response.context["waiting"]) == (submitted, True, 1)

    def test_a_county_sees_its_own_parks(self, enrolment, other_enrolment, at, county_eit, prov_eit):
        parks = {row.enrolment for row in at(county_eit).get(url("list")).context["object_list"]}
        assert parks == {enrolment}
        parks = {row.enrolment for row in at(prov_eit).get(url("list")).context["paginator"].object_list}
        assert parks == {enrolment, other_enrolment}

    @pytest.mark.parametrize(
        ("query", "count"),
        [("state=submitted", 1), ("state=approved", 0), ("state=nonsense&period=1&county=x", None)],
    )
    def test_filters(self, submitted, at, prov_eit, query, count):
        response = at(prov_eit).get(f"{url('list')}?{query}")
        assert response.status_code == 200
        if count is not None:
            assert len(response.context["rows"]) == count

    def test_late_ones(self, enrolment, at, prov_eit, programme):
        if timezone.localdate() <= programme.start_date + timedelta(days=120):
            pytest.fail("the factory's programme began a year ago")
        rows = at(prov_eit).get(f"{url('list')}?state=late").context["rows"]
        assert {(row.state, row.delay.is_late) for row in rows} == {("missing", True)}

    def test_twenty_per_page(self, programme, at, prov_eit):
        for _number in range(11):
            EnrolmentFactory.create(programme=programme, park=ParkFactory.create())
        response = at(prov_eit).get(url("list"))
        assert (len(response.context["rows"]), response.context["is_paginated"]) == (20, True)
        assert at(prov_eit).get(f"{url('list')}?page=99").status_code == 404

    def test_costs_the_same_for_one_and_three(self, programme, enrolment, at, prov_eit, django_assert_num_queries):
        client = at(prov_eit)
        client.get(url("list"))
        with django_assert_num_queries(7):
            client.get(url("list"))
        for _number in range(2):
            EnrolmentFactory.create(programme=programme, park=ParkFactory.create())
        with django_assert_num_queries(7):
            client.get(url("list"))

    def test_without_a_programme(self, at, park_filer):
        assert "No programme chosen" in at(park_filer).get(url("list")).content.decode()


class TestExcel:
    def sheet(self, response):
        return load_workbook(BytesIO(response.content)).active

    def test_the_statutory_layout(self, submitted, at, park_filer):
        response = at(park_filer).get(url("excel", submitted))
        rows = [[cell.value for cell in row] for row in self.sheet(response).iter_rows()]
        flat = [value for row in rows for value in row if value not in (None, "")]
        assert flat[0].endswith("绩效目标完成情况表")
        assert "两年目标场次（次）" in flat
        assert "精准服务内容" in flat
        line = next(row for row in rows if row[1] == "政策宣贯")
        assert line[2:11] == [2, 2, 2, 100.0, 2, 4, 4, 200.0, 8]
        assert Submission.objects.get().digest in flat[-1]
        assert "第1版" in unquote(response["Content-Disposition"])

    def test_a_draft_says_it_is_one(self, report, records, at, park_filer):
        response = at(park_filer).get(url("excel", report))
        assert "草稿，未提交" in self.sheet(response)["A2"].value

    @pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", '=HYPERLINK("http://x")'])
    def test_typed_text_stays_text(self, report, records, targets, at, park_filer, text):
        services.save(report=report, user=park_filer, typed=[note(targets["I1 场次"], text)], page=PAGE)
        cells = [cell for row in self.sheet(at(park_filer).get(url("excel", report))).iter_rows() for cell in row]
        [cell] = [cell for cell in cells if cell.value == text]
        assert (cell.data_type, cell.quotePrefix) == ("s", True)

    def test_an_old_version_and_none(self, submitted, at, park_filer):
        assert at(park_filer).get(f"{url('excel', submitted)}?version=1").status_code == 200
        assert at(park_filer).get(f"{url('excel', submitted)}?version=7").status_code == 404

    def test_a_correction_is_printed_with_its_reason(self, report, records, targets, at, park_filer):
        row = ReportRow.objects.create(
            report=report, target=targets["I1 家次"], correction=Decimal(-1), correction_reason="重复登记"
        )
        cells = [
            cell.value for line in self.sheet(at(park_filer).get(url("excel", report))).iter_rows() for cell in line
        ]
        assert f"家次更正-1（系统累计计数4，更正后3）：{row.correction_reason}" in cells
