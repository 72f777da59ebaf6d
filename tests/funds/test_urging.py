"""催办 at a condition of a gate: on record, once a day, to who must act (R0.69)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.funds import selectors, services
from apps.funds.models import GateUrge
from apps.notifications.models import Message

TODAY = timezone.localdate


@pytest.fixture
def urge(award, rules):
    def act(user, code, number=2, **more) -> GateUrge:
        return services.urge_condition(award=award, rule=rules[number - 1], code=code, user=user, **more)

    return act


def told(row: GateUrge) -> list[str]:
    return [each.message.recipient.name for each in row.people.order_by("pk")]


def test_who_must_act_is_told_and_it_is_on_record(urge, award, county_eit, park_filer):
    row = urge(county_eit, "mechanism_files")
    assert told(row) == [park_filer.name]
    message = Message.objects.get(recipient=park_filer)
    assert (message.kind, message.link, message.sender) == ("urged", award.get_absolute_url(), county_eit)
    assert "at least 1 document" in message.body
    assert (row.organisation, row.day) == (county_eit.acting.organisation, TODAY())
    assert Entry.objects.get(action="gate.urged").note == "第二笔资金: Working mechanism established"


def test_each_department_urges_the_other_and_the_province_all(urge, county_eit, county_fin, prov_eit, park_filer):
    with pytest.raises(Refused, match="may not take this step"):
        urge(county_eit, "joint_assessment")
    assert told(urge(county_fin, "joint_assessment")) == [county_eit.name]
    assert told(urge(prov_eit, "precise_services")) == [park_filer.name]
    with pytest.raises(Refused, match="may not take this step"):
        urge(park_filer, "joint_assessment")
    assert told(urge(prov_eit, "midterm_filed", 3)) == [county_eit.name, county_fin.name]


def test_once_a_day_is_enough(urge, county_eit, park_filer):
    urge(county_eit, "mechanism_files")
    with pytest.raises(Refused, match="urged today already"):
        urge(county_eit, "mechanism_files")
    assert urge(county_eit, "mechanism_files", today=TODAY() + timedelta(days=1)).day == TODAY() + timedelta(days=1)
    assert Message.objects.count() == 2


@pytest.mark.parametrize(("code", "number"), [("plan_approved", 1), ("mechanism_files", 1), ("nothing", 2)])
def test_nothing_to_urge(urge, county_eit, code, number):
    with pytest.raises(Refused, match="is met or does not belong"):
        urge(county_eit, code, number)


def test_nobody_to_reach_is_said(urge, county_eit):
    with pytest.raises(Refused, match="Nobody can be reached"):
        urge(county_eit, "mechanism_files")


def test_the_button_and_what_became_of_it(award, sign_in, county_eit, county_fin, park_filer):
    economy, address = sign_in(county_eit), reverse("funds:urge", args=[award.pk, 2, "mechanism_files"])
    page = award.get_absolute_url()
    assert address in economy.get(page).content.decode()
    assert address not in sign_in(park_filer).get(page).content.decode()
    answer = economy.post(address, follow=True)
    text = answer.content.decode()
    assert (f"Urged: {park_filer.name}." in text, f"{park_filer.name}: not read" in text, address in text) == (
        True,
        True,
        False,
    )
    Message.objects.update(read_at=timezone.now())
    assert f"{park_filer.name}: read" in sign_in(county_fin).get(page).content.decode()
    assert "urged today already" in economy.post(address, follow=True).content.decode()


def test_each_condition_names_clause_day_and_party(award, county_eit):
    gate = selectors.gates(award, county_eit, selectors.sums(award), TODAY())[1]
    shown = {each.code: (each.clause.number, each.who, each.may_urge) for each in gate.conditions if each.clause}
    assert shown["mechanism_files"] == ("4.2", "Park", True)
    assert shown["joint_assessment"] == ("4.2", "Economy department of the county", False)
    assert {each.may_urge for each in gate.conditions if each.met} == {False}
