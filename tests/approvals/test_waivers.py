"""Waivers: asked with a reason, answered by the county, never by who asked; an acceptance covers what was seen."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError
from django.utils import timezone, translation

from apps.accounts.choices import OrganisationKind, Role
from apps.approvals import services
from apps.approvals.choices import WaiverState
from apps.approvals.models import Waiver
from apps.approvals.selectors import WaiverCounts, counts_by_jurisdiction, counts_by_organisation, standing
from apps.approvals.services import Ask
from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.parks.models import Park
from tests.factories.accounts import department, person

FACTS = {"price": "10000.01", "reference": "10000.00"}


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def ask(park, user, **changes):
    values = {"rule": "demo.price", "title": "价格高于参考价", "reason": "本地仅此一家有资质", "facts": FACTS} | changes
    return services.ask_waiver(
        subject=park, ask=Ask(**values), organisation=park.operator, jurisdiction=park.county, user=user
    )


def decide(waiver, user, *, accept=True, **changes):
    until = timezone.localdate() + timedelta(days=30) if accept else None
    return services.decide_waiver(waiver=waiver, user=user, accept=accept, **({"valid_until": until} | changes))


@pytest.mark.parametrize("role", ["county_eit", "county_fin"])
def test_either_county_department_accepts_until_a_day(request, park, park_filer, role):
    waiver = decide(ask(park, park_filer), request.getfixturevalue(role))
    assert (waiver.state, waiver.valid_until) == (WaiverState.ACCEPTED, timezone.localdate() + timedelta(days=30))
    actions = Entry.objects.filter(target_type="approvals.Waiver", target_id=waiver.pk).order_by("pk")
    assert [entry.action for entry in actions] == ["waiver.asked", "waiver.accepted"]


@pytest.mark.parametrize("role", ["park_filer", "park_lead", "prov_eit", "prov_fin", "auditor", "other_county_eit"])
def test_nobody_else_decides(request, park, park_filer, role):
    waiver = ask(park, park_filer)
    with pytest.raises(Refused, match="Only the economy or the finance department of the county"):
        decide(waiver, request.getfixturevalue(role))
    waiver.refresh_from_db()
    assert waiver.state == WaiverState.ASKED


def test_who_asked_does_not_decide_even_in_the_department(park, county, park_filer):
    waiver = ask(park, park_filer)
    park_filer.acting = person(Role.COUNTY_EIT, department(OrganisationKind.ECONOMY, county)).acting
    with pytest.raises(Refused, match="Only the economy or the finance department"):
        decide(waiver, park_filer)
    with pytest.raises(IntegrityError, match="waiver_not_by_asker"), transaction.atomic():
        Waiver.objects.filter(pk=waiver.pk).update(
            state="accepted", decided_by=park_filer, decided_at=timezone.now(), valid_until=timezone.localdate()
        )


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"accept": False, "answer": "  "}, "Refusing a waiver needs a reason"),
        ({"accept": True, "valid_until": None}, "Say until when"),
        ({"accept": True, "valid_until": timezone.localdate() - timedelta(days=1)}, "cannot lie in the past"),
    ],
)
def test_incomplete_answers_are_refused(park, park_filer, county_eit, how, sentence):
    with pytest.raises(Refused, match=sentence):
        decide(ask(park, park_filer), county_eit, **how)


def test_the_last_day_may_be_today(park, park_filer, county_eit):
    waiver = decide(ask(park, park_filer), county_eit, valid_until=timezone.localdate())
    assert waiver.state == WaiverState.ACCEPTED


def test_an_answer_is_final_and_a_second_click_changes_nothing(park, park_filer, county_eit, county_fin):
    waiver = ask(park, park_filer)
    first = decide(waiver, county_eit)
    assert decide(waiver, county_eit).decided_at == first.decided_at
    with pytest.raises(Refused, match="has been answered or taken back"):
        decide(waiver, county_fin, accept=False, answer="价格虚高")
    with pytest.raises(DatabaseError, match="waiver_decided_kept"), transaction.atomic():
        Waiver.objects.filter(pk=waiver.pk).update(answer="改过")
    with pytest.raises(DatabaseError, match="waiver_kept"), transaction.atomic():
        waiver.delete()


def test_what_was_asked_cannot_be_rewritten(park, park_filer):
    waiver = ask(park, park_filer)
    with pytest.raises(DatabaseError, match="waiver_asked_frozen"), transaction.atomic():
        Waiver.objects.filter(pk=waiver.pk).update(reason="另一个理由")


def test_asking_needs_a_reason_and_asking_twice_is_asking_once(park, park_filer):
    with pytest.raises(Refused, match="Say why the county should accept this"):
        ask(park, park_filer, reason=" ")
    assert ask(park, park_filer) == ask(park, park_filer)
    assert Waiver.objects.count() == 1


def test_new_facts_take_the_waiting_request_back(park, park_filer):
    first = ask(park, park_filer)
    second = ask(park, park_filer, facts=FACTS | {"price": "12000.00"})
    states = dict(Waiver.objects.values_list("pk", "state"))
    assert states == {first.pk: WaiverState.WITHDRAWN, second.pk: WaiverState.ASKED}


def test_an_acceptance_covers_exactly_the_facts_seen_until_its_last_day(park, park_filer, county_eit):
    today = timezone.localdate()
    decide(ask(park, park_filer), county_eit, valid_until=today)
    key = (park.pk, "demo.price", "")
    assert standing(Park, [park.pk], today).covers(key, FACTS)
    assert not standing(Park, [park.pk], today).covers(key, FACTS | {"price": "10000.02"})
    assert not standing(Park, [park.pk], today + timedelta(days=1)).covers(key, FACTS)
    assert not standing(Park, [park.pk], today).covers((park.pk, "demo.other", ""), FACTS)


def test_counts_by_park_and_by_county(
    park, other_park, park_filer, other_filer, county_eit, prov_eit, django_assert_num_queries
):
    today = timezone.localdate()
    decide(ask(park, park_filer), county_eit)
    decide(ask(park, park_filer, item="P1"), county_eit, accept=False, answer="两家以上可选")
    ask(park, park_filer, item="P2")
    ask(other_park, other_filer)
    seen = Waiver.objects.visible_to(prov_eit)
    with django_assert_num_queries(2):
        by_park = counts_by_organisation(seen, today)
        by_county = counts_by_jurisdiction(seen, today)
    ours, theirs = WaiverCounts(asked=1, accepted=1, refused=1, in_force=1), WaiverCounts(asked=1)
    assert by_park == {park.operator_id: ours, other_park.operator_id: theirs}
    assert by_county == {park.county_id: ours, other_park.county_id: theirs}
    late = counts_by_organisation(seen, today + timedelta(days=31))
    assert late[park.operator_id] == WaiverCounts(asked=1, accepted=1, refused=1, in_force=0)


@pytest.mark.parametrize(
    ("role", "count"),
    [("park_filer", 1), ("county_fin", 1), ("prov_fin", 2), ("sys_admin", 2), ("auditor", 0), ("other_county_eit", 1)],
)
def test_everybody_sees_their_own_waivers(request, park, other_park, park_filer, other_filer, role, count):
    ask(park, park_filer)
    ask(other_park, other_filer)
    assert Waiver.objects.visible_to(request.getfixturevalue(role)).count() == count
