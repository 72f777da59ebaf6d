"""One department proposes to deduct an accepted record, the other answers."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.delivery import services
from apps.delivery.choices import DeductionState, RecordState
from apps.delivery.models import Deduction, ServiceRecord
from apps.notifications.models import Message

REASON = "签到单与照片不符"


@pytest.fixture
def accepted(completed, park_filer, county_eit):
    record = completed("I4")
    services.mark_reported(records=[record], user=park_filer)
    services.accept_reported(records=[record], user=county_eit)
    return record


def test_two_departments_deduct_a_record_and_it_counts_no_more(accepted, county_eit, county_fin, park_filer):
    assert ServiceRecord.objects.countable().count() == 1
    deduction = services.propose_deduction(record=accepted, reason=REASON, user=county_eit)
    assert ServiceRecord.objects.countable().count() == 1
    assert {each.recipient for each in Message.objects.filter(effect_key=f"deduction:{deduction.pk}")} == {county_fin}
    services.answer_deduction(deduction=deduction, agree=True, user=county_fin)
    accepted.refresh_from_db()
    assert (accepted.state, accepted.state_reason) == (RecordState.DEDUCTED, REASON)
    assert ServiceRecord.objects.countable().count() == 0
    assert Entry.objects.about(accepted).filter(action="record.deducted").get().note == REASON
    assert park_filer in {
        each.recipient for each in Message.objects.filter(effect_key=f"deduction:{deduction.pk}:agreed")
    }


def test_the_other_department_may_leave_it_with_a_reason(accepted, county_eit, county_fin):
    deduction = services.propose_deduction(record=accepted, reason=REASON, user=county_fin)
    with pytest.raises(Refused, match="Refusing a deduction needs a reason"):
        services.answer_deduction(deduction=deduction, agree=False, user=county_eit)
    services.answer_deduction(deduction=deduction, agree=False, answer="已补签到单", user=county_eit)
    accepted.refresh_from_db()
    assert accepted.state == RecordState.ACCEPTED
    assert services.propose_deduction(record=accepted, reason="再查", user=county_eit).state == DeductionState.PROPOSED


def test_who_proposed_does_not_answer_and_nobody_else_does(accepted, county_eit, park_lead, other_county_eit, prov_eit):
    deduction = services.propose_deduction(record=accepted, reason=REASON, user=county_eit)
    with pytest.raises(Refused, match="The other department of the county answers"):
        services.answer_deduction(deduction=deduction, agree=True, user=county_eit)
    for stranger in (park_lead, other_county_eit, prov_eit):
        with pytest.raises(Refused, match="Only the economy or the finance department"):
            services.answer_deduction(deduction=deduction, agree=True, user=stranger)
        with pytest.raises(Refused, match="Only the economy or the finance department"):
            services.propose_deduction(record=accepted, reason=REASON, user=stranger)


def test_only_accepted_records_with_a_reason_and_once(accepted, recorded, county_eit, county_fin):
    with pytest.raises(Refused, match="needs a reason"):
        services.propose_deduction(record=accepted, reason="  ", user=county_eit)
    with pytest.raises(Refused, match="Only an accepted record"):
        services.propose_deduction(record=recorded("I4"), reason=REASON, user=county_eit)
    deduction = services.propose_deduction(record=accepted, reason=REASON, user=county_eit)
    with pytest.raises(Refused, match="proposed already"):
        services.propose_deduction(record=accepted, reason="另一个", user=county_fin)
    services.answer_deduction(deduction=deduction, agree=True, user=county_fin)
    with pytest.raises(Refused, match="answered already"):
        services.answer_deduction(deduction=deduction, agree=True, user=county_fin)


def test_the_database_wants_two_departments(accepted, county_eit, county_fin):
    deduction = services.propose_deduction(record=accepted, reason=REASON, user=county_eit)
    values = {"state": "agreed", "answered_at": deduction.proposed_at, "answered_by": county_fin}
    rows = Deduction.objects.filter(pk=deduction.pk)
    with pytest.raises(IntegrityError, match="deduction_two_departments"), transaction.atomic():
        rows.update(answered_for=deduction.proposed_for, **values)
    assert rows.update(answered_for=county_fin.acting.organisation, **values) == 1


def test_a_deducted_record_says_why_it_stays(accepted, county_eit, county_fin, park_filer):
    deduction = services.propose_deduction(record=accepted, reason=REASON, user=county_eit)
    services.answer_deduction(deduction=deduction, agree=True, user=county_fin)
    with pytest.raises(Refused, match="deducted"):
        services.update_record(record=accepted, user=park_filer, title="改")


def test_the_page_of_the_record_proposes_and_the_other_department_answers(
    accepted, county_eit, county_fin, park_filer, prov_eit, sign_in
):
    ask, page = reverse("delivery:deduct", args=[accepted.pk]), reverse("delivery:detail", args=[accepted.pk])

    def forms(user) -> tuple[bool, bool]:
        text = sign_in(user).get(page).content.decode()
        return f'action="{ask}"' in text, "/answer/" in text

    asked = [forms(user) for user in (county_eit, county_fin, park_filer, prov_eit)]
    assert asked == [(True, False), (True, False), (False, False), (False, False)]
    sign_in(county_eit).post(ask, {"reason": REASON})
    assert [forms(user) for user in (county_eit, county_fin, park_filer)] == [
        (False, False),
        (False, True),
        (False, False),
    ]
    assert REASON in sign_in(park_filer).get(page).content.decode()
    sign_in(county_fin).post(reverse("delivery:deduction_answer", args=[Deduction.objects.get().pk]), {"accept": "1"})
    assert ServiceRecord.objects.get().state == RecordState.DEDUCTED
