from datetime import date

import pytest
from django.urls import reverse

from apps.notifications.models import Message
from apps.obligations.models import Obligation, Urge
from apps.obligations.services import confirm_receipt, mark_done, raise_obligations, seed_holidays, set_holiday, urge
from apps.programmes.models import Holiday
from apps.programmes.rules.days import FESTIVALS
from tests.factories.obligations import deadline
from tests.factories.parks import ParkFactory
from tests.factories.programmes import EnrolmentFactory

pytestmark = pytest.mark.django_db
CALENDAR, LIST, LATE = (reverse(f"obligations:{name}") for name in ("calendar", "list", "late"))
HTMX = {"HX-Request": "true"}


def month_of(client, month: str, **extra):
    return client.get(CALENDAR, {"month": month}, **extra).context["month"]


def liaison_list(person) -> Obligation:
    return Obligation.objects.get(rule__code="DL01", enrolment__park__operator=person.acting.organisation)


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_a_county_sees_parks_counted_together_and_its_own_matters(
    raised, sign_in, county_eit, park_filer, guide, county
):
    EnrolmentFactory.create(programme=guide, park=ParkFactory.create(county=county), enrolled_date=date(2026, 1, 1))
    row = raised("DL03")
    raise_obligations(programme=guide, today=date(2026, 6, 1))
    mark_done(
        obligation=Obligation.objects.filter(rule__code="DL01").first(), user=park_filer, done_on=date(2026, 4, 1)
    )
    events = month_of(sign_in(county_eit), "2026-04").events
    assert [(event.day.day, event.name, event.done, event.total, event.late, event.status) for event in events] == [
        (18, "联络员名单", 1, 2, 1, "bad"),
        (25, "服务计划", 0, 2, 2, "bad"),
        (30, "资金拨付方案", 0, 1, 1, "bad"),
    ]
    assert events[0].url == f"{LIST}?rule={liaison_list(park_filer).rule_id}"
    assert events[2].url == row.get_absolute_url()


def test_a_park_sees_its_own_alone_each_with_its_page(raised, sign_in, park_filer, other_filer):
    for person, county in ((park_filer, "瓯海区"), (other_filer, "龙湾区")):
        events = month_of(sign_in(person), "2026-04").events
        wanted = [raised(code, county).get_absolute_url() for code in ("DL01", "DL02")]
        assert [event.url for event in events] == wanted


def test_a_due_day_off_names_the_working_day_before_and_stays(raised, sign_in, park_filer):
    seed_holidays()
    days = [(event.day, event.last_working_day) for event in month_of(sign_in(park_filer), "2026-04").events]
    # both Saturdays
    assert days == [(date(2026, 4, 18), date(2026, 4, 17)), (date(2026, 4, 25), date(2026, 4, 24))]
    page = sign_in(park_filer).get(CALENDAR, {"month": "2026-04"}).content.decode()
    assert "last working day before: 04-17" in page


def test_months_switch_and_rubbish_shows_this_month(raised, sign_in, park_filer):
    client = sign_in(park_filer)
    shown = month_of(client, "2026-12")
    assert (shown.first, shown.previous, shown.next) == (date(2026, 12, 1), date(2026, 11, 1), date(2027, 1, 1))
    assert [len(week) for week in shown.weeks] == [7] * 5
    for raw in ("x", "2026-13", "2026-00", "1999-01", "2026-1e", "²026-01", "2026", "-", ""):
        assert month_of(client, raw).first == date(2026, 6, 1)


def test_htmx_gets_the_month_alone(raised, sign_in, park_filer, django_assert_num_queries):
    client = sign_in(park_filer)
    client.get(CALENDAR)
    with django_assert_num_queries(4):  # person with memberships, programmes, holidays, events
        response = client.get(CALENDAR, {"month": "2026-04"}, headers=HTMX)
    assert response.templates[0].name == "obligations/_month.html"
    assert b"<html" not in response.content


def test_a_year_not_entered_is_said(raised, sign_in, prov_eit):
    seed_holidays()
    client = sign_in(prov_eit)
    assert month_of(client, "2026-04").unknown == []
    assert month_of(client, "2027-04").unknown == [2027]
    page = client.get(CALENDAR, {"month": "2027-04"}).content.decode()
    assert "Holidays of 2027 not all entered: weekends assumed" in page
    assert f"{reverse('obligations:holidays')}?year=2027" in page


def test_the_list_narrows_by_state_matter_and_county(raised, sign_in, prov_eit, county_eit, park_filer, county):
    mark_done(obligation=raised("DL01"), user=park_filer, done_on=date(2026, 4, 1))
    client, rule = sign_in(prov_eit), raised("DL01").rule_id

    def found(**data) -> list[tuple[str, str]]:
        rows = client.get(LIST, data).context["rows"]
        return [(duty.obligation.rule.code, duty.obligation.jurisdiction.name) for duty in rows]

    assert len(found()) == 8
    assert found(rule=rule) == [("DL01", "龙湾区"), ("DL01", "瓯海区")]
    assert found(rule=rule, state="done") == [("DL01", "瓯海区")]
    assert found(county=county.pk, state="overdue") == [("DL02", "瓯海区"), ("DL03", "瓯海区")]
    assert found(county=county.pk, month="2026-07") == [("DLH1", "瓯海区")]
    assert len(found(rule="x", state="x", county="x", month="x")) == 8
    assert len(sign_in(county_eit).get(LIST).context["rows"]) == 4


def test_bulk_urging_says_what_became_of_each(raised, sign_in, county_eit, park_filer):
    client, plan, names = sign_in(county_eit), raised("DL02"), raised("DL01")
    response = client.post(reverse("obligations:urge"), {"obligation": [plan.pk, names.pk]}, follow=True)
    assert said(response) == ["2 matters were urged."]
    assert Urge.objects.count() == 2
    again = {"obligation": [plan.pk, raised("DLH1").pk, "x", "9" * 30], "next": plan.get_absolute_url()}
    response = client.post(reverse("obligations:urge"), again, follow=True)
    assert said(response) == [
        "1 matter was urged today already; once a day is enough.",
        "1 matter was left out: filed meanwhile, not due yet, or not yours to urge.",
    ]
    assert response.redirect_chain == [(plan.get_absolute_url(), 302)]
    response = client.post(reverse("obligations:urge"), {"next": "https://example.org/"}, follow=True)
    assert (said(response), response.redirect_chain) == (["Tick at least one matter."], [(LATE, 302)])


def test_the_late_list_shows_who_was_urged_and_whether_they_read(raised, sign_in, county_eit, park_filer):
    row = raised("DL02")
    urge(obligations=[row.pk], user=county_eit)
    page = sign_in(county_eit).get(LATE).content.decode()
    assert f"{park_filer.name}: not read" in page
    message = Message.objects.get(recipient=park_filer)
    response = sign_in(park_filer).post(reverse("notifications:open", args=[message.pk]))
    assert response.url == row.get_absolute_url()
    assert f"{park_filer.name}: read" in sign_in(county_eit).get(LATE).content.decode()


def test_home_shows_the_reminder_until_it_is_opened(raised, sign_in, county_eit, park_filer):
    urge(obligations=[raised("DL02").pk], user=county_eit)
    message = Message.objects.get(recipient=park_filer)
    client = sign_in(park_filer)
    assert list(client.get("/").context["urged"]) == [message]
    client.post(reverse("notifications:open", args=[message.pk]))
    assert list(client.get("/").context["urged"]) == []


def test_home_of_a_county_urges_its_parks_and_does_its_own(raised, sign_in, county_eit, prov_eit):
    page = sign_in(county_eit).get("/").context
    assert [(duty.obligation.rule.code, may) for duty, may, _done in page["overdue"]] == [
        ("DL01", True),
        ("DL02", True),
    ]
    own = raised("DL03")
    assert [row["url"] for row in page["todo"]] == [own.get_absolute_url()]
    assert page["todo"][0]["chip"] == "32 days late"
    mark_done(obligation=own, user=county_eit, done_on=date(2026, 5, 20))
    page = sign_in(county_eit).get("/").context
    assert page["todo"] == []
    assert [duty.obligation for duty in page["done"]] == [own]
    waits = [(row["url"], row["meta"].partition(",")[0]) for row in page["waited_for"]]
    both = ("Provincial economy department", "Provincial finance department")
    assert waits == [(own.get_absolute_url(), name) for name in both]
    todo = sign_in(prov_eit).get("/").context["todo"]
    assert [(row["title"], row["url"]) for row in todo] == [
        ("Confirm the receipt: 资金拨付方案", own.get_absolute_url())
    ]
    confirm_receipt(obligation=own, user=prov_eit)
    assert sign_in(prov_eit).get("/").context["todo"] == []
    assert len(sign_in(county_eit).get("/").context["waited_for"]) == 1


def test_home_of_the_province_counts_by_county_and_misses_the_calendar(raised, sign_in, prov_fin, county):
    page = sign_in(prov_fin).get("/").context
    assert [(row.name, row.matters) for row in page["late_places"]] == [("龙湾区", 3), ("瓯海区", 3)]
    seed_holidays()
    assert sign_in(prov_fin).get("/").context["years_missing"] == []
    Holiday.objects.filter(date__year=2026).delete()
    response = sign_in(prov_fin).get("/")
    assert response.context["years_missing"] == [2026]
    assert "The table of holidays does not cover 2026 yet." in response.content.decode()


def test_marking_and_confirming_on_the_page(raised, sign_in, county_fin, prov_fin):
    row = raised("DL03")
    client = sign_in(county_fin)
    bad = client.post(reverse("obligations:mark", args=[row.pk]), {"done_on": "2026-06-02", "file_number": "7"})
    assert (bad.status_code, bad.context["mark_form"].errors) == (422, {"done_on": ["The day lies in the future."]})
    assert b'value="7"' in bad.content
    good = client.post(reverse("obligations:mark", args=[row.pk]), {"done_on": "2026-05-30", "file_number": "7"})
    assert good.url == row.get_absolute_url()
    shown = sign_in(prov_fin).get(row.get_absolute_url()).context
    assert (shown["confirms"], shown["marks"], shown["takes_back"]) == (True, False, False)
    sign_in(prov_fin).post(reverse("obligations:receive", args=[row.pk]))
    shown = sign_in(prov_fin).get(row.get_absolute_url()).context
    assert (shown["confirms"], [turn.kind for turn in shown["turns"]]) == (False, ["received", "met"])
    back = client.post(reverse("obligations:take_back", args=[row.pk]), {"reason": "文号有误"}, follow=True)
    assert said(back)[-1] == "The mark is taken back; the matter is open again."


def test_a_county_notes_an_event(raised, guide, sign_in, county_eit, enrolment, other_enrolment):
    rule = deadline(
        guide, "DLX", name="重大事项", kind="event", due_date=None, submitters=["park"], recipients=["county_eit"]
    )
    client, address = sign_in(county_eit), reverse("obligations:event")
    data = {"rule": rule.pk, "debtor": enrolment.pk, "occasion": "迁址", "happened_on": "2026-05-29", "working_days": 1}
    for wrong in (
        {"debtor": "county"},
        {"debtor": other_enrolment.pk},
        {"working_days": 61},
        {"rule": raised("DL01").rule_id},
    ):
        assert client.post(address, data | wrong).status_code == 422
    response = client.post(address, data)
    row = Obligation.objects.with_names().get(occasion="迁址")
    assert (response.url, row.due_on, row.enrolment) == (row.get_absolute_url(), date(2026, 6, 1), enrolment)


def test_the_province_enters_and_removes_days(raised, sign_in, prov_eit):
    client, address = sign_in(prov_eit), reverse("obligations:holidays")
    response = client.post(address, {"date": "2027-01-01", "is_day_off": "1", "name": "元旦"})
    assert response.url == f"{address}?year=2027"
    page = client.get(response.url)
    assert [row.name for row in page.context["rows"]] == ["元旦"]
    assert page.context["lacking"] == [*FESTIVALS[1:], "working days in exchange"]
    assert "2027 is not complete yet" in page.content.decode()
    bad = client.post(address, {"date": "2150-01-01", "is_day_off": "1", "name": "元旦"})
    assert (bad.status_code, list(bad.context["form"].errors)) == (422, ["date"])
    client.post(reverse("obligations:holiday_remove"), {"date": "2027-01-01"})
    client.post(reverse("obligations:holiday_remove"), {"date": "2027-02-31"})
    assert not Holiday.objects.filter(date__year=2027).exists()


@pytest.mark.parametrize("parks", [1, 5])
def test_pages_cost_the_same_for_any_number_of_parks(raised, guide, sign_in, county_eit, county, page_cost, parks):
    for _each in range(parks):
        EnrolmentFactory.create(programme=guide, park=ParkFactory.create(county=county), enrolled_date=date(2026, 1, 1))
    raise_obligations(programme=guide, today=date(2026, 6, 1))
    row, client = raised("DL03"), sign_in(county_eit)
    frame = page_cost(client, reverse("obligations:holidays")) - 3  # the days of the year, the years, the whole table
    costs = {address: page_cost(client, address) - frame for address in (CALENDAR, LIST, LATE, row.get_absolute_url())}
    assert costs == {CALENDAR: 2, LIST: 6, LATE: 6, row.get_absolute_url(): 6}


def test_a_holiday_of_its_own_moves_the_note_alone(raised, sign_in, park_filer, prov_eit):
    set_holiday(day=date(2026, 4, 24), is_day_off=True, name="停工", user=prov_eit)
    event = month_of(sign_in(park_filer), "2026-04").events[1]
    assert (event.day, event.last_working_day) == (date(2026, 4, 25), date(2026, 4, 23))


def test_matters_outside_the_portal_count_beside_the_menu(raised, sign_in, county_eit, park_filer, guide, enrolment):
    def badge(user) -> int:
        return next(item.count for group in sign_in(user).get("/").context["nav"] for item in group.items)

    # the county owes its money plan, overdue; the summary of July does not press yet
    assert badge(county_eit) == 1
    before = badge(park_filer)
    mark_done(obligation=raised("DL01"), user=park_filer, done_on=date(2026, 4, 1))
    mark_done(obligation=raised("DL03"), user=county_eit, done_on=date(2026, 5, 20))
    assert (badge(park_filer), badge(county_eit)) == (before - 1, 0)
    Obligation.objects.filter(rule__code="DLH1").update(opens_on=date(2026, 6, 1), due_on=date(2026, 7, 1))
    assert badge(county_eit) == 1


def test_a_park_sees_how_much_is_overdue_in_its_heading(raised, sign_in, park_filer, county_eit):
    page = sign_in(park_filer).get("/").context
    bad = [row["title"] for row in page["late"] if isinstance(row, dict)]
    assert bad == ["Service and fund-use plan", "联络员名单"]
