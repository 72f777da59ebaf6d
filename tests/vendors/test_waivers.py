"""The list of waivers: per park, for auditors to read, narrowed to one park."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.approvals.models import Waiver
from apps.approvals.selectors import WaiverCounts
from apps.parks.models import ParkGrant
from apps.vendors import services
from apps.vendors.selectors.waiving import waiver_counts, waiver_page, waivers_to_see
from tests.factories.vendors import listed

TODAY = timezone.localdate


@pytest.fixture
def waivers(enrolment, other_enrolment, park_filer, other_filer, programme) -> dict[str, Waiver]:
    """One request of either park."""
    service = programme.service_types.get(code="P1")
    made = {}
    for name, place, user in (("own", enrolment, park_filer), ("other", other_enrolment, other_filer)):
        listed(place, service)
        made[name] = services.ask_for_single(enrolment=place, service_type=service, reason=f"{name} reason", user=user)
    return made


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("park_filer", {"own"}),
        ("county_eit", {"own"}),
        ("other_county_eit", {"other"}),
        ("prov_fin", {"own", "other"}),
        ("auditor", {"own"}),
    ],
)
def test_who_sees_which(request, waivers, role, seen):
    found = set(waivers_to_see(request.getfixturevalue(role)))
    assert found == {waivers[name] for name in seen}


def test_an_auditor_reads_those_of_a_park_that_was_shown(waivers, auditor, county_eit, sign_in):
    page = sign_in(auditor).get(reverse("vendors:waivers"))
    text = page.content.decode()
    assert ("own reason" in text, "other reason" in text) == (True, False)
    assert reverse("vendors:waiver_decide", args=[waivers["own"].pk]) not in text
    assert reverse("vendors:waiver_decide", args=[waivers["own"].pk]) in (
        sign_in(county_eit).get(reverse("vendors:waivers")).content.decode()
    )


def test_a_grant_that_ended_shows_nothing(waivers, auditor):
    ParkGrant.objects.filter(user=auditor).update(valid_until=TODAY() - timedelta(days=1))
    assert list(waivers_to_see(auditor)) == []


def test_an_auditor_does_not_answer(waivers, auditor, sign_in):
    data = {"accept": "1", "valid_until": (TODAY() + timedelta(days=9)).isoformat()}
    answer = sign_in(auditor).post(reverse("vendors:waiver_decide", args=[waivers["own"].pk]), data)
    waivers["own"].refresh_from_db()
    assert (answer.status_code, waivers["own"].state) == (404, "asked")


def test_the_list_of_one_park(waivers, prov_eit, park):
    page = waiver_page(prov_eit, TODAY(), park.operator_id)
    assert page.waiting == [waivers["own"]]
    assert [(row.counts.asked, row.is_shown) for row in sorted(page.parks, key=lambda row: not row.is_shown)] == [
        (1, True),
        (1, False),
    ]


@pytest.mark.parametrize("typed", ["x", "-1", "９", "9" * 40, "' or 1=1"])
def test_a_park_that_is_no_number_shows_all(waivers, prov_eit, sign_in, typed):
    page = sign_in(prov_eit).get(reverse("vendors:waivers"), {"park": typed})
    assert len(page.context["page"].waiting) == 2


def test_the_county_page_counts_them(waivers, county, county_eit, prov_eit, sign_in):
    for user in (county_eit, prov_eit):
        page = sign_in(user).get(reverse("dashboards:county", args=[county.code]))
        counts = page.context["waivers"]
        assert (counts.asked, counts.in_force, counts.refused) == (1, 0, 0)
        assert 'id="waivers"' in page.content.decode()
    services.answer_waiver(waiver=waivers["own"], user=county_eit, accept=True, valid_until=TODAY())
    assert waiver_counts(county_eit, county, TODAY()) == WaiverCounts(accepted=1, in_force=1)
    assert waiver_counts(county_eit, county, TODAY() + timedelta(days=1)) == WaiverCounts(accepted=1)
