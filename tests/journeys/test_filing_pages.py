"""Every page about reports, the calendar, messages and filings, per role: axe 0, nothing wider than 390 pixels."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.choices import OrganisationKind, Role
from apps.accounts.models import User
from apps.approvals.models import Phrase, Submission
from apps.approvals.services import add_phrase
from apps.filings import services as filings
from apps.obligations.models import Obligation
from apps.obligations.services import raise_obligations, urge
from apps.programmes.choices import DeadlineKind
from apps.programmes.models import Programme
from apps.reports import services
from apps.reports.models import PeriodReport
from apps.reports.services import Typed
from tests.factories.accounts import ProvinceFactory, department, person
from tests.factories.obligations import deadline
from tests.filings.conftest import SIX, person_of
from tests.journeys import test_quarter
from tests.journeys.test_quarter import file_clean
from tests.journeys.test_slice import PASSWORD, account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
cast, quarter = test_quarter.cast, test_quarter.quarter
FORM = "绩效目标完成情况表"


@pytest.fixture
def province(cast) -> User:
    return account(
        person(Role.PROV_EIT, department(OrganisationKind.ECONOMY, ProvinceFactory.create())), "prov.economy"
    )


@pytest.fixture
def reports(cast, quarter, province) -> dict[str, PeriodReport]:
    """One report that came back with remarks and holds a correction, one that waits, and what is owed around them."""
    programme = Programme.objects.get()
    recipients = ["county_eit", "county_fin"]
    owed = {"kind": DeadlineKind.PERIOD_END, "submitters": ["park"], "recipients": recipients, "form": FORM}
    deadline(programme, "Q", name="季报", period=quarter.code, due_date=quarter.end, **owed)
    everybody = ["county_eit", "county_fin", "park"]
    deadline(programme, "L", name="联络员名单", form="附件3", submitters=everybody, due_date=programme.start_date)
    half = f"{programme.start_date.year}H1"
    deadline(programme, "H", name="总结材料", form="总结材料", period=half, due_date=date(quarter.year - 1, 7, 31))
    raise_obligations(programme=programme, today=timezone.localdate())
    late = Obligation.objects.exclude(rule__code="Q").values_list("pk", flat=True)
    urge(obligations=late, user=province)
    returned, waiting = file_clean(cast["first"], quarter), file_clean(cast["second"], quarter)
    version = Submission.objects.of(returned)[0]
    item = version.payload["sections"][0]["rows"][0]["units"][0]
    services.opine(
        report=returned,
        user=cast["economy"],
        verdict="return",
        text="请核对签到单",
        remarks=[{"item": item["item"], "text": "签到单与家次不一致", "returned": True}],
        digest=version.digest,
    )
    services.save(
        report=PeriodReport.objects.get(pk=returned.pk),
        user=cast["first"],
        typed=[Typed(item["target_id"], "correction", ["+2", "漏登两场"], ["", ""])],
        page="a" * 16,
    )
    return {"returned": returned, "waiting": waiting}


@pytest.fixture
def papers(reports, cast, province) -> dict[str, str]:
    """A liaison list and a summary, filed, a meeting on record, phrases: their addresses by name."""
    programme, economy, finance = Programme.objects.get(), cast["economy"], cast["finance"]
    county = economy.acting.organisation.jurisdiction
    people = filings.start_list(programme=programme, jurisdiction=county, user=economy)
    for number, kind in enumerate(("economy", "finance"), start=1):
        filings.save_contact(liaison_list=people, user=economy, person=person_of(number), kind=kind, enrolment=None)
    filings.file_list(liaison_list=people, user=economy)
    half = f"{programme.start_date.year}H1"
    summary = filings.start_summary(programme=programme, jurisdiction=county, period=half, user=economy)
    texts = {key: f"文字 {key}" for key in SIX}
    filings.save_sections(summary=summary, texts=texts, revisions=dict.fromkeys(SIX, 1), page="a" * 16, user=economy)
    filings.submit(summary=summary, user=economy, version=1)
    add_phrase(text="请核对签到单。", user=finance)
    assert Phrase.objects.count() == 1
    return {"liaison": reverse("filings:liaison", args=[people.pk]), "summary": summary.get_absolute_url()}


EVERYBODY = ["/", "/reports/", "/calendar/", "/calendar/list/", "/calendar/holidays/", "/calendar/holidays/?year=2027"]
EVERYBODY += ["/messages/", "/messages/settings/", "/messages/log/", "/filings/liaison/"]
DEPARTMENTS = ["/calendar/late/", "/filings/summaries/", "/filings/consultations/", "/filings/consultations/add/"]
COUNTY = ["/reports/together/", "/calendar/event/", "/check/phrases/"]


BUSIEST = {"park.first": 1, "county.eit": 12}
EVERYONE = {"park.first": 13, "county.eit": 27, "county.fin": 4, "prov.economy": 23}


@pytest.mark.parametrize("roles", [BUSIEST, pytest.param(EVERYONE, marks=pytest.mark.long)])
def test_every_page(reports, papers, province, cast, person_at, roles):
    """In the normal run what no other journey opens, as the county and the park; every role's pages in the long one."""
    returned, waiting = (reports[name].get_absolute_url() for name in ("returned", "waiting"))
    duty = Obligation.objects.filter(rule__code="H").get().get_absolute_url()
    own = Obligation.objects.filter(rule__code="Q", document_url=waiting).get().get_absolute_url()
    review = [f"{returned}review/", f"{waiting}review/", waiting, f"{waiting}pdf/", f"{returned}versions/1/"]
    filed = [papers["liaison"], papers["summary"], duty, own]
    pages = {
        "park.first": [*EVERYBODY, returned, f"{returned}versions/1/", papers["liaison"]],
        "county.eit": [*EVERYBODY, *DEPARTMENTS, *COUNTY, *review, *filed, f"{papers['liaison']}people/add/"],
        "county.fin": ["/", f"{waiting}review/", papers["summary"], "/check/phrases/"],
        "prov.economy": [*EVERYBODY, *DEPARTMENTS, *review, *filed],
    }
    if roles is BUSIEST:
        pages["park.first"] = [f"{returned}versions/1/"]
        calendar = [address for address in pages["county.eit"] if address.startswith("/calendar/")][:6]
        more = ["/messages/", "/messages/settings/", "/check/phrases/", review[0], papers["liaison"], papers["summary"]]
        pages["county.eit"] = calendar + more
    assert {name: len(pages[name]) for name in roles} == roles
    for name in roles:
        window = person_at()
        window.sign_in(name, PASSWORD)
        for address in pages[name]:
            window.page.goto(f"{window.address}{address}")
            window.page.wait_for_load_state("networkidle")  # with the parts that come after the page
            window.check()
            assert window.page.locator("h1").count() == 1, address
