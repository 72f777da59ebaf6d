from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Membership
from apps.approvals.models import Submission
from apps.common.periods import Period
from apps.notifications.choices import MessageKind
from apps.notifications.services import notify
from apps.reports import services as reports
from apps.reports.models import ReportRow
from apps.reports.rules.calendar import open_periods
from apps.targets.models import Target
from tests.dashboards.conftest import service
from tests.factories.delivery import record_with

pytestmark = pytest.mark.django_db
HOME = "/"


def last_period(programme) -> Period:
    return open_periods(programme, timezone.localdate())[-1]


@pytest.fixture
def filed(programme, enrolment, park_filer, busy):
    """A report under review, filed by the park without any department's opinion."""
    Target.objects.filter(enrolment=enrolment).delete()
    kind = service(programme, "I4")
    Target.objects.create(enrolment=enrolment, service_type=kind, unit="场次", value=4)
    report = reports.start(enrolment=enrolment, period=last_period(programme), user=park_filer)
    ReportRow.objects.create(report=report, target=Target.objects.get(), note="按计划推进")
    reports.submit(report=report, user=park_filer, version=1)
    report.refresh_from_db()
    return report


def entries(response) -> dict[str, int]:
    """Menu addresses with their counts."""
    return {item.url: item.count for group in response.context["nav"] for item in group.items}


def test_a_park_sees_what_to_do(sign_in, park_filer, programme, enrolment, busy):
    busy(enrolment)
    record_with([], enrolment=enrolment, service_type=service(programme, "I1"), state="draft")
    page = sign_in(park_filer).get(HOME).context
    owed = open_periods(programme, timezone.localdate())
    assert len(page["todo"]) == len(owed) + 2  # the plan, and the records without evidence
    assert page["todo"][-1]["url"] == f"{reverse('delivery:list')}?state=draft"
    assert [row["line"].done for _label, rows in page["goals"] for row in rows] == [2, 6, 1]
    assert [row["line"].left for _label, rows in page["goals"] for row in rows] == [6, 34, 3]
    assert page["entered"] == 6
    assert page["award_yuan"] == enrolment.award_yuan
    assert page["days_left"] == (programme.end_date - timezone.localdate()).days


def test_a_returned_report_comes_first_with_its_reason(sign_in, park_filer, county_fin, county_eit, filed):
    version_digest = filed_digest(filed)
    reports.opine(report=filed, user=county_fin, verdict="return", text="签到单不全", remarks=[], digest=version_digest)
    page = sign_in(park_filer).get(HOME).context
    assert "签到单不全" in page["todo"][0]["text"]
    assert page["todo"][0]["url"] == filed.get_absolute_url()
    assert [row.report.pk for row in page["returned"]] == [filed.pk]
    assert page["activity"][0]["status"] == "bad"
    assert county_fin.acting.organisation.name in page["activity"][0]["meta"]


def filed_digest(report) -> str:
    return Submission.objects.of(report)[0].digest


def test_a_park_sees_for_whom_it_waits(sign_in, park_filer, county_eit, county_fin, filed):
    waited = sign_in(park_filer).get(HOME).context["waited_for"]
    offices = [county_eit.acting.organisation.name, county_fin.acting.organisation.name]
    assert [row["meta"].startswith(name) for row, name in zip(waited, offices, strict=True)] == [True, True]


def test_a_county_sees_what_to_review(sign_in, county_eit, county_fin, other_county_eit, filed):
    page = sign_in(county_eit).get(HOME).context
    assert [row["url"] for row in page["todo"]] == [reverse("reports:review", args=[filed.pk])]
    digest = filed_digest(filed)
    reports.opine(report=filed, user=county_eit, verdict="agree", text="同意", remarks=[], digest=digest)
    assert sign_in(county_eit).get(HOME).context["todo"] == []
    assert len(sign_in(county_fin).get(HOME).context["todo"]) == 1
    assert sign_in(other_county_eit).get(HOME).context["todo"] == []


def test_a_county_sees_only_its_late_parks(sign_in, county_eit, programme, enrolment, other_enrolment):
    page = sign_in(county_eit).get(HOME).context["page"]
    assert {row.enrolment.pk for row in page.late} == {enrolment.pk}


def test_the_province_sees_counties_behind(sign_in, prov_eit, programme, enrolment, busy):
    busy(enrolment)
    page = sign_in(prov_eit).get(HOME).context
    assert [row.name for row in page["behind"]] == ["瓯海区"]
    assert len(page["tiles"]) == 5


def test_the_auditor_sees_the_parks_granted_and_until_when(sign_in, auditor, park, other_park):
    rows = sign_in(auditor).get(HOME).context["parks"]
    assert [(row["park"], row["until"]) for row in rows] == [(park, timezone.localdate() + timedelta(days=30))]


def test_the_administrator_sees_the_ways_in(sign_in, sys_admin):
    response = sign_in(sys_admin).get(HOME)
    for name in ("accounts:person_add", "accounts:organisation_add", "spreadsheets:list"):
        assert reverse(name) in response.content.decode()


def test_without_a_membership_the_page_says_so(sign_in, park_filer):
    Membership.objects.update(valid_until=date(2020, 1, 1))
    response = sign_in(park_filer).get(HOME)
    assert response.status_code == 200
    assert response.templates[0].name == "dashboards/home_nobody.html"


@pytest.mark.parametrize("role", ["park_filer", "county_eit", "prov_eit"])
def test_without_a_programme_the_page_says_so(sign_in, request, role):
    response = sign_in(request.getfixturevalue(role)).get(HOME)
    assert response.templates[0].name == "dashboards/home_start.html"


@pytest.fixture
def park_with_work(park_filer, enrolment, busy):
    return park_filer, enrolment, busy


@pytest.mark.parametrize("records", [1, 4])
def test_queries_of_a_parks_home_do_not_grow(sign_in, park_with_work, django_assert_num_queries, records):
    park_filer, enrolment, busy = park_with_work
    busy(enrolment, sessions=records)
    for _each in range(records):
        record_with([], enrolment=enrolment, service_type=service(enrolment.programme, "I1"), state="draft")
    client = sign_in(park_filer)
    with django_assert_num_queries(44):
        client.get(HOME)


@pytest.mark.parametrize(
    "role", ["park_filer", "park_lead", "county_eit", "county_fin", "prov_eit", "prov_fin", "auditor", "sys_admin"]
)
def test_every_entry_of_the_menu_opens(sign_in, request, programme, enrolment, role):
    client = sign_in(request.getfixturevalue(role))
    urls = entries(client.get(HOME))
    assert len(urls) >= 6
    assert {url: client.get(url).status_code for url in urls} == dict.fromkeys(urls, 200)


def active(response) -> list[str]:
    """Addresses of the entries marked as the page shown."""
    return [item.url for group in response.context["nav"] for item in group.items if item.active]


def test_the_menu_marks_the_page_shown_and_no_other(sign_in, prov_eit, sys_admin, park_filer, enrolment):
    county = reverse("dashboards:county", args=[enrolment.park.county.code])
    shown = [
        (prov_eit, reverse("dashboards:overview"), reverse("dashboards:overview")),
        (prov_eit, county, reverse("dashboards:overview")),
        (sys_admin, reverse("accounts:person_add"), reverse("accounts:people")),
        (sys_admin, reverse("accounts:organisation_add"), reverse("accounts:organisations")),
        (park_filer, reverse("delivery:add"), reverse("delivery:list")),
        (park_filer, HOME, HOME),
    ]
    for user, page, entry in shown:
        assert active(sign_in(user).get(page)) == [entry]


def test_counts_beside_the_menu(sign_in, park_filer, county_eit, prov_eit, filed):
    programme = filed.enrolment.programme
    record_with([], enrolment=filed.enrolment, service_type=service(programme, "I1"), state="draft")
    owed = len(open_periods(programme, timezone.localdate())) - 1
    park = entries(sign_in(park_filer).get(HOME))
    assert (park[reverse("reports:list")], park[reverse("delivery:list")], park[HOME]) == (owed, 1, owed + 2)
    assert park[reverse("plans:list")] == 1
    assert entries(sign_in(county_eit).get(HOME))[reverse("reports:list")] == 1
    assert set(entries(sign_in(prov_eit).get(HOME)).values()) == {0}


def test_unread_messages_are_counted(sign_in, park_filer):
    notify(recipients=[park_filer], kind=MessageKind.INFO, title="提示", effect_key="one")
    assert sign_in(park_filer).get(HOME).context["unread_count"] == 1


def test_the_calendar_moves_by_fortnights_and_survives_rubbish(sign_in, park_filer, programme, enrolment):
    client = sign_in(park_filer)
    first = client.get(HOME).context["agenda"].first
    assert client.get(HOME, {"weeks": "1"}).context["agenda"].first == first + timedelta(days=14)
    assert client.get(HOME, {"weeks": "-2"}).context["agenda"].first == first - timedelta(days=28)
    for raw in ("x", "9999", "1e3", "²", "--1", ""):
        assert client.get(HOME, {"weeks": raw}).context["agenda"].first == first
