from datetime import date

import pytest

from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.obligations.rules import days_late
from apps.obligations.services import confirm_receipt, mark_done, meet, note_event, take_back

pytestmark = pytest.mark.django_db


def receipts(row) -> dict[str, str | None]:
    return {each.party: each.received_by and each.received_by.name for each in row.receipts.order_by("pk")}


def test_a_county_marks_its_matter_done_and_each_recipient_confirms(raised, county_fin, prov_eit, prov_fin):
    row = mark_done(obligation=raised("DL03"), user=county_fin, done_on=date(2026, 5, 6), file_number="瓯财〔2026〕8号")
    assert (row.done_on, row.done_by, days_late(row, date(2026, 6, 1))) == (date(2026, 5, 6), county_fin, 6)
    assert receipts(row) == {"prov_eit": None, "prov_fin": None}
    confirm_receipt(obligation=row, user=prov_fin)
    assert receipts(row) == {"prov_eit": None, "prov_fin": prov_fin.name}
    confirm_receipt(obligation=row, user=prov_eit)
    confirm_receipt(obligation=row, user=prov_eit)
    assert receipts(row) == {"prov_eit": prov_eit.name, "prov_fin": prov_fin.name}
    kinds = [turn.kind for turn in row.turns.order_by("pk")]
    assert kinds == ["met", "received", "received"]
    assert Entry.objects.filter(action="obligation.received").count() == 2


@pytest.mark.parametrize(
    ("day", "sentence"),
    [(date(2026, 6, 2), "The day lies in the future."), (date(2025, 12, 31), "This matter opens on 2026-01-01.")],
)
def test_days_that_cannot_be(raised, county_eit, day, sentence):
    with pytest.raises(Refused) as refused:
        mark_done(obligation=raised("DL03"), user=county_eit, done_on=day)
    assert (str(refused.value), refused.value.field) == (sentence, "done_on")


def test_only_who_owes_it_marks_it(raised, county_eit, other_county_eit, prov_eit, park_filer):
    for user in (other_county_eit, prov_eit, park_filer):
        with pytest.raises(Refused, match="Only who owes"):
            mark_done(obligation=raised("DL03"), user=user, done_on=date(2026, 5, 6))
    mark_done(obligation=raised("DL03"), user=county_eit, done_on=date(2026, 5, 6))
    with pytest.raises(Refused, match="done already"):
        mark_done(obligation=raised("DL03"), user=county_eit, done_on=date(2026, 5, 6))


def test_what_the_portal_holds_is_not_marked_by_hand(raised, park_filer):
    with pytest.raises(Refused, match="does not hold its document"):
        mark_done(obligation=raised("DL02"), user=park_filer, done_on=date(2026, 5, 6))
    assert mark_done(obligation=raised("DL01"), user=park_filer, done_on=date(2026, 4, 1)).done_on == date(2026, 4, 1)


def test_taking_back_needs_a_reason_and_opens_the_receipts(raised, county_eit, prov_eit):
    row = mark_done(obligation=raised("DL03"), user=county_eit, done_on=date(2026, 4, 20))
    confirm_receipt(obligation=row, user=prov_eit)
    with pytest.raises(Refused, match="Give the reason"):
        take_back(obligation=row, user=county_eit, reason=" ")
    with pytest.raises(Refused, match="Only who marked"):
        take_back(obligation=row, user=prov_eit, reason="错了")
    row = take_back(obligation=row, user=county_eit, reason="文号有误")
    assert (row.done_at, row.first_done_on, days_late(row, date(2026, 6, 1))) == (None, None, 32)
    assert receipts(row) == {"prov_eit": None, "prov_fin": None}
    assert row.turns.latest("pk").note == "文号有误"
    with pytest.raises(Refused, match="not done"):
        take_back(obligation=row, user=county_eit, reason="错了")


def test_a_receipt_is_confirmed_by_its_recipient_alone(raised, county_eit, county_fin, prov_eit):
    row = raised("DL03")
    with pytest.raises(Refused, match="not done yet"):
        confirm_receipt(obligation=row, user=prov_eit)
    mark_done(obligation=row, user=county_eit, done_on=date(2026, 4, 20))
    with pytest.raises(Refused, match="not a recipient"):
        confirm_receipt(obligation=row, user=county_fin)


def test_receipts_of_a_county_belong_to_that_county(raised, enrolment, county_eit, other_county_eit):
    row = raised("DL02")
    meet(programme=row.programme, form=row.rule.form, enrolment=enrolment, document=row.programme, user=None)
    with pytest.raises(Refused, match="not a recipient"):
        confirm_receipt(obligation=row, user=other_county_eit)
    assert confirm_receipt(obligation=row, user=county_eit).received_by == county_eit


def test_the_portal_hands_its_documents_over_and_meets_them_once(raised, enrolment, park_filer):
    row = raised("DL02")
    same = {"programme": row.programme, "form": row.rule.form, "enrolment": enrolment, "document": row.programme}
    assert meet(**same, user=park_filer) == 1
    assert meet(**same, user=park_filer) == 0
    row.refresh_from_db()
    assert (row.document_type, row.document_url) == ("programmes.Programme", row.programme.get_absolute_url())
    assert [each.received_at is not None for each in row.receipts.all()] == [True, True]
    assert row.turns.count() == 1


def test_a_document_meets_what_was_not_raised_yet(guide, enrolment, park_filer):
    form = "服务计划和资金使用方案"
    assert meet(programme=guide, form=form, enrolment=enrolment, document=guide, user=park_filer) == 1
    assert meet(programme=guide, form="没有这张表", enrolment=enrolment, document=guide, user=park_filer) == 0


def test_who_notes_an_event_and_for_how_long(raised, county_eit, other_county_eit, county, park_filer):
    rule = raised("DL03").rule
    same = {"occasion": "变更", "happened_on": date(2026, 5, 6), "jurisdiction": county}
    with pytest.raises(Refused, match="does not follow from an event"):
        note_event(rule=rule, working_days=1, user=county_eit, **same)
    rule.kind, rule.due_date = "event", None
    rule.save()
    for user in (other_county_eit, park_filer):
        with pytest.raises(Refused, match="Only the departments of the county"):
            note_event(rule=rule, working_days=1, user=user, **same)
    with pytest.raises(Refused, match="between 0 and 60") as refused:
        note_event(rule=rule, working_days=61, user=county_eit, **same)
    assert refused.value.field == "working_days"
    assert note_event(rule=rule, working_days=1, user=county_eit, **same).occasion == "变更"
