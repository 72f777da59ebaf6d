"""A case freezes payments from its opening to its end, and two people are needed."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.delivery.choices import RecordState
from apps.delivery.models import Deduction, ServiceRecord
from apps.delivery.services import delete_record
from apps.integrity import services
from apps.integrity.choices import CaseKind, CaseState, Handling, SignalState
from apps.integrity.models import Case, Signal
from apps.integrity.selectors import is_frozen, open_cases
from apps.notifications.models import Message
from tests.evidence import samples
from tests.integrity.conftest import blob_of, cite

CHARGE = services.Charge(CaseKind.FORGED, "照片来自别处", Decimal("1200.00"))


@pytest.fixture
def case(enrolment, county_eit, park_filer) -> Case:
    return services.open_case(enrolment=enrolment, charge=CHARGE, user=county_eit)


def test_opening_freezes_and_tells_the_park_that_and_not_what(case, enrolment, park_filer, other_enrolment):
    assert (is_frozen(enrolment), is_frozen(other_enrolment)) == (case, None)
    message = Message.objects.get(recipient=park_filer)
    assert message.title == "Payments to your park are held back while a case is open"
    assert "照片来自别处" not in message.body
    assert list(Entry.objects.about(case).values_list("action", flat=True)) == ["case.opened"]


def test_a_case_ends_by_somebody_else_and_payments_are_free(case, enrolment, county_eit, county_fin):
    services.handle_case(case=case, handling=Handling.SUSPEND, note="暂停拨付", user=county_eit)
    assert is_frozen(enrolment) == case
    with pytest.raises(Refused, match="somebody else than who opened it"):
        services.end_case(case=case, result="已整改", user=county_eit)
    done = services.end_case(case=case, result="已整改", user=county_fin)
    assert (done.state, done.closed_by, is_frozen(enrolment)) == (CaseState.CLOSED, county_fin, None)
    with pytest.raises(Refused, match="closed"):
        services.handle_case(case=case, handling=Handling.REFER, note="移送", user=county_eit)


def test_a_case_that_was_nothing_is_lifted(case, enrolment, prov_eit):
    done = services.end_case(case=case, result="核实无误", user=prov_eit)
    assert (done.state, done.handling, is_frozen(enrolment)) == (CaseState.LIFTED, "", None)


def test_one_of_two_cases_still_freezes(case, enrolment, county_eit, county_fin):
    other = services.open_case(enrolment=enrolment, charge=CHARGE, user=county_fin)
    services.end_case(case=case, result="核实无误", user=county_fin)
    assert (list(open_cases(enrolment.park)), is_frozen(enrolment)) == ([other], other)


def test_the_database_refuses_one_person_for_both(case, county_eit):
    sql = """UPDATE integrity_case SET state = 'lifted', result = 'x', closed_by_id = opened_by_id, closed_at = now()
             WHERE id = %s"""
    with pytest.raises(IntegrityError, match="case_two_people"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [case.pk])


@pytest.mark.parametrize("amount", ["NaN", "-0.01"])
def test_the_database_refuses_amounts_that_are_none(case, amount):
    with pytest.raises(IntegrityError, match="case_amount"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE integrity_case SET amount_yuan = %s WHERE id = %s", [amount, case.pk])


def test_only_the_departments_concerned_open_handle_and_end(enrolment, case, other_county_eit, park_lead, auditor):
    for stranger in (other_county_eit, park_lead, auditor):
        with pytest.raises(Refused):
            services.open_case(enrolment=enrolment, charge=CHARGE, user=stranger)
        with pytest.raises(Refused):
            services.handle_case(case=case, handling=Handling.REFER, note="移送", user=stranger)
        with pytest.raises(Refused):
            services.end_case(case=case, result="无", user=stranger)
    assert Case.objects.get().state == CaseState.OPEN


def test_words_are_demanded(enrolment, case, county_eit, county_fin):
    blank = services.Charge(CaseKind.OTHER, " ", Decimal(0))
    with pytest.raises(Refused, match="says what happened"):
        services.open_case(enrolment=enrolment, charge=blank, user=county_eit)
    with pytest.raises(Refused, match="Say what was decided"):
        services.handle_case(case=case, handling=Handling.REFER, note=" ", user=county_eit)
    with pytest.raises(Refused, match="needs its result"):
        services.end_case(case=case, result="", user=county_fin)


def test_a_signal_becomes_a_case_with_the_records_of_the_park(make, enrolment, other_enrolment, county_eit):
    blob, mine = blob_of(), make()
    cite(mine, blob)
    cite(make(other_enrolment), blob)
    services.scan(records=None)
    case = services.open_case(enrolment=enrolment, charge=CHARGE, user=county_eit, signal=Signal.objects.get())
    signal = Signal.objects.get()
    assert (signal.state, signal.case, list(case.records.all())) == (SignalState.ESCALATED, case, [mine])
    assert services.scan(records=None) == {"found": 1, "new": 0, "gone": 0}
    with pytest.raises(Refused, match="not open any more"):
        services.open_case(enrolment=enrolment, charge=CHARGE, user=county_eit, signal=signal)


def test_a_record_of_a_case_is_not_taken_back(make, case, park_filer):
    spoken_of, other = make(state=RecordState.DRAFT), make(state=RecordState.DRAFT)
    cite(spoken_of, blob_of())
    case.records.set([spoken_of])
    with pytest.raises(Refused, match="refer to this record"):
        delete_record(record=spoken_of, user=park_filer)
    assert (list(case.records.all()), spoken_of.evidence.count()) == ([spoken_of], 1)
    delete_record(record=other, user=park_filer)
    assert ServiceRecord.objects.get() == spoken_of


def test_deducting_is_proposed_for_accepted_records_and_answered_by_the_other_department(
    make, case, county_eit, county_fin
):
    with pytest.raises(Refused, match="nothing to deduct"):
        services.handle_case(case=case, handling=Handling.DEDUCT, note="核减", user=county_eit)
    accepted, draft = make(state=RecordState.ACCEPTED), make(state=RecordState.DRAFT)
    case.records.set([accepted, draft])
    services.handle_case(case=case, handling=Handling.DEDUCT, note="核减一场", user=county_eit)
    assert list(Deduction.objects.values_list("record", "reason")) == [(accepted.pk, f"{case.label}: 核减一场")]
    assert Case.objects.get().state == CaseState.HANDLED


def test_files_are_judged_like_any_other(case, county_eit):
    with pytest.raises(Refused):
        services.add_files(case=case, files=[SimpleUploadedFile("x.exe", b"MZ\x90\0")], user=county_eit)
    services.add_files(case=case, files=[SimpleUploadedFile("照片.jpg", samples.jpeg())], user=county_eit)
    assert [str(each) for each in case.files.all()] == ["照片.jpg"]


def test_the_whole_way_through_the_pages(make, enrolment, county_eit, county_fin, sign_in):
    blob = blob_of()
    for record in (make(), make()):
        cite(record, blob)
    services.scan(records=None)
    opener, closer = sign_in(county_eit), sign_in(county_fin)
    data = {"enrolment": enrolment.pk, "kind": "forged", "amount_yuan": "12.50", "facts": "同一照片"}
    address = f"{reverse('integrity:case_add')}?signal={Signal.objects.get().pk}"
    assert opener.post(address, data | {"amount_yuan": "NaN"}).status_code == 422
    answer = opener.post(address, data | {"files": SimpleUploadedFile("证.jpg", samples.jpeg())})
    case = Case.objects.get()
    assert (answer.status_code, answer["Location"], case.files.count()) == (302, case.get_absolute_url(), 1)
    handled = {"handling": "recover", "handling_note": "追回"}
    assert opener.post(reverse("integrity:case_handle", args=[case.pk]), handled).status_code == 302
    assert "追回" in closer.get(case.get_absolute_url()).content.decode()
    closer.post(reverse("integrity:case_end", args=[case.pk]), {"result": "已追回"})
    case.refresh_from_db()
    assert (case.state, case.result) == (CaseState.CLOSED, "已追回")


def test_the_notice_is_there_while_frozen_and_says_little_to_the_park(case, park, park_filer, county_fin, sign_in):
    address = reverse("integrity:freeze", args=[park.pk])
    words = sign_in(park_filer).get(address).content.decode()
    assert "Payments are held back" in words
    assert [secret for secret in ("照片来自别处", case.get_absolute_url()) if secret in words] == []
    assert case.get_absolute_url() in sign_in(county_fin).get(address).content.decode()
    services.end_case(case=case, result="核实无误", user=county_fin)
    assert sign_in(park_filer).get(address).content.decode().strip() == ""
