"""Liaison lists: who names whom, who is missing, filing and filing again."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.approvals.models import Submission
from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.filings import services
from apps.filings.models import Contact, FilingReceipt, LiaisonList
from apps.filings.rules.lists import changes
from apps.filings.selectors import list_rows, sheet
from apps.notifications.models import Message
from apps.obligations.models import Obligation
from tests.factories.parks import ParkFactory
from tests.factories.programmes import EnrolmentFactory
from tests.filings.conftest import NUMBERS, person_of


def test_a_list_is_started_once_and_only_by_its_county(liaison_list, county_fin, other_county_eit, park_filer):
    words = {"programme": liaison_list.programme, "jurisdiction": liaison_list.jurisdiction}
    assert services.start_list(**words, user=county_fin) == liaison_list
    for stranger in (other_county_eit, park_filer):
        with pytest.raises(Refused, match="Only the departments of the county"):
            services.start_list(**words, user=stranger)
    assert LiaisonList.objects.count() == 1


def test_a_park_names_its_own_people_and_nobody_else(
    liaison_list, enrolment, other_enrolment, park_filer, other_filer, name
):
    contact = name(3, "park", enrolment, park_filer)
    assert (str(contact), contact.mobile) == ("瓯海示例园 · 联络人3", "19900000003")
    for kind, unit, user in (
        ("economy", None, park_filer),
        ("park", enrolment, other_filer),
        ("park", other_enrolment, other_filer),
        ("park", other_enrolment, park_filer),
    ):
        with pytest.raises(Refused, match="Only the departments of the county and the park"):
            name(1, kind, unit, user)
    assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"mobile": ""}, "mobile", "Enter the mobile"),
        ({"mobile": "123"}, "mobile", "11 digits"),
        ({"office_phone": "12"}, "phone", "office phone"),
        ({"name": " \u200b "}, "name", "a name and a post"),
        ({"post": ""}, "post", "a name and a post"),
    ],
)
def test_a_person_without_what_annex_3_asks_is_refused(name, values, field, sentence):
    with pytest.raises(Refused, match=sentence) as refused:
        name(1, "economy", **values)
    assert refused.value.field == field
    assert Contact.objects.count() == 0


def test_validity_does_not_end_before_it_begins(name, today):
    with pytest.raises(Refused, match="Validity cannot end") as refused:
        name(1, "economy", valid_until=person_of(1).valid_from - timedelta(days=1))
    assert refused.value.field == "valid_until"


def test_an_empty_number_keeps_what_is_stored_and_a_dash_takes_the_office_phone_away(liaison_list, name, county_fin):
    contact = name(1, "economy")
    words = {"liaison_list": liaison_list, "contact": contact, "user": county_fin}
    kept = services.save_contact(person=person_of(1, mobile="", office_phone="", post="主任"), revision=1, **words)
    assert (kept.mobile, kept.office_phone, kept.post, kept.revision) == ("19900000001", "0577-55500001", "主任", 2)
    gone = services.save_contact(person=person_of(1, mobile="", office_phone="-", post="主任"), revision=2, **words)
    assert (gone.mobile, gone.office_phone) == ("19900000001", "")


def test_a_row_changed_meanwhile_is_not_overwritten(liaison_list, name, county_fin, county_eit):
    contact = name(1, "economy")
    words = {"liaison_list": liaison_list, "contact": contact, "revision": 1}
    services.save_contact(person=person_of(1, post="主任"), user=county_fin, **words)
    with pytest.raises(Refused, match="Somebody else changed this row"):
        services.save_contact(person=person_of(1, post="局长"), user=county_eit, **words)
    contact.refresh_from_db()
    assert contact.post == "主任"


def test_the_database_refuses_a_number_that_is_none(liaison_list):
    with pytest.raises(IntegrityError, match="contact_mobile"), transaction.atomic():
        Contact.objects.create(
            liaison_list=liaison_list, kind="economy", name="甲", post="乙", mobile="1", valid_from="2026-01-01"
        )


def test_the_panel_says_who_is_missing(liaison_list, name, county_eit, today, park_filer, enrolment):
    assert sheet(liaison_list, None, county_eit, today).missing == [
        "Economy department",
        "Finance department",
        "瓯海示例园",
    ]
    name(1, "economy")
    name(3, "park", enrolment)
    name(2, "finance", valid_until=today - timedelta(days=1))
    assert sheet(liaison_list, None, county_eit, today).missing == ["Finance department"]


def test_filing_needs_both_departments(liaison_list, name, county_eit):
    name(1, "economy")
    with pytest.raises(Refused, match="Name a responsible person first: Finance department"):
        services.file_list(liaison_list=liaison_list, user=county_eit)
    assert Submission.objects.count() == 0


def test_filing_reaches_both_provincial_departments(filed, named, prov_eit, prov_fin, county_eit):
    assert [row["unit"] for row in filed.payload["rows"]] == ["经信部门", "财政部门", "瓯海示例园"]
    assert sorted(FilingReceipt.objects.values_list("party", flat=True)) == ["prov_eit", "prov_fin"]
    done = Obligation.objects.filter(rule__code="DL01", done_at__isnull=False).order_by("debtor")
    assert [(row.debtor, row.debtor_name) for row in done] == [("county", "瓯海区"), ("park", "瓯海示例园")]
    assert list(done[0].receipts.filter(received_at=None)) == []
    assert set(Message.objects.values_list("recipient", flat=True)) == {prov_eit.pk, prov_fin.pk}
    assert services.file_list(liaison_list=named, user=county_eit) == filed
    assert Submission.objects.count() == 1


def test_a_park_without_a_person_still_owes_its_name(named, name, county, county_eit, today):
    late = EnrolmentFactory.create(programme=named.programme, park=ParkFactory.create(name="迟园", county=county))
    first = services.file_list(liaison_list=named, user=county_eit)
    assert first.payload["missing"] == ["迟园"]
    owed = Obligation.objects.get(rule__code="DL01", enrolment=late)
    assert owed.done_at is None
    name(4, "park", late)
    second = services.file_list(liaison_list=named, user=county_eit)
    owed.refresh_from_db()
    assert (second.version, second.payload["missing"], owed.done_at is not None) == (2, [], True)
    assert FilingReceipt.objects.filter(submission=second).count() == 2


def test_a_change_makes_a_version_and_the_old_one_stays(filed, named, county_eit):
    contact = named.contacts.get(kind="economy")
    services.save_contact(
        liaison_list=named, user=county_eit, person=person_of(1, mobile="19911110001"), contact=contact, revision=1
    )
    services.remove_contact(contact=named.contacts.get(kind="park"), user=county_eit)
    second = services.file_list(liaison_list=named, user=county_eit)
    filed.refresh_from_db()
    assert [row["mobile"] for row in filed.payload["rows"]] == list(NUMBERS[:3])
    assert [row["mobile"] for row in second.payload["rows"]] == ["19911110001", "19900000002"]
    told = changes(filed.payload["rows"], second.payload["rows"])
    assert [(row["place"], row["before"], row["after"]) for row in told] == [
        ("经信部门 · 联络人1 · mobile", "199****0001", "199****0001"),
        ("瓯海示例园", "联络人3 (科长)", ""),
    ]


def test_two_equal_lists_have_two_digests(filed, named, county_eit):
    """The digest is public; without chance in it, numbers could be tried until it fits."""
    contact = named.contacts.get(kind="economy")
    for post, revision in (("主任", 1), ("科长", 2)):
        person = person_of(1, post=post)
        services.save_contact(liaison_list=named, user=county_eit, person=person, contact=contact, revision=revision)
        last = services.file_list(liaison_list=named, user=county_eit)
    assert last.payload["rows"] == filed.payload["rows"]
    assert last.digest != filed.digest


def test_only_the_county_files(named, park_filer, prov_eit, other_county_eit):
    for user in (park_filer, prov_eit, other_county_eit):
        with pytest.raises(Refused, match="Only the departments of the county"):
            services.file_list(liaison_list=named, user=user)


def test_each_provincial_department_confirms_once(filed, prov_eit, prov_fin, county_eit):
    receipt = services.confirm(version=filed, user=prov_eit)
    again = services.confirm(version=filed, user=prov_eit)
    assert (receipt.party, again.received_at) == ("prov_eit", receipt.received_at)
    assert FilingReceipt.objects.filter(received_at=None).values_list("party", flat=True)[0] == "prov_fin"
    assert Entry.objects.filter(action="filing.received").count() == 1
    with pytest.raises(Refused, match="Only the two provincial departments"):
        services.confirm(version=filed, user=county_eit)


def test_the_overview_tells_who_is_missing(filed, calendar, prov_eit, django_assert_num_queries):
    with django_assert_num_queries(4):
        rows = list_rows(prov_eit, calendar)
    assert [(row.place.name, row.state, row.people) for row in rows] == [
        ("龙湾区", "missing", 0),
        ("瓯海区", "filed", 3),
    ]
