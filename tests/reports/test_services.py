from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from apps.approvals.choices import Verdict
from apps.approvals.models import Submission
from apps.audit.models import Entry
from apps.common.digests import canonical_json, digest
from apps.common.periods import Period
from apps.common.refusals import Refused
from apps.delivery.choices import RecordState
from apps.delivery.models import ServiceRecord
from apps.notifications.models import Message
from apps.programmes.choices import ReviewOrder
from apps.reports import services
from apps.reports.choices import ReportState
from apps.reports.models import PeriodReport, ReportRow
from apps.reports.selectors import live_payload, report_versions, shown_payload
from apps.reports.services import Conflict, Typed
from tests.reports.conftest import fix, note, served

pytestmark = pytest.mark.usefixtures("english")
PAGE, OTHER_PAGE = "a" * 16, "b" * 16


def refusal(call, **kwargs) -> list[str]:
    with pytest.raises(Refused) as caught:
        call(**kwargs)
    return [str(reason) for reason in caught.value.reasons]


def opine(report, user, verdict=Verdict.AGREE, **changes) -> PeriodReport:
    seen = Submission.objects.of(report).first().digest
    words = {"text": "", "remarks": [], "digest": seen} | changes
    return services.opine(report=report, user=user, verdict=verdict, **words)


def states(records) -> set[str]:
    return set(ServiceRecord.objects.filter(pk__in=[each.pk for each in records]).values_list("state", flat=True))


class TestStarting:
    def test_in_the_window(self, enrolment, period, park_filer):
        opened = services.start(
            enrolment=enrolment, period=period, user=park_filer, today=period.end - timedelta(days=10)
        )
        assert (opened.state, opened.due_date, opened.period) == (ReportState.DRAFT, period.end, period)

    def test_a_day_before_the_window(self, enrolment, period, park_filer):
        today = period.end - timedelta(days=11)
        opens = period.end - timedelta(days=10)
        assert refusal(services.start, enrolment=enrolment, period=period, user=park_filer, today=today) == [
            f"The report for the First quarter of {period.year} opens on {opens}."
        ]

    def test_twice_gives_the_same(self, report, enrolment, period, park_lead, last_day):
        again = services.start(enrolment=enrolment, period=period, user=park_lead, today=last_day)
        assert again == report

    def test_an_earlier_period_stays_open(self, enrolment, programme, park_filer):
        first = Period(programme.start_date.year, "Q", 1)
        opened = services.start(enrolment=enrolment, period=first, user=park_filer, today=programme.end_date)
        assert opened.due_date == first.end

    def test_a_period_outside_the_programme(self, enrolment, park_filer, last_day):
        outside = Period(2019, "Q", 1)
        assert refusal(services.start, enrolment=enrolment, period=outside, user=park_filer, today=last_day) == [
            "This programme has no report for 2019Q1."
        ]

    def test_a_park_that_left_before_the_period_has_nothing_to_report(self, enrolment, period, park_filer, last_day):
        enrolment.left_date = period.start
        enrolment.save()
        assert refusal(services.start, enrolment=enrolment, period=period, user=park_filer, today=last_day) == [
            f"瓯海示例园 was not in the programme in the First quarter of {period.year}; it has nothing to report."
        ]
        enrolment.left_date = period.start + timedelta(days=1)
        enrolment.save()
        assert services.start(enrolment=enrolment, period=period, user=park_filer, today=last_day).state == "draft"

    def test_nor_one_that_came_after_it(self, enrolment, period, park_filer, last_day):
        enrolment.enrolled_date = period.end + timedelta(days=1)
        enrolment.save()
        [sentence] = refusal(services.start, enrolment=enrolment, period=period, user=park_filer, today=last_day)
        assert sentence.startswith("瓯海示例园 was not in the programme")

    def test_by_somebody_else(self, enrolment, period, county_eit, last_day):
        assert refusal(services.start, enrolment=enrolment, period=period, user=county_eit, today=last_day) == [
            "Only staff of the park file its report."
        ]


class TestSaving:
    def test_notes_and_corrections(self, report, targets, park_filer):
        typed = [note(targets["I1 场次"], "四场专场"), fix(targets["I1 家次"], "-7", "重复登记")]
        assert services.save(report=report, user=park_filer, typed=typed, page=PAGE) == []
        rows = ReportRow.objects.order_by("target__pk").values_list("note", "correction", "correction_reason")
        assert list(rows) == [("四场专场", None, ""), ("", Decimal("-7.00"), "重复登记")]
        report.refresh_from_db()
        assert report.saved_at is not None

    def test_one_page_saves_again_and_again(self, report, targets, park_filer):
        for text in ["四", "四场", "四场专场"]:
            typed = [note(targets["I1 场次"], text)]
            assert services.save(report=report, user=park_filer, typed=typed, page=PAGE) == []
        assert ReportRow.objects.get().note == "四场专场"

    def test_two_editors_lose_nothing(self, report, targets, park_filer, park_lead):
        target = targets["I1 场次"]
        services.save(report=report, user=park_filer, typed=[note(target, "甲")], page=PAGE)
        conflicts = services.save(report=report, user=park_lead, typed=[note(target, "乙")], page=OTHER_PAGE)
        assert conflicts == [Conflict(target.pk, "note", "甲")]
        assert ReportRow.objects.get().note == "甲"
        merged = [note(target, "甲乙", was="甲")]
        assert services.save(report=report, user=park_lead, typed=merged, page=OTHER_PAGE) == []
        assert services.save(report=report, user=park_filer, typed=[note(target, "甲二")], page=PAGE) == [
            Conflict(target.pk, "note", "甲乙")
        ]

    def test_two_editors_in_two_places_do_not_meet(self, report, targets, park_filer, park_lead):
        first, second = targets["I1 场次"], targets["I4 场次"]
        services.save(report=report, user=park_filer, typed=[note(first, "甲"), note(second, "")], page=PAGE)
        typed = [note(first, ""), note(second, "乙")]
        assert services.save(report=report, user=park_lead, typed=typed, page=OTHER_PAGE) == []
        assert sorted(ReportRow.objects.values_list("note", flat=True)) == ["乙", "甲"]

    def test_many_places_are_one_statement(self, report, targets, park_filer, django_assert_num_queries):
        """Lock and time of saving, what the rows hold, one write, and the savepoint around them."""
        services.save(report=report, user=park_filer, typed=[note(targets["I1 场次"], "先写")], page=PAGE)
        for figure, text in (("+1", "一"), ("+2", "二")):
            typed = [fix(target, figure, text) for target in targets.values()] + [note(targets["I4 场次"], text)]
            with django_assert_num_queries(5):
                assert services.save(report=report, user=park_filer, typed=typed, page=PAGE) == []
        found = ReportRow.objects.order_by("target").values_list("note", "correction", "correction_reason")
        assert list(found) == [({"I1 场次": "先写", "I4 场次": "二"}.get(name, ""), 2, "二") for name in targets]

    def test_a_page_that_never_heard_back_says_what_it_holds(self, report, targets, park_filer, park_lead):
        """A text arrived, its answer did not, and the person typed the first text again: that one counts."""
        target = targets["I1 场次"]
        sure, unsure = (Typed(target.pk, "note", "", "", known) for known in (True, False))
        services.save(report=report, user=park_filer, typed=[note(target, "丢了回音")], page=PAGE)
        assert services.save(report=report, user=park_filer, typed=[sure], page=PAGE) == []
        assert ReportRow.objects.get().note == "丢了回音"
        assert services.save(report=report, user=park_filer, typed=[unsure], page=PAGE) == []
        assert ReportRow.objects.get().note == ""
        services.save(report=report, user=park_lead, typed=[note(target, "别人所写")], page=OTHER_PAGE)
        assert services.save(report=report, user=park_filer, typed=[unsure], page=PAGE) == [
            Conflict(target.pk, "note", "别人所写")
        ]

    def test_a_save_that_never_arrived_is_simply_sent_again(self, report, targets, park_filer):
        typed = [Typed(targets["I1 场次"].pk, "note", "断网时写下", "", False)]
        assert services.save(report=report, user=park_filer, typed=typed, page=PAGE) == []
        assert ReportRow.objects.get().note == "断网时写下"

    def test_what_is_left_as_it_was_is_not_written(self, report, targets, park_filer, django_assert_num_queries):
        typed = [note(targets["I1 场次"], "甲")]
        services.save(report=report, user=park_filer, typed=typed, page=PAGE)
        with django_assert_num_queries(4):
            assert services.save(report=report, user=park_filer, typed=typed, page=PAGE) == []

    def test_a_service_has_one_note(self, report, targets, park_filer):
        """The row of its first unit carries it; a text for another row would be shown nowhere, so it is refused."""
        typed = [note(targets["I1 家次"], "藏在别处")]
        assert refusal(services.save, report=report, user=park_filer, typed=typed, page=PAGE) == [
            "A target was taken away meanwhile. Reload the page."
        ]
        assert ReportRow.objects.count() == 0

    def test_a_refusal_leaves_no_trace(self, report, targets, park_filer):
        """The time of saving is written first, and gone with everything else."""
        typed = [note(targets["I1 场次"], "甲"), note(targets["I1 家次"], "藏在别处")]
        assert len(refusal(services.save, report=report, user=park_filer, typed=typed, page=PAGE)) == 1
        report.refresh_from_db()
        assert (report.saved_at, ReportRow.objects.count()) == (None, 0)

    def test_only_the_parks_own_people_write(self, report, targets, other_filer, county_eit, prov_eit):
        for user in (other_filer, county_eit, prov_eit):
            with pytest.raises(services.NotOpen):
                services.save(report=report, user=user, typed=[note(targets["I1 场次"], "甲")], page=PAGE)
        report.refresh_from_db()
        assert (report.saved_at, ReportRow.objects.count()) == (None, 0)

    def test_taking_a_correction_back(self, report, targets, park_filer):
        target = targets["I1 家次"]
        services.save(report=report, user=park_filer, typed=[fix(target, "+7", "重复")], page=PAGE)
        services.save(report=report, user=park_filer, typed=[fix(target, "", "", was=("+7", "重复"))], page=OTHER_PAGE)
        assert ReportRow.objects.values_list("correction", "correction_reason").get() == (None, "")

    def test_under_review(self, submitted, targets, park_filer):
        typed = [note(targets["I1 场次"], "晚了")]
        assert refusal(services.save, report=submitted, user=park_filer, typed=typed, page=PAGE) == [
            "The report is not open for writing: it is under review, passed, or another park's."
        ]

    def test_a_foreign_target(self, report, other_enrolment, park_filer, targets):
        targets["I1 场次"].pk = 10**9
        typed = [note(targets["I1 场次"], "x")]
        assert refusal(services.save, report=report, user=park_filer, typed=typed, page=PAGE) == [
            "A target was taken away meanwhile. Reload the page."
        ]


class TestSubmitting:
    def test_freezes_the_sheet_and_locks_the_records(self, submitted, records, park_filer, last_day):
        version = Submission.objects.get()
        assert (submitted.state, version.version, version.digest) == ("submitted", 1, digest(version.payload))
        assert version.payload["filer"] == park_filer.name
        assert states(records) == {RecordState.REPORTED}
        assert set(submitted.records.all()) == set(records)
        assert submitted.first_submitted_at is not None

    def test_twice_is_once(self, submitted, park_filer, last_day):
        again = services.submit(report=submitted, user=park_filer, version=1, today=last_day)
        assert (again, Submission.objects.count()) == (Submission.objects.get(), 1)
        assert Message.objects.count() == 0  # the county has no officers in this test

    def test_both_departments_are_told_once(self, county_eit, county_fin, submitted, park_filer, last_day):
        services.submit(report=submitted, user=park_filer, version=1, today=last_day)
        told = Message.objects.order_by("recipient_id").values_list("recipient__name", "link", "kind")
        link = f"/reports/{submitted.pk}/review/"
        assert sorted(told) == sorted((user.name, link, "todo") for user in (county_eit, county_fin))

    def test_an_old_page(self, report, records, park_filer, last_day):
        assert refusal(services.submit, report=report, user=park_filer, version=2, today=last_day) == [
            "The report changed since you opened the page. Reload it and look again."
        ]

    def test_a_counted_record_without_its_sign_in_sheet(self, report, records, park_filer, last_day):
        records[0].evidence.filter(kind__code="signin").delete()
        [sentence] = refusal(services.submit, report=report, user=park_filer, version=1, today=last_day)
        assert sentence.startswith(f"{records[0]} lacks evidence: 签到单")
        assert (Submission.objects.count(), states(records)) == (0, {RecordState.COMPLETE})

    def test_a_target_behind_without_a_note(self, report, records, targets, park_filer, last_day):
        targets["P1 家"].value = Decimal(40)
        targets["P1 家"].save()
        assert refusal(services.submit, report=report, user=park_filer, version=1, today=last_day) == [
            "企业诊断服务 is behind: write why and how you will catch up."
        ]

    def test_without_targets(self, report, park_filer, last_day):
        assert refusal(services.submit, report=report, user=park_filer, version=1, today=last_day) == [
            "The park has no targets in this programme yet. Ask the province to import the goal list."
        ]

    def test_drafts_only_warn(self, report, records, enrolment, enterprises, park_filer, last_day):
        served(enrolment, "I1", last_day, enterprises, state=RecordState.DRAFT)
        assert services.submit(report=report, user=park_filer, version=1, today=last_day).version == 1

    def test_by_somebody_else(self, report, records, other_filer, county_eit, last_day):
        for stranger in (other_filer, county_eit):
            assert refusal(services.submit, report=report, user=stranger, version=1, today=last_day) == [
                "Your role may not take this step."
            ]

    def test_when_it_has_passed(self, submitted, park_filer, county_eit, county_fin, last_day):
        opine(submitted, county_eit)
        opine(submitted, county_fin)
        assert refusal(services.submit, report=submitted, user=park_filer, version=1, today=last_day) == [
            "This step is not possible in the present state. Reload the page to see what happened."
        ]


class TestWithdrawing:
    def test_before_any_opinion(self, submitted, records, park_lead):
        report = services.withdraw(report=submitted, user=park_lead)
        assert (report.state, report.version, report.first_submitted_at) == ("draft", 2, None)
        assert states(records) == {RecordState.COMPLETE}
        assert report.records.count() == 0

    def test_after_an_opinion(self, submitted, park_filer, county_eit):
        opine(submitted, county_eit)
        assert refusal(services.withdraw, report=submitted, user=park_filer) == [
            "A department has given its opinion already; the version can no longer be withdrawn."
        ]

    def test_by_another_park(self, submitted, other_filer):
        assert refusal(services.withdraw, report=submitted, user=other_filer) == ["Your role may not take this step."]


class TestReviewing:
    def test_the_whole_walk_with_a_return(
        self, submitted, records, targets, park_filer, county_eit, county_fin, last_day
    ):
        remark = {"item": f"t{targets['P1 家'].pk}", "text": "请补说明", "returned": True}
        opine(submitted, county_eit)
        returned = opine(submitted, county_fin, Verdict.RETURN, text="一项需说明", remarks=[remark])
        assert (returned.state, returned.version, states(records)) == ("returned", 2, {RecordState.COMPLETE})
        services.save(report=returned, user=park_filer, typed=[note(targets["P1 家"], "已约三家")], page=PAGE)
        second = services.submit(report=returned, user=park_filer, version=2, today=last_day)
        assert (second.version, second.opinions.count()) == (2, 0)
        opine(returned, county_eit)
        passed = opine(returned, county_fin, text="同意")
        assert (passed.state, passed.approved_at is not None) == ("approved", True)
        assert states(records) == {RecordState.ACCEPTED}
        assert [row.state for row in report_versions(passed)] == ["approved", "returned"]
        acts = Entry.objects.filter(action__startswith="report.").order_by("pk").values_list("action", flat=True)
        assert list(acts) == [
            "report.started",
            "report.submitted",
            "report.returned",
            "report.submitted",
            "report.approved",
        ]

    def test_the_park_is_told_and_led_to_the_remarks(self, submitted, park_filer, county_fin):
        opine(submitted, county_fin, Verdict.RETURN, text="改")
        message = Message.objects.get(recipient=park_filer)
        assert (message.kind, message.link) == ("returned", f"/reports/{submitted.pk}/#remarks")
        assert message.body == f"{county_fin.acting.organisation}: 改"

    def test_an_old_digest(self, submitted, county_eit):
        assert refusal(opine, report=submitted, user=county_eit, digest="0" * 64) == [
            "The version has changed since you opened it. Reload the page and read it again."
        ]

    def test_the_digest_of_a_version_that_was_withdrawn(self, submitted, park_filer, county_eit, targets, last_day):
        old = Submission.objects.get().digest
        services.withdraw(report=submitted, user=park_filer)
        services.save(report=submitted, user=park_filer, typed=[note(targets["P1 家"], "另写")], page=PAGE)
        services.submit(report=submitted, user=park_filer, version=2, today=last_day)
        assert refusal(opine, report=submitted, user=county_eit, digest=old) == [
            "The version has changed since you opened it. Reload the page and read it again."
        ]

    def test_a_replay_changes_nothing(self, submitted, county_eit, county_fin, park_filer):
        for _time in range(2):
            opine(submitted, county_eit)
        for _time in range(2):
            opine(submitted, county_fin)
        assert Submission.objects.get().opinions.count() == 2
        assert Message.objects.filter(recipient=park_filer).count() == 1
        assert Entry.objects.filter(action="report.approved").count() == 1

    def test_before_it_was_submitted(self, report, county_eit):
        words = {"verdict": "agree", "text": "", "remarks": [], "digest": ""}
        assert refusal(services.opine, report=report, user=county_eit, **words) == [
            "The report has not been submitted yet."
        ]

    def test_another_county(self, submitted, other_county_eit):
        assert refusal(opine, report=submitted, user=other_county_eit) == [
            "Only the economy and the finance department of this place give an opinion."
        ]

    def test_sequential_review_tells_finance_second(
        self, programme, county_eit, county_fin, report, records, park_filer, last_day
    ):
        programme.review_order = ReviewOrder.SEQUENTIAL
        programme.save()
        services.submit(report=report, user=park_filer, version=1, today=last_day)
        assert list(Message.objects.values_list("recipient__name", flat=True)) == [county_eit.name]
        assert refusal(opine, report=report, user=county_fin) == [
            "The finance department speaks after the economy department in this programme."
        ]
        opine(report, county_eit)
        assert set(Message.objects.values_list("recipient__name", flat=True)) == {county_eit.name, county_fin.name}
        assert opine(report, county_fin).state == "approved"


class TestFrozen:
    def test_a_passed_report_stays_as_it_was(
        self, submitted, records, targets, enrolment, enterprises, county_eit, county_fin, period, last_day
    ):
        opine(submitted, county_eit)
        opine(submitted, county_fin)
        version = Submission.objects.get()
        before = canonical_json(shown_payload(submitted, version, last_day)).encode()
        served(enrolment, "I1", period.start, enterprises)
        ServiceRecord.objects.filter(pk=records[0].pk).update(
            title="改名", state="not_counted", state_reason="抽查不符"
        )
        targets["I1 场次"].value = Decimal(99)
        targets["I1 场次"].save()
        enrolment.park.name = "更名园"
        enrolment.park.save()
        submitted.refresh_from_db()
        version.refresh_from_db()
        after = canonical_json(shown_payload(submitted, version, date(2099, 1, 1))).encode()
        assert (after, digest(version.payload)) == (before, version.digest)
        assert canonical_json(live_payload(submitted, today=last_day)).encode() != before

    def test_a_record_taken_along_once_is_not_taken_again(
        self, submitted, enrolment, period, park_filer, county_eit, county_fin
    ):
        opine(submitted, county_eit)
        opine(submitted, county_fin)
        following = services.start(enrolment=enrolment, period=period.next(), user=park_filer, today=period.next().end)
        assert live_payload(following, today=period.next().end)["records"] == []


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"period_code": "2026Q5"}, "period_report_period"),
        ({"period_code": "2026H1", "state": "approved"}, "period_report_approved_at"),
        ({}, "period_report_once"),
    ],
)
def test_named_constraints_of_reports(report, fields, constraint):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        PeriodReport.objects.create(
            **{"enrolment": report.enrolment, "period_code": report.period_code, "due_date": report.due_date} | fields
        )
    assert caught.value.__cause__.diag.constraint_name == constraint


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"correction": Decimal(1)}, "report_row_correction"),
        ({"correction": Decimal(0), "correction_reason": "x"}, "report_row_correction"),
        ({"twice": True}, "report_row_once"),
    ],
)
def test_named_constraints_of_rows(report, targets, fields, constraint):
    row = {"report": report, "target": targets["I1 场次"]}
    if fields.pop("twice", False):
        ReportRow.objects.create(**row)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        ReportRow.objects.create(**row | fields)
    assert caught.value.__cause__.diag.constraint_name == constraint


def test_not_a_number_is_no_correction(report, targets):
    ReportRow.objects.create(report=report, target=targets["I1 场次"])
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE reports_reportrow SET correction = 'NaN', correction_reason = 'x'")
    assert caught.value.__cause__.diag.constraint_name == "report_row_correction"
