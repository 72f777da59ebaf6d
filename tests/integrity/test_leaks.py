"""What each person learns of a signal: no county reads about the park of another, no park reads any signal."""

from decimal import Decimal

import pytest
from django.urls import reverse

from apps.common.refusals import Refused
from apps.integrity import services
from apps.integrity.choices import RuleCode, SignalState
from apps.integrity.models import Case, Signal
from apps.integrity.selectors import lines_of, signals_to_see
from apps.parks.models import Park
from tests.integrity.conftest import blob_of, cite

SECRETS = ("龙湾", "SR-0077", "邻园机密", "邻.jpg")


@pytest.fixture
def crossing(make, other_enrolment, other_filer) -> Signal:
    """The same photo in two counties."""
    blob = blob_of(phash=99)
    cite(make(title="本园培训"), blob)
    cite(make(other_enrolment, title="邻园机密培训", number=77, created_by=other_filer), blob, name="邻.jpg")
    services.scan(records=None)
    return Signal.objects.get()


@pytest.fixture
def inside(make) -> Signal:
    """The same photo in two records of one park."""
    blob = blob_of()
    for record in (make(), make()):
        cite(record, blob)
    services.scan(records=None)
    return Signal.objects.get()


PAGES = ("signals", "signal", "case_add", "record", "park")


def address(name: str, signal: Signal) -> str:
    return {
        "signals": reverse("integrity:signals"),
        "signal": reverse("integrity:signal", args=[signal.pk]),
        "case_add": f"{reverse('integrity:case_add')}?signal={signal.pk}",
        "record": reverse("integrity:record_signals", args=[signal.left_record_id]),
        "park": reverse("integrity:park_signals", args=[signal.left_park_id]),
    }[name]


@pytest.mark.parametrize("page", PAGES)
def test_a_county_reads_its_own_side_only(crossing, county_eit, sign_in, page):
    answer = sign_in(county_eit).get(address(page, crossing))
    words = answer.content.decode()
    assert answer.status_code == 200
    assert [secret for secret in SECRETS if secret in words] == []
    assert f"/files/{crossing.right_file_id}/" not in words
    assert f"/records/{crossing.right_record_id}/" not in words
    assert "another park in the province" in words
    assert "本园培训" in words


def test_the_other_county_reads_the_other_side_only(crossing, other_county_eit, sign_in):
    words = sign_in(other_county_eit).get(address("signal", crossing)).content.decode()
    assert ("瓯海" in words, "本园培训" in words, "邻园机密培训" in words) == (False, False, True)


def test_the_province_reads_both(crossing, prov_eit, sign_in):
    words = sign_in(prov_eit).get(address("signal", crossing)).content.decode()
    assert [secret for secret in ("龙湾示例园", "邻园机密培训", "本园培训") if secret not in words] == []


def test_a_third_county_and_a_stranger_auditor_see_nothing(crossing, auditor, sign_in):
    assert [line.right.is_hidden for line in lines_of(signals_to_see(auditor), auditor)] == [True]
    Park.objects.filter(pk=crossing.left_park_id).update(county=crossing.right_park.county)
    from_outside = sign_in(auditor).get(address("signal", crossing)).content.decode()
    assert [secret for secret in SECRETS if secret in from_outside] == []


@pytest.mark.parametrize("page", ["signals", "signal", "case_add"])
def test_parks_have_no_page_of_signals(crossing, park_filer, park_lead, sign_in, page):
    for user in (park_filer, park_lead):
        assert sign_in(user).get(address(page, crossing)).status_code == 403


@pytest.mark.parametrize("page", ["record", "park"])
def test_parts_of_other_pages_are_empty_for_parks(inside, park_filer, county_eit, sign_in, page):
    assert sign_in(park_filer).get(address(page, inside)).content.decode().strip() == ""
    assert "Same file in two records" in sign_in(county_eit).get(address(page, inside)).content.decode()
    assert Signal.objects.visible_to(park_filer).count() == 0


def test_facts_name_neither_park(crossing):
    assert (crossing.rule, sorted(crossing.facts)) == (RuleCode.SAME_FILE, ["digest"])


def test_the_county_dismisses_its_own_and_the_province_what_crosses(crossing, inside_of, county_eit, prov_fin):
    with pytest.raises(Refused, match="also concerns another county"):
        services.dismiss(signal=crossing, reason="同一活动", user=county_eit)
    services.dismiss(signal=inside_of, reason="同一活动", user=county_eit)
    done = services.dismiss(signal=crossing, reason="同一活动", user=prov_fin)
    assert (done.state, done.reason, done.decided_by) == (SignalState.DISMISSED, "同一活动", prov_fin)


def test_a_case_of_the_other_county_is_not_named(crossing, other_enrolment, other_county_eit, county_eit, sign_in):
    charge = services.Charge("forged", "邻园的事", Decimal(1))
    case = services.open_case(enrolment=other_enrolment, charge=charge, user=other_county_eit, signal=crossing)
    for page in (address("signal", crossing), reverse("integrity:signals") + "?state=all"):
        assert case.label not in sign_in(county_eit).get(page).content.decode()
        assert case.label in sign_in(other_county_eit).get(page).content.decode()
    assert sign_in(county_eit).get(case.get_absolute_url()).status_code == 404


@pytest.fixture
def inside_of(make, crossing) -> Signal:
    blob = blob_of()
    for record in (make(), make()):
        cite(record, blob)
    services.scan(records=None)
    return Signal.objects.exclude(pk=crossing.pk).get()


def test_dismissing_needs_a_reason_and_happens_once(inside, county_eit, other_county_eit, park_filer):
    with pytest.raises(Refused, match="needs a reason"):
        services.dismiss(signal=inside, reason=" \u200b ", user=county_eit)
    for stranger in (other_county_eit, park_filer):
        with pytest.raises(Refused):
            services.dismiss(signal=inside, reason="无", user=stranger)
    services.dismiss(signal=inside, reason="同一活动", user=county_eit)
    with pytest.raises(Refused, match="not open any more"):
        services.dismiss(signal=inside, reason="再次", user=county_eit)


def test_the_form_dismisses_and_says_so(inside, county_eit, sign_in):
    client = sign_in(county_eit)
    assert client.post(reverse("integrity:dismiss", args=[inside.pk]), {"reason": ""}).status_code == 302
    assert Signal.objects.get().state == SignalState.OPEN
    assert client.post(reverse("integrity:dismiss", args=[inside.pk]), {"reason": "同一活动"}).status_code == 302
    assert Signal.objects.get().state == SignalState.DISMISSED


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(make, county_eit, sign_in, django_assert_num_queries, number):
    for _each in range(number):
        blob = blob_of()
        for record in (make(), make()):
            cite(record, blob)
    services.scan(records=None)
    client = sign_in(county_eit)
    client.get(reverse("integrity:signals"))
    with django_assert_num_queries(8):
        answer = client.get(reverse("integrity:signals"))
    assert len(answer.context["lines"]) == number


@pytest.mark.parametrize(
    ("query", "found"),
    [("", 1), ("?rule=same_file", 1), ("?rule=above", 0), ("?state=dismissed", 0), ("?state=all", 1), ("?park=x", 1)],
)
def test_filters(inside, county_eit, sign_in, query, found):
    answer = sign_in(county_eit).get(reverse("integrity:signals") + query)
    assert (answer.status_code, len(answer.context["lines"])) == (200, found)


@pytest.mark.parametrize("wrong", ["0", "x", "-1", "9" * 15, "%00", "١"])
def test_a_wrong_signal_is_not_found(county_eit, sign_in, programme, enrolment, wrong):
    assert sign_in(county_eit).get(f"{reverse('integrity:case_add')}?signal={wrong}").status_code == 404
    assert Case.objects.count() == 0
