"""One opinion on many clean reports: what is clean, what is left out, and that each is recorded by itself."""

from decimal import Decimal

import pytest
from django.urls import reverse

from apps.accounts.choices import Role
from apps.approvals.models import Opinion, Submission
from apps.integrity.models import Signal
from apps.reports import services
from apps.reports.models import PeriodReport
from apps.reports.rules.clean import flags
from apps.reports.selectors.bulk import waiting_together
from tests.factories.accounts import person
from tests.factories.parks import ParkFactory
from tests.factories.programmes import EnrolmentFactory
from tests.factories.targets import TargetFactory
from tests.reports.conftest import fix, note, served
from tests.reports.test_services import opine

pytestmark = pytest.mark.usefixtures("english")
CLEAN = {"version": 1, "signals": 0, "refused": 0}


@pytest.fixture
def three(programme, county, period, enterprises, last_day) -> list[PeriodReport]:
    """Three clean reports of three parks of the county, under review."""
    return [filed(programme, county, period, enterprises, number) for number in range(3)]


def filed(programme, county, period, enterprises, number: int) -> PeriodReport:
    place = EnrolmentFactory.create(programme=programme, park=ParkFactory.create(name=f"{number}号园", county=county))
    filer = person(Role.PARK_FILER, place.park.operator)
    service = programme.service_types.get(code="I1")
    TargetFactory.create(enrolment=place, service_type=service, unit="场次", value=Decimal(1))
    served(place, "I1", period.start, enterprises, created_by=filer)
    report = services.start(enrolment=place, period=period, user=filer, today=period.end)
    services.submit(report=report, user=filer, version=1, today=period.end)
    report.refresh_from_db()
    return report


def ticked(reports) -> list[tuple[int, str]]:
    digests = {row.subject_id: row.digest for row in Submission.objects.filter(state="open")}
    return [(report.pk, digests[report.pk]) for report in reports]


def agree(programme, reports_or_ticks, user, text="同意"):
    ticks = reports_or_ticks if isinstance(reports_or_ticks[0], tuple) else ticked(reports_or_ticks)
    return services.agree_to_clean(programme=programme, ticked=ticks, text=text, user=user)


def test_each_agreement_is_recorded_by_itself(programme, three, county_eit, county_fin):
    passed = agree(programme, three, county_eit)
    assert ([report.pk for report in passed.done], passed.skipped) == ([report.pk for report in three], [])
    assert Opinion.objects.filter(person=county_eit, verdict="agree", text="同意").count() == 3
    agree(programme, three[:2], county_fin)
    states = PeriodReport.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["approved", "approved", "submitted"]
    again = agree(programme, [(three[0].pk, "0" * 64)], county_eit)
    assert [each.reason for each in again.skipped] == ["It no longer waits for you."]


def test_one_that_changed_meanwhile_is_left_out_with_a_sentence(programme, three, county_eit, period):
    seen = ticked(three)
    changed = three[1]
    filer = Submission.objects.of(changed)[0].submitted_by
    filer.acting = filer.memberships.get()
    services.withdraw(report=changed, user=filer)
    services.save(report=changed, user=filer, typed=[note(changed.enrolment.targets.get(), "另写")], page="a" * 16)
    services.submit(report=changed, user=filer, version=2, today=period.end)
    passed = agree(programme, seen, county_eit)
    assert [report.pk for report in passed.done] == [three[0].pk, three[2].pk]
    assert [(each.report.pk, each.reason) for each in passed.skipped] == [
        (changed.pk, "The version has changed since you opened it. Reload the page and read it again.")
    ]


def test_a_signal_raised_meanwhile_leaves_it_out(programme, three, county_eit):
    park = three[2].enrolment.park
    seen = ticked(three)
    Signal.objects.create(programme=programme, rule="photo_date", pair="x", weight=50, left_kind="file", left_park=park)
    passed = agree(programme, seen, county_eit)
    assert [each.reason for each in passed.skipped] == ["It is not clean any more: open signals: 1."]
    assert Submission.objects.of(three[2])[0].opinions.count() == 0


def test_another_countys_reports_are_not_there(programme, three, other_county_eit):
    passed = agree(programme, three, other_county_eit)
    assert (passed.done, passed.skipped, Opinion.objects.count()) == ([], [], 0)


def test_what_makes_a_report_one_to_read(report, records, targets, park_filer, last_day, programme, county_eit):
    targets["P1 家"].value = Decimal(40)
    targets["P1 家"].save()
    typed = [note(targets["P1 家"], "十月补上"), fix(targets["I1 场次"], "-1", "重复登记")]
    services.save(report=report, user=park_filer, typed=typed, page="a" * 16)
    services.submit(report=report, user=park_filer, version=1, today=last_day)
    services.judge_record(report=report, record=records[0], counts=False, user=county_eit, reason="不符")
    [row] = waiting_together(county_eit, programme)
    assert row.flags == ["1 target is behind", "corrections: 1", "records not counted: 1"]


def test_a_clean_report_has_no_flag(submitted, county_eit, programme, django_assert_num_queries):
    with django_assert_num_queries(3):
        [row] = waiting_together(county_eit, programme)
    assert (row.flags, row.records, row.on_track) == ([], 6, 6)
    payload = Submission.objects.get().payload
    assert flags(payload, **CLEAN) == []
    assert flags(payload, **CLEAN | {"version": 2, "signals": 3}) == [
        "open signals: 3",
        "version 2: look at what changed",
    ]
    assert flags(payload | {"deductions": [{}]}, **CLEAN) == ["records taken off the count: 1"]


class TestPage:
    url = "/reports/together/"

    def test_ticks_are_passed_and_the_rest_stays(self, three, at, county_eit):
        client = at(county_eit)
        page = client.get(self.url).content.decode()
        assert page.count('name="report"') == 3
        data = {"report": [f"{key}:{digest}" for key, digest in ticked(three[:2])], "text": "同意"}
        response = client.post(self.url, data)
        assert (response.status_code, response.url) == (302, reverse("reports:list"))
        assert Opinion.objects.count() == 2
        assert client.get(self.url).content.decode().count('name="report"') == 1

    @pytest.mark.parametrize("tick", ["", "x", "1:abc", "９:" + "a" * 64, "1" * 30 + ":" + "a" * 64])
    def test_forged_ticks_are_refused(self, three, at, county_eit, tick):
        response = at(county_eit).post(self.url, {"report": tick, "text": ""})
        assert response.status_code == 422
        assert "Tick at least one report." in response.content.decode()

    def test_a_replay_says_it_no_longer_waits(self, three, at, county_eit):
        client, data = at(county_eit), {"report": [f"{key}:{digest}" for key, digest in ticked(three)], "text": "同意"}
        assert [client.post(self.url, data).status_code for _time in range(2)] == [302, 409]
        assert Opinion.objects.count() == 3

    def test_flags_stand_beside_what_is_read_one_by_one(
        self, report, records, targets, park_filer, last_day, at, county_fin
    ):
        services.save(report=report, user=park_filer, typed=[fix(targets["I1 场次"], "2", "漏登")], page="a" * 16)
        services.submit(report=report, user=park_filer, version=1, today=last_day)
        page = at(county_fin).get(self.url).content.decode()
        assert "corrections: 1" in page
        assert 'name="report"' not in page


class TestRecords:
    def test_a_department_leaves_one_out_and_the_part_comes_back(self, submitted, records, at, county_eit):
        client = at(county_eit)
        part = client.get(reverse("reports:records", args=[submitted.pk])).content.decode()
        assert part.count('name="reason"') == 6
        address = reverse("reports:judge", args=[submitted.pk, records[0].pk])
        refused = client.post(address, {"reason": ""}, headers={"HX-Request": "true"})
        assert (refused.status_code, "needs a reason" in refused.content.decode()) == (422, True)
        part = client.post(address, {"reason": "不符"}, headers={"HX-Request": "true"})
        assert (part.status_code, part.content.decode().count('name="reason"')) == (200, 5)
        review = client.get(reverse("reports:review", args=[submitted.pk])).content.decode()
        assert "1 record not counted" in review
        assert client.post(address, {"counts": "on"}).status_code == 302
        records[0].refresh_from_db()
        assert records[0].state == "reported"

    def test_a_record_of_another_park_is_not_found(
        self, submitted, other_enrolment, enterprises, period, at, county_eit
    ):
        foreign = served(other_enrolment, "I1", period.start, enterprises)
        address = reverse("reports:judge", args=[submitted.pk, foreign.pk])
        assert at(county_eit).post(address, {"reason": "x"}).status_code == 404

    def test_the_province_only_reads(self, submitted, at, prov_eit):
        part = at(prov_eit).get(reverse("reports:records", args=[submitted.pk])).content.decode()
        assert 'name="reason"' not in part

    def test_signals_are_asked_for_on_the_review_page(self, submitted, at, county_eit):
        page = at(county_eit).get(reverse("reports:review", args=[submitted.pk])).content.decode()
        slot = reverse("integrity:park_signals", args=[submitted.enrolment.park_id])
        assert f'hx-get="{slot}"' in page
        assert at(county_eit).get(slot).status_code == 200


class TestReceipt:
    def test_noted_after_the_report_has_passed(self, submitted, at, park_filer, county_eit, county_fin):
        client, address = at(park_filer), reverse("reports:receipt", args=[submitted.pk])
        client.post(address, {"number": "ZJ-1", "day": "2026-04-02"})
        submitted.refresh_from_db()
        assert submitted.receipt_number == ""
        for user in (county_eit, county_fin):
            opine(submitted, user)
        frozen = Submission.objects.get().digest
        for data in (
            {"number": "ZJ-1", "day": ""},
            {"number": "", "day": "2026-04-02"},
            {"number": "x", "day": "2999-01-01"},
        ):
            client.post(address, data)
        submitted.refresh_from_db()
        assert submitted.receipt_number == ""
        client.post(address, {"number": " ZJ-１ ", "day": "2026-04-02"})
        submitted.refresh_from_db()
        assert (submitted.receipt_number, submitted.receipt_date.isoformat()) == ("ZJ-１", "2026-04-02")
        assert Submission.objects.get().digest == frozen
        assert "ZJ-１" in at(county_eit).get(reverse("reports:detail", args=[submitted.pk])).content.decode()
