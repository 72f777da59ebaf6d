"""Publishing, objecting, answering, closing: every rule with the case that breaks it (R0.58, R0.61)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction

from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.notifications.models import Message
from apps.programmes.models import Holiday
from apps.publicity import rules, selectors, services
from apps.publicity.models import Notice, NoticeFile, Objection
from apps.publicity.services import Writer
from tests.publicity.conftest import TODAY, after, paper, publication

DAY = timedelta(days=1)
SOMEBODY = Writer("王某某", "139 0000 1234")


def test_a_notice_stands_five_full_working_days_unless_somebody_says_otherwise(publish, settings):
    assert publish().closes_on == selectors.default_last_day(TODAY())
    assert selectors.default_last_day(date(2026, 3, 2)) == date(2026, 3, 9)
    settings.NOTICE_WORKING_DAYS = 2
    assert selectors.default_last_day(date(2026, 3, 2)) == date(2026, 3, 4)
    assert publish(closes_on=TODAY()).closes_on == TODAY()


def test_answers_are_due_after_fifteen_working_days_without_holidays(db, settings):
    assert selectors.due_day(date(2026, 3, 2)) == date(2026, 3, 23)
    settings.ANSWER_WORKING_DAYS = 1
    assert selectors.due_day(date(2026, 3, 2)) == date(2026, 3, 3)
    Holiday.objects.create(date=date(2026, 3, 3), is_day_off=True, name="示例")
    assert selectors.due_day(date(2026, 3, 2)) == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("given", "sentence", "field"),
    [
        ({"opens_on": TODAY() - DAY}, "The first day of a notice is today or later.", "opens_on"),
        ({"closes_on": TODAY() - DAY}, "A notice ends after it begins.", "closes_on"),
        ({"title": " "}, "A notice has a title, a text and a place where people object.", "text"),
        ({"text": ""}, "A notice has a title, a text and a place where people object.", "text"),
        ({"contact": ""}, "A notice has a title, a text and a place where people object.", "text"),
    ],
)
def test_what_a_notice_needs(publish, given, sentence, field):
    with pytest.raises(Refused) as refused:
        publish(**given)
    assert (str(refused.value), refused.value.field) == (sentence, field)
    assert Notice.objects.count() == 0


def test_only_departments_of_the_place_publish(publish, park_filer, other_county_eit, prov_eit, auditor, county_fin):
    for user in (park_filer, other_county_eit, prov_eit, auditor):
        with pytest.raises(Refused, match="Only the departments of the place publish"):
            publish(user=user)
    assert publish(user=county_fin).organisation == county_fin.acting.organisation


def test_a_notice_is_found_by_its_document_and_its_step(publish, enrolment, other_enrolment):
    one = publish(subject=enrolment, step="2")
    publish(subject=other_enrolment)
    every = publish(subject=enrolment)
    publish(subject=enrolment, step="2", kind="announcement")
    assert list(Notice.objects.about(enrolment).holding("2").order_by("pk")) == [one, every]
    assert list(Notice.objects.about(enrolment).holding("1")) == [every]
    found = selectors.reviews_of(enrolment)
    assert [(row.step, row.is_closed, row.unanswered) for row in found] == [("2", False, 0), ("", False, 0)]


def test_files_come_with_a_notice_and_after_it_until_it_is_closed(publish, county_eit, park_filer):
    row = publish(files=[paper()])
    assert [each.upload.name for each in row.files.all()] == ["名单.png"]
    with pytest.raises(Refused):
        services.attach(notice=row, file=paper(), user=park_filer)
    services.attach(notice=row, file=paper(), user=county_eit)
    services.close(notice=row, result="无异议", user=county_eit, today=after(row))
    with pytest.raises(Refused, match="only while it is open"):
        services.attach(notice=row, file=paper(), user=county_eit)
    assert row.files.count() == 2


def test_an_objection_is_kept_with_a_code_that_is_kept_nowhere(notice, county_eit):
    row, code = services.object_publicly(notice=notice, text=" 金额不符 ", writer=SOMEBODY)
    assert (row.text, row.name, row.phone, row.kind) == ("金额不符", "王某某", "139 0000 1234", "objection")
    assert (row.jurisdiction, row.received_on, row.due_on) == (notice.jurisdiction, TODAY(), selectors.due_day(TODAY()))
    assert code not in str(Objection.objects.filter(pk=row.pk).values().get())
    assert selectors.objection_of_code(code.lower().replace("-", " ")) == row
    assert selectors.objection_of_code("2222-2222-2222") is None
    message = Message.objects.get(recipient=county_eit)
    assert message.link == row.get_absolute_url()
    assert "拨付公示" in message.title
    assert Entry.objects.get(action="objection.received").actor is None


def test_objecting_ends_with_the_last_day(notice):
    services.object_publicly(notice=notice, text="异议", writer=Writer(), today=notice.closes_on)
    for day in (notice.opens_on - DAY, after(notice)):
        with pytest.raises(Refused, match="The days for objecting to this notice are over"):
            services.object_publicly(notice=notice, text="异议", writer=Writer(), today=day)
    assert Objection.objects.count() == 1


def test_an_objection_says_something(notice):
    with pytest.raises(Refused) as refused:
        services.object_publicly(notice=notice, text=" \u200b ", writer=Writer())
    assert (str(refused.value), refused.value.field) == ("Write what you have to say.", "text")


def test_a_complaint_goes_to_the_economy_department_of_the_county(county, county_eit, county_fin, other_county_eit):
    row, code = services.complain(jurisdiction=county, about="示例园", text="收费不明", writer=Writer())
    assert (row.kind, row.about, row.notice, selectors.objection_of_code(code)) == ("complaint", "示例园", None, row)
    assert [each.recipient for each in Message.objects.all()] == [county_eit]
    with pytest.raises(Refused) as refused:
        services.complain(jurisdiction=county, about="", text="收费不明", writer=Writer())
    assert refused.value.field == "about"


def test_a_complaint_goes_to_finance_where_there_is_no_economy_department(county, county_fin):
    services.complain(jurisdiction=county, about="示例园", text="收费不明", writer=Writer())
    assert [each.recipient for each in Message.objects.all()] == [county_fin]


def test_an_answer_is_given_once_by_the_place(objection, county_fin, other_county_eit, prov_eit, park_filer):
    for user in (other_county_eit, prov_eit, park_filer):
        with pytest.raises(Refused, match="Only the departments of the place answer"):
            services.answer(objection=objection, text="已核实", finding="true", user=user)
    for text, finding, field in (("", "true", "text"), ("已核实", "", "finding"), ("已核实", "maybe", "finding")):
        with pytest.raises(Refused) as refused:
            services.answer(objection=objection, text=text, finding=finding, user=county_fin)
        assert refused.value.field == field
    row = services.answer(objection=objection, text="已核实", finding="untrue", user=county_fin)
    assert (row.answer, row.finding, row.answered_for) == ("已核实", "untrue", county_fin.acting.organisation)
    with pytest.raises(Refused, match="answered already"):
        services.answer(objection=objection, text="又", finding="true", user=county_fin)


def test_a_public_review_is_closed_after_its_last_day_and_with_every_objection_answered(notice, objection, county_eit):
    with pytest.raises(Refused, match=f"The notice stands until the end of {notice.closes_on}"):
        services.close(notice=notice, result="无异议", user=county_eit, today=notice.closes_on)
    with pytest.raises(Refused, match="An objection has no answer yet"):
        services.close(notice=notice, result="无异议", user=county_eit, today=after(notice))
    services.answer(objection=objection, text="已核实", finding="untrue", user=county_eit)
    with pytest.raises(Refused) as refused:
        services.close(notice=notice, result=" ", user=county_eit, today=after(notice))
    assert (str(refused.value), refused.value.field) == ("A closed notice says what came of it.", "result")
    row = services.close(notice=notice, result="无异议", user=county_eit, today=after(notice))
    assert (row.result, row.closed_by) == ("无异议", county_eit)
    with pytest.raises(Refused):
        services.close(notice=notice, result="再次", user=county_eit, today=after(notice))


def test_an_announcement_may_end_any_day(publish, county_eit):
    row = publish(kind="announcement")
    services.object_publicly(notice=row, text="意见", writer=Writer())
    assert services.close(notice=row, result="更正后另行公告", user=county_eit).closed_at is not None


def test_what_comes_by_phone_is_taken_down_within_the_days(notice, county_eit, other_county_eit):
    given = {"notice": notice, "text": "来电反映", "writer": SOMEBODY}
    for day in (notice.opens_on - DAY, TODAY() + DAY):
        with pytest.raises(Refused) as refused:
            services.take_down(received_on=day, user=county_eit, **given)
        assert refused.value.field == "received_on"
    with pytest.raises(Refused):
        services.take_down(received_on=TODAY(), user=other_county_eit, **given)
    row, code = services.take_down(received_on=TODAY(), user=county_eit, **given)
    assert (row.taken_by, selectors.objection_of_code(code)) == (county_eit, row)


def test_names_are_for_the_place_and_every_look_is_on_record(objection, county_fin, prov_eit, other_county_eit):
    for user in (prov_eit, other_county_eit):
        with pytest.raises(Refused, match="Only the departments of the place"):
            services.reveal(objection=objection, user=user)
    assert services.reveal(objection=objection, user=county_fin) == Writer("王某某", "13900001234")
    assert Entry.objects.get(action="objection.revealed").actor == county_fin


def test_sixty_names_an_hour(objection, county_fin, monkeypatch):
    monkeypatch.setattr(services.answering, "REVEALS", 1)
    services.reveal(objection=objection, user=county_fin)
    with pytest.raises(Refused, match="many numbers within an hour"):
        services.reveal(objection=objection, user=county_fin)


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13900001234", "139****34"), ("0577-88001234", "057****34"), ("1234567", "****"), ("", "")],
)
def test_masks(phone, shown):
    assert rules.masked_phone(phone) == shown
    assert (rules.masked_name("王某某"), rules.masked_name("")) == ("王**", "")


def test_codes_differ_and_have_no_letter_taken_for_another():
    codes = {rules.new_code() for _time in range(200)}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {14}
    assert not set("".join(codes)) & set("01ILO")


@pytest.mark.parametrize("change", [{"text": "别的"}, {"closes_on": TODAY() + 30 * DAY}, {"step": "9"}])
def test_the_database_keeps_what_was_published(notice, change):
    with pytest.raises(InternalError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(**change)


def test_the_database_keeps_notices_files_and_what_was_said(publish, county_eit):
    row = publish(files=[paper()])
    said, _code = services.object_publicly(notice=row, text="异议", writer=Writer())
    for rows in (NoticeFile.objects.all(), Objection.objects.all(), Notice.objects.all()):
        with pytest.raises(InternalError), transaction.atomic():
            rows._raw_delete(rows.db)
    with pytest.raises(InternalError), transaction.atomic():
        Objection.objects.filter(pk=said.pk).update(text="别的")
    services.answer(objection=said, text="答复", finding="other", user=county_eit)
    with pytest.raises(InternalError), transaction.atomic():
        Objection.objects.filter(pk=said.pk).update(answer="别的")
    services.close(notice=row, result="已答复", user=county_eit, today=after(row))
    with pytest.raises(InternalError), transaction.atomic():
        Notice.objects.filter(pk=row.pk).update(result="别的")


def test_the_database_itself_holds_a_review_open_and_refuses_late_objections(notice, objection, county_eit):
    closing = {"result": "无异议", "closed_by": county_eit, "closed_at": "2026-01-01T00:00:00+08:00"}
    with pytest.raises(IntegrityError, match="notice_not_while_open"), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(**closing)
    services.answer(objection=objection, text="答复", finding="other", user=county_eit)
    Notice.objects.filter(pk=notice.pk).update(**closing)
    late = {"kind": "objection", "notice": notice, "jurisdiction": notice.jurisdiction, "text": "晚了"}
    with pytest.raises(IntegrityError, match="objection_in_time"), transaction.atomic():
        Objection.objects.create(code_digest="0" * 64, received_on=TODAY(), due_on=TODAY(), **late)


BASE = {"text": "异议", "received_on": TODAY(), "due_on": TODAY(), "code_digest": "1" * 64}


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("objection_words", {"kind": "complaint", "about": "园", "text": ""}),
        ("objection_about", {"kind": "complaint"}),
        ("objection_about", {"kind": "objection"}),
        ("objection_code", {"kind": "complaint", "about": "园", "code_digest": "ABC"}),
        ("publicity_answered", {"kind": "complaint", "about": "园", "answer": "答复"}),
        ("publicity_answered", {"kind": "complaint", "about": "园", "finding": "true"}),
    ],
)
def test_rows_that_say_too_little(county, name, row):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Objection.objects.create(**BASE | {"jurisdiction": county} | row)
    Objection.objects.create(**BASE | {"jurisdiction": county, "kind": "complaint", "about": "园"})


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("publicity_subject", {"subject_type": "funds.Award"}),
        ("publicity_subject", {"subject_id": 1}),
        ("publicity_closed", {"result": "结果"}),
        ("publicity_words", {"title": ""}),
        ("publicity_days", {"closes_on": TODAY() - DAY}),
    ],
)
def test_notices_that_contradict_themselves(county, county_eit, name, row):
    given = publication(opens_on=TODAY(), closes_on=TODAY()).__dict__
    place = {"jurisdiction": county, "organisation": county_eit.acting.organisation, "published_by": county_eit}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Notice.objects.create(**given | place | row)
    Notice.objects.create(**given | place)


def test_the_same_file_stands_once(publish):
    row = publish(files=[paper()])
    with pytest.raises(IntegrityError, match="notice_file_once"), transaction.atomic():
        NoticeFile.objects.create(notice=row, upload=row.files.get().upload)


def test_who_sees_what(publish, objection, park_filer, other_county_eit, prov_eit, county_fin):
    def seen(user):
        return Notice.objects.visible_to(user).count(), Objection.objects.visible_to(user).count()

    assert [seen(user) for user in (county_fin, prov_eit, other_county_eit, park_filer)] == [
        (1, 1),
        (1, 1),
        (0, 0),
        (0, 0),
    ]
    assert list(selectors.waiting_objections(county_fin)) == [objection]
    assert [selectors.waiting_objections(user).count() for user in (prov_eit, park_filer)] == [0, 0]
