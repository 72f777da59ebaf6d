"""Filings that wait for somebody stand on the first page and count beside the menu."""

import pytest
from django.urls import reverse

from apps.approvals.choices import Verdict
from apps.approvals.models import Opinion
from apps.common.refusals import Refused
from apps.dashboards.selectors.waiting import badges
from apps.delivery.choices import RecordState
from apps.filings import services
from apps.filings.models import Summary
from apps.notifications.models import Message
from tests.factories.parks import TenancyFactory
from tests.reports.conftest import served

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(sign_in, calendar):
    """What waits for a person, among the rows of the first page that are about filings."""

    def found(user) -> list[tuple[str, str]]:
        page = sign_in(user).get("/")
        return [(row["url"], row["chip"]) for row in page.context["todo"] if row["url"].startswith("/filings/")]

    return found


def test_a_summary_waits_for_the_department_that_has_not_signed(
    written, calendar, rows, today, county_eit, county_fin, other_county_eit
):
    address = written.get_absolute_url()
    before = {user: badges(user, calendar, today) for user in (county_eit, county_fin)}
    version = services.submit(summary=written, user=county_eit, version=1)
    assert (address, "To sign") in rows(county_fin)
    assert [(address, "To sign") in rows(user) for user in (county_eit, other_county_eit)] == [False, False]
    more = {
        user: {name: badges(user, calendar, today)[name] - before[user][name] for name in ("summaries", "todo")}
        for user in before
    }
    assert more == {county_eit: {"summaries": 0, "todo": 0}, county_fin: {"summaries": 1, "todo": 1}}
    services.opine(summary=written, user=county_fin, verdict=Verdict.AGREE, text="", digest=version.digest)
    assert (address, "To sign") not in rows(county_fin)
    assert badges(county_fin, calendar, today)["summaries"] == 0


def test_the_province_sees_what_it_has_not_confirmed(
    filed, named, calendar, rows, today, prov_eit, prov_fin, county_eit, name
):
    def beside_menu(user) -> dict[str, int]:
        return {name: badges(user, calendar, today)[name] for name in ("liaison", "summaries")}

    wanted = {"liaison": 1, "summaries": 0}
    assert [beside_menu(user) for user in (prov_eit, prov_fin)] == [wanted, wanted]
    assert rows(prov_eit) == [(reverse("filings:lists"), "1 receipt")]
    services.confirm(version=filed, user=prov_eit)
    assert (rows(prov_eit), rows(prov_fin)) == ([], [(reverse("filings:lists"), "1 receipt")])
    name(4, "economy")
    newer = services.file_list(liaison_list=named, user=county_eit)
    assert beside_menu(prov_fin) == wanted  # only the newest version is asked for
    services.confirm(version=newer, user=prov_fin)
    assert beside_menu(prov_fin) == {"liaison": 0, "summaries": 0}


def test_counting_again_after_a_withdrawal_voids_what_was_signed_and_asks_anew(
    written, county_eit, county_fin, enrolment, park_filer, calendar
):
    old = services.submit(summary=written, user=county_eit, version=1)
    with pytest.raises(Refused, match="not open for writing"):
        services.renew_figures(summary=written, user=county_eit)
    services.withdraw(summary=written, user=county_eit)
    summary, firm = Summary.objects.get(), TenancyFactory.create(park=enrolment.park).enterprise
    served(enrolment, "P1", calendar.start_date, [firm], created_by=park_filer, state=RecordState.ACCEPTED)
    services.renew_figures(summary=summary, user=county_fin)
    new = services.submit(summary=summary, user=county_eit, version=2)
    assert new.payload["figures"]["enterprises"] == 1
    with pytest.raises(Refused, match="The version has changed"):
        services.opine(summary=summary, user=county_fin, verdict=Verdict.AGREE, text="", digest=old.digest)
    assert Opinion.objects.count() == 0
    asked = Message.objects.filter(recipient=county_fin).order_by("pk").values_list("effect_key", flat=True)
    assert len(set(asked)) == len(asked) == 2  # of either version once
    services.opine(summary=summary, user=county_fin, verdict=Verdict.AGREE, text="", digest=new.digest)
    assert Summary.objects.get().state == "filed"


def test_a_return_voids_it_too_and_the_first_signature_does_not_carry_over(written, county_eit, county_fin):
    old = services.submit(summary=written, user=county_eit, version=1)
    services.opine(summary=written, user=county_fin, verdict=Verdict.RETURN, text="数据有误", digest=old.digest)
    summary = Summary.objects.get()
    services.renew_figures(summary=summary, user=county_fin)
    new = services.submit(summary=summary, user=county_fin, version=2)
    assert Summary.objects.get().state == "submitted"  # the economy department has to sign the new content
    services.opine(summary=summary, user=county_eit, verdict=Verdict.AGREE, text="", digest=new.digest)
    assert Summary.objects.get().state == "filed"
