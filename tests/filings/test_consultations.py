"""Consultation records: who records, what follows, files."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.filings import services
from apps.filings.models import Consultation
from apps.filings.services import Minutes
from apps.obligations.models import Obligation
from apps.obligations.services import raise_obligations

MEETING = {
    "held_on": date(2026, 1, 5),
    "subject": "资金拨付会商",
    "participants": "经信部门、财政部门",
    "opinions": "两部门意见一致",
    "decision": "二月底前拨付",
}


@pytest.fixture
def meeting(calendar, county_eit) -> Consultation:
    return services.record_consultation(programme=calendar, user=county_eit, minutes=Minutes(**MEETING))


def test_a_meeting_belongs_to_the_place_of_who_records_it(meeting, county, prov_eit, calendar):
    assert meeting.jurisdiction == county
    above = services.record_consultation(programme=calendar, user=prov_eit, minutes=Minutes(**MEETING))
    assert above.jurisdiction.level == "province"


def test_who_sees_a_meeting(meeting, county_fin, prov_fin, other_county_eit, park_filer, auditor):
    seen = [Consultation.objects.visible_to(user).count() for user in (county_fin, prov_fin)]
    unseen = [Consultation.objects.visible_to(user).count() for user in (other_county_eit, park_filer, auditor)]
    assert (seen, unseen) == ([1, 1], [0, 0, 0])


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"held_on": date(2999, 1, 1)}, "lies in the future"),
        ({"decision": " "}, "subject, participants, opinions and decision"),
    ],
)
def test_what_is_refused(calendar, county_eit, values, sentence):
    with pytest.raises(Refused, match=sentence):
        services.record_consultation(programme=calendar, user=county_eit, minutes=Minutes(**MEETING | values))
    assert Consultation.objects.count() == 0


def test_a_park_records_nothing(calendar, park_filer):
    with pytest.raises(Refused, match="Departments record"):
        services.record_consultation(programme=calendar, user=park_filer, minutes=Minutes(**MEETING))


def test_a_matter_of_another_county_cannot_be_linked(calendar, county_eit, other_county, county, today):
    raise_obligations(programme=calendar, today=calendar.start_date)
    own, foreign = (
        Obligation.objects.filter(jurisdiction=place, enrolment=None).first() for place in (county, other_county)
    )
    with pytest.raises(Refused, match="not one of yours"):
        services.record_consultation(
            programme=calendar, user=county_eit, minutes=Minutes(**MEETING, obligation=foreign)
        )
    kept = services.record_consultation(programme=calendar, user=county_eit, minutes=Minutes(**MEETING, obligation=own))
    assert kept.obligation == own


def test_a_correction_is_on_record_and_only_for_those_who_met(meeting, calendar, county_fin, prov_eit):
    words = {"programme": calendar, "consultation": meeting, "minutes": Minutes(**MEETING | {"decision": "三月底前"})}
    services.record_consultation(user=county_fin, **words)
    entry = Entry.objects.get(action="consultation.edited")
    assert entry.changes == {"decision": ["二月底前拨付", "三月底前"]}
    with pytest.raises(Refused, match="Only the departments that met"):
        services.record_consultation(user=prov_eit, **words)


def test_follow_ups_are_noted_and_done_once(meeting, county_eit, county_fin, today):
    words = {"consultation": meeting, "user": county_eit, "what": "拨付首批资金", "who": "财政部门"}
    with pytest.raises(Refused, match="not due before the meeting"):
        services.add_follow_up(due_on=MEETING["held_on"] - timedelta(days=1), **words)
    follow_up = services.add_follow_up(due_on=MEETING["held_on"], **words)
    done = services.finish_follow_up(follow_up=follow_up, user=county_fin)
    again = services.finish_follow_up(follow_up=follow_up, user=county_eit)
    assert (done.done_on, again.done_by) == (today, county_fin)
    assert Entry.objects.filter(action="consultation.followed").count() == 1


def test_the_pages_record_a_meeting_from_end_to_end(calendar, sign_in, county_eit, prov_eit):
    client = sign_in(county_eit)
    answer = client.post(reverse("filings:consultation_add"), MEETING | {"obligation": ""})
    meeting = Consultation.objects.get()
    assert answer.url == meeting.get_absolute_url()
    data = {"what": "拨付", "who": "财政部门", "due_on": "2026-02-28"}
    client.post(reverse("filings:consultation_follow", args=[meeting.pk]), data)
    page = sign_in(prov_eit).get(meeting.get_absolute_url()).content.decode()
    assert "拨付" in page
    assert "Add a follow-up" not in page
    assert "资金拨付会商" in sign_in(prov_eit).get(reverse("filings:consultations")).content.decode()


def test_the_list_costs_a_fixed_number_of_queries(meeting, calendar, county_eit, sign_in, page_cost):
    client, address = sign_in(county_eit), reverse("filings:consultations")
    one = page_cost(client, address)
    for _ in range(2):
        services.record_consultation(programme=calendar, user=county_eit, minutes=Minutes(**MEETING))
    assert (one, page_cost(client, address)) == (6, 6)
