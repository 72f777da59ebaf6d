"""The form is drawn anew when something behind it changed, and only then."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.choices import OrganisationKind
from apps.accounts.models import Organisation
from apps.programmes.models import EvidenceGroup, Holiday, Programme, ServiceType
from apps.reports import services
from apps.reports.models import PeriodReport
from apps.reports.selectors.stamp import ROWS
from apps.reports.views.filing import ReportDetailView
from apps.targets.models import Target, TargetChange
from tests.reports.conftest import fix, note, served

pytestmark = pytest.mark.usefixtures("english")
PAGE = "0123456789abcdef"
# Not behind the form before the first submission, or never changed: who asks, versions, the digest of a stored file.
BESIDE = {"accounts_user", "accounts_membership", "approvals_submission", "evidence_upload"}


@pytest.fixture
def page(report, records, targets, at, park_filer):
    """Reads the form, without the parts that differ each time."""
    client, address = at(park_filer), reverse("reports:detail", args=[report.pk])
    client.get(address)

    def read() -> str:
        text = client.get(address).content.decode()
        return re.sub(r'(name="(csrfmiddlewaretoken|page)" value|name="csrf-token" content)="\w+"', "", text)

    return read


def drawn_anew(page) -> str:
    cache.delete_many([f"report-form:{key}:en" for key in PeriodReport.objects.values_list("pk", flat=True)])
    return page()


def test_a_form_that_did_not_change_is_not_drawn_again(
    report, records, at, park_filer, django_assert_num_queries, monkeypatch
):
    client, address = at(park_filer), reverse("reports:detail", args=[report.pk])
    first = client.get(address)
    monkeypatch.setattr(ReportDetailView, "parts", None)  # whoever draws now falls
    with django_assert_num_queries(8):  # person, stamp, programmes, and the five counts of the frame
        again = client.get(address)
    texts = [response.context["drawn"]["sheet"] for response in (first, again)]
    assert texts[0] == texts[1]
    assert texts[0].count("<textarea") == 4


def test_what_is_kept_and_what_is_drawn_are_the_same(page):
    assert page() == drawn_anew(page)


class World:
    def __init__(self, report, records, targets, user, park, firms) -> None:
        self.report, self.record, self.target = report, records[0], targets["I1 场次"]
        self.user, self.park, self.firms = user, park, firms


def changed(world) -> None:
    TargetChange.objects.create(
        target=world.target,
        before=Decimal(9),
        after=Decimal(2),
        effective_on=world.report.period.start,
        reason="调整",
        decided_by=world.user,
    )


def ask_for_more(world) -> None:
    group = EvidenceGroup.objects.filter(service_type=world.target.service_type, is_optional=True).first()
    assert group is not None
    EvidenceGroup.objects.filter(pk=group.pk).update(is_optional=False)


CHANGES = {
    "a note": lambda w: services.save(report=w.report, user=w.user, typed=[note(w.target, "新写")], page=PAGE),
    "a correction": lambda w: services.save(report=w.report, user=w.user, typed=[fix(w.target, "+1", "漏")], page=PAGE),
    "a record": lambda w: served(w.report.enrolment, "I1", w.report.period.start, w.firms),
    "a record of its evidence": lambda w: w.record.evidence.first().delete(),
    "a record taken away": lambda w: type(w.record).objects.filter(pk=w.record.pk).update(state="draft"),
    "a visit": lambda w: w.record.attendances.all().delete(),
    "a goal": lambda w: Target.objects.filter(pk=w.target.pk).update(value=7),
    "a goal that was another": changed,
    "a service": lambda w: ServiceType.objects.filter(pk=w.target.service_type_id).update(name="另名"),
    "evidence asked for": ask_for_more,
    "the programme": lambda w: Programme.objects.update(end_date=F("end_date") + timedelta(days=40)),
    "the park": lambda w: type(w.park).objects.filter(pk=w.park.pk).update(name="另园"),
    "the county": lambda w: type(w.park.county).objects.filter(pk=w.park.county_id).update(name="另县"),
    "a department": lambda w: Organisation.objects.create(
        name="县经信局", kind=OrganisationKind.ECONOMY, tier="county", jurisdiction=w.park.county
    ),
    "the day it is due": lambda w: PeriodReport.objects.update(due_date=w.report.due_date.replace(day=30)),
    "a holiday": lambda w: Holiday.objects.create(date=w.report.due_date, name="调休", is_day_off=True),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_shows_at_once(report, records, targets, park_filer, park, enterprises, page, name):
    before = page()
    CHANGES[name](World(report, records, targets, park_filer, park, enterprises))
    after = page()
    assert after != before
    assert after == drawn_anew(page)


def test_without_the_stamp_it_would_not(report, targets, park_filer, page, monkeypatch):
    """The control: with a stamp that never changes, the text of another page stays away."""
    monkeypatch.setattr("apps.reports.selectors.stamp", lambda report_id: "same")
    before = page()
    services.save(report=report, user=park_filer, typed=[note(targets["I1 场次"], "新写")], page=PAGE)
    assert page() == before
    assert drawn_anew(page) != before


def test_the_stamp_holds_every_table_the_form_is_drawn_from(report, records, park_filer, at):
    """A table the sheet begins to read must be in the stamp too."""
    view = ReportDetailView()
    view.setup(at(park_filer).get(reverse("reports:detail", args=[report.pk])).wsgi_request, pk=report.pk)
    view.object = view.get_object()
    with CaptureQueriesContext(connection) as queries:
        view.parts()
    read = {table for each in queries for table in re.findall(r'(?:FROM|JOIN) "?([a-z]+_[a-z_]+)"?', each["sql"])}
    assert read - BESIDE - set(ROWS) == set()
    assert "delivery_countline" in read


def test_languages_are_kept_apart(report, records, at, park_filer):
    client, address = at(park_filer), reverse("reports:detail", args=[report.pk])
    english = client.get(address).context["drawn"]["bar"]
    client.cookies["django_language"] = "zh-hans"
    chinese = client.get(address).context["drawn"]["bar"]
    assert ["Submit for review" in text for text in (english, chinese)] == [True, False]


def test_another_day_draws_anew(report, records, at, park_filer, monkeypatch):
    client, address = at(park_filer), reverse("reports:detail", args=[report.pk])
    parts = client.get(address).context["drawn"]
    drawn = []
    monkeypatch.setattr(ReportDetailView, "parts", lambda view: drawn.append(view) or parts)
    client.get(address)
    assert drawn == []
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_args: report.due_date)
    client.get(address)
    assert len(drawn) == 1


def test_a_report_that_came_back_is_always_drawn(submitted, records, at, park_filer, monkeypatch):
    services.withdraw(report=submitted, user=park_filer)
    monkeypatch.setattr("apps.reports.selectors.stamp", lambda report_id: "same")
    drawn, parts = [], ReportDetailView.parts
    monkeypatch.setattr(ReportDetailView, "parts", lambda view: drawn.append(view) or parts(view))
    pages = [at(park_filer).get(reverse("reports:detail", args=[submitted.pk])).content.decode() for _ in range(2)]
    assert [page.count("<textarea") for page in pages] == [4, 4]
    assert len(drawn) == 2


@pytest.mark.parametrize("held", [False, True])
def test_a_park_given_to_another_operator_is_gone_at_once(report, records, at, park, park_filer, monkeypatch, held):
    """With a stamp that never changes (the control) it would stay: the kept form is not looked up again."""
    if held:
        monkeypatch.setattr("apps.reports.selectors.stamp", lambda report_id: "same")
    client, address = at(park_filer), reverse("reports:detail", args=[report.pk])
    assert client.get(address).status_code == 200
    others = Organisation.objects.create(
        name="新运营", kind=OrganisationKind.OPERATOR, tier="park", jurisdiction=park.county
    )
    type(park).objects.filter(pk=park.pk).update(operator=others)
    assert client.get(address).status_code == (200 if held else 404)


def test_a_kept_form_is_for_its_own_park_alone(report, records, at, park_filer, other_filer, county_eit):
    address = reverse("reports:detail", args=[report.pk])
    assert at(park_filer).get(address).content.count(b"<textarea") == 4
    assert at(other_filer).get(address).status_code == 404
    assert b"<textarea" not in at(county_eit).get(address).content
