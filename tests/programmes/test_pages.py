"""Six questions of every page: who gets in, what is seen, what is not, what it costs, bad input, what a POST does."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.audit.models import Entry
from apps.programmes import selectors
from apps.programmes.choices import ProgrammeState
from apps.programmes.models import Enrolment, Programme, ServiceType
from apps.programmes.services import load_programme
from apps.programmes.views.reading import TABS
from tests.factories.programmes import EnrolmentFactory


@pytest.fixture
def pilot(db, rules) -> Programme:
    return load_programme(rules)


@pytest.fixture
def draft(pilot) -> Programme:
    Programme.objects.update(state=ProgrammeState.DRAFT)
    return Programme.objects.get()


def page(client, name, *args, **query):
    return client.get(reverse(f"programmes:{name}", args=args), query)


@pytest.mark.parametrize("who", ["park_filer", "county_fin", "prov_eit", "auditor", "sys_admin"])
@pytest.mark.parametrize("tab", TABS)
def test_everybody_reads_the_rules(request, pilot, sign_in, who, tab):
    answer = page(sign_in(request.getfixturevalue(who)), "detail", "pilot-2023", tab=tab)
    assert answer.status_code == 200
    assert str(pilot.name) in answer.content.decode()


def test_a_draft_is_for_those_who_see_all(draft, sign_in, park_filer, prov_fin):
    assert page(sign_in(park_filer), "detail", "pilot-2023").status_code == 404
    assert page(sign_in(prov_fin), "detail", "pilot-2023").status_code == 200
    assert page(sign_in(park_filer), "list").context["cards"] == []


def test_an_unknown_tab_shows_the_first(pilot, sign_in, park_filer):
    assert page(sign_in(park_filer), "detail", "pilot-2023", tab="<x>").status_code == 200


def test_nothing_to_work_in_says_so(sign_in, park_filer):
    answer = page(sign_in(park_filer), "list")
    assert "ps-empty" in answer.content.decode()


def test_a_county_sees_the_awards_of_its_own_parks(pilot, sign_in, *, park, other_park, county_eit, prov_eit):
    EnrolmentFactory.create(programme=pilot, park=park, award_yuan=Decimal("3000000.00"))
    EnrolmentFactory.create(programme=pilot, park=other_park, award_yuan=Decimal("2000000.00"))
    county = page(sign_in(county_eit), "detail", "pilot-2023", tab="parks")
    assert [row.park for row in county.context["enrolments"]] == [park]
    assert county.context["award_total"] == Decimal(3_000_000)
    text = page(sign_in(prov_eit), "detail", "pilot-2023", tab="parks").content.decode()
    assert "5,000,000.00" in text
    assert "500.00" in text  # the same in 10,000 yuan


@pytest.mark.parametrize(
    ("read", "queries"),
    [
        (lambda shown, user: selectors.programme_cards(user, date(2023, 5, 1)), 2),
        (lambda shown, user: selectors.catalogue(shown), 4),
        (lambda shown, user: selectors.tranches(shown), 1),
        (lambda shown, user: selectors.deadlines(shown, date(2023, 5, 1)), 2),
        (selectors.enrolments_in, 2),
        (lambda shown, user: selectors.clause_sections(shown), 1),
    ],
)
def test_what_reading_costs(pilot, prov_eit, django_assert_num_queries, read, queries):
    EnrolmentFactory.create(programme=pilot)
    with django_assert_num_queries(queries):
        read(pilot, prov_eit)


@pytest.mark.parametrize("tab", TABS)
def test_a_page_costs_the_same_with_one_park_and_with_three(pilot, sign_in, prov_eit, page_cost, tab):
    address = reverse("programmes:detail", args=["pilot-2023"]) + f"?tab={tab}"
    client = sign_in(prov_eit)
    EnrolmentFactory.create(programme=pilot)
    one = page_cost(client, address)
    EnrolmentFactory.create_batch(2, programme=pilot)
    assert page_cost(client, address) == one


class TestClause:
    def test_a_page_and_a_fragment(self, pilot, sign_in, park_filer):
        client, clause = sign_in(park_filer), pilot.clauses.get(number="4.2")
        answer = client.get(clause.get_absolute_url())
        assert "可先行拨付30%的资金" in answer.content.decode()
        assert (answer.context["before"].number, answer.context["after"].number) == ("4.1", "4.3")
        fragment = client.get(clause.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
        assert fragment.strip().startswith('<div id="clause-text">')
        assert "<html" not in fragment

    def test_of_a_draft_it_is_hidden(self, draft, sign_in, park_filer):
        assert page(sign_in(park_filer), "clause", draft.pk, "4.2").status_code == 404

    def test_unknown(self, pilot, sign_in, park_filer):
        assert page(sign_in(park_filer), "clause", pilot.pk, "9.9").status_code == 404


NEW = {
    "service_class": "inclusive",
    "code": "I8",
    "name": "法律讲堂",
    "short_name": "讲堂",
    "aliases": "法律宣讲、普法，普法",
    "units": ["场次", "家次"],
}


@pytest.fixture
def new(pilot) -> dict:
    kinds = {kind.code: kind.pk for kind in pilot.evidence_kinds.all()}
    return NEW | {"required": [kinds["signin"]], "one_of": [kinds["activity_photo"], kinds["meeting_notice"]]}


class TestServices:
    def test_the_province_adds_one(self, pilot, sign_in, prov_eit, new):
        """R0.8: the list ends with 等, so the province may lengthen it."""
        answer = sign_in(prov_eit).post(reverse("programmes:service_add", args=["pilot-2023"]), new)
        assert answer.status_code == 302
        service = ServiceType.objects.get(code="I8")
        assert (service.aliases, service.units, service.position) == (["法律宣讲", "普法"], ["场次", "家次"], 20)
        groups = service.evidence_groups.order_by("position")
        found = [
            (group.mode, group.is_optional, sorted(group.kinds.values_list("code", flat=True))) for group in groups
        ]
        assert found == [
            ("all", False, ["signin"]), ("any", False, ["activity_photo", "meeting_notice"]), ("any", True, ["other"]),
        ]  # fmt: skip
        assert Entry.objects.get(action="service.added").actor == prov_eit

    @pytest.mark.parametrize(
        ("harm", "field"),
        [
            ({"code": "I1"}, "code"),
            ({"name": "政策宣贯"}, "name"),
            ({"aliases": "人员培训"}, "aliases"),
            ({"units": []}, "units"),
            ({"units": ["斤"]}, "units"),
            ({"required": []}, "required"),
            ({"one_of": "first"}, "one_of"),
            ({"name": "坏\u0007字"}, "name"),
            ({"short_name": "九个字的简称放不下了"}, "short_name"),
        ],
    )
    def test_bad_input_comes_back_beside_its_field(self, pilot, sign_in, prov_eit, *, new, harm, field):
        if harm.get("one_of") == "first":
            harm = {"one_of": new["one_of"][:1]}
        answer = sign_in(prov_eit).post(reverse("programmes:service_add", args=["pilot-2023"]), new | harm)
        assert answer.status_code == 200
        assert list(answer.context["form"].errors) == [field]
        assert "data-error-summary" in answer.content.decode()
        assert not ServiceType.objects.filter(code="I8").exists()

    def test_the_same_word_may_stand_in_the_other_class(self, pilot, sign_in, prov_eit, new):
        answer = sign_in(prov_eit).post(
            reverse("programmes:service_add", args=["pilot-2023"]), new | {"aliases": "管理咨询"}
        )
        assert answer.status_code == 302

    def test_words_for_a_service(self, pilot, sign_in, prov_eit):
        """R0.11: where words of the body lead is editable."""
        service = pilot.service_types.get(code="P2")
        address = reverse("programmes:service_edit", args=[service.pk])
        client = sign_in(prov_eit)
        assert "规范提升、体系认证" in client.get(address).content.decode()
        client.post(address, {"short_name": "规", "aliases": "体系认证,贯标", "is_active": "on"})
        service.refresh_from_db()
        assert (service.short_name, service.aliases, service.is_active) == ("规", ["体系认证", "贯标"], True)
        assert Entry.objects.about(service).first().changes == {
            "short_name": ["规范", "规"], "aliases": ["规范提升、体系认证", "体系认证、贯标"],
        }  # fmt: skip

    def test_a_word_taken_is_refused(self, pilot, sign_in, prov_eit):
        service = pilot.service_types.get(code="P3")
        answer = sign_in(prov_eit).post(
            reverse("programmes:service_edit", args=[service.pk]), {"short_name": "管", "aliases": "体系认证"}
        )
        assert list(answer.context["form"].errors) == ["aliases"]

    @pytest.mark.parametrize("who", ["park_filer", "county_eit", "prov_fin", "auditor", "sys_admin"])
    def test_nobody_else(self, request, pilot, sign_in, who, new):
        client = sign_in(request.getfixturevalue(who))
        address = reverse("programmes:service_add", args=["pilot-2023"])
        assert (client.get(address).status_code, client.post(address, new).status_code) == (403, 403)
        assert ServiceType.objects.count() == 19


class TestEnrolment:
    def test_a_park_joins_with_its_award(self, pilot, park, sign_in, prov_eit):
        address = reverse("programmes:enrol_add", args=["pilot-2023"])
        client = sign_in(prov_eit)
        assert park.name in client.get(address).content.decode()
        values = {"park": park.pk, "award_yuan": "5,000,000.00", "enrolled_date": "2023-03-27"}
        assert client.post(address, values).status_code == 302
        row = Enrolment.objects.get()
        assert (row.award_yuan, row.enrolled_date) == (Decimal("5000000.00"), date(2023, 3, 27))
        assert Entry.objects.get(action="enrolment.added").jurisdiction == park.county
        assert client.post(address, values).context["form"].errors.keys() == {"park"}  # no longer to be chosen

    @pytest.mark.parametrize(
        ("harm", "field"),
        [
            ({"award_yuan": "50万"}, "award_yuan"),
            ({"award_yuan": "１００"}, "award_yuan"),
            ({"award_yuan": "-1"}, "award_yuan"),
            ({"award_yuan": "NaN"}, "award_yuan"),
            ({"enrolled_date": "2025-01-01"}, "enrolled_date"),
            ({"park": "999999"}, "park"),
        ],
    )
    def test_bad_input(self, pilot, park, sign_in, prov_eit, *, harm, field):
        values = {"park": park.pk, "award_yuan": "1", "enrolled_date": "2023-03-27"} | harm
        answer = sign_in(prov_eit).post(reverse("programmes:enrol_add", args=["pilot-2023"]), values)
        assert list(answer.context["form"].errors) == [field]
        assert Enrolment.objects.count() == 0

    def test_a_county_outside_the_scope(self, pilot, park, other_park, sign_in, prov_eit):
        pilot.scope.set([other_park.county])
        values = {"park": park.pk, "award_yuan": "1", "enrolled_date": "2023-03-27"}
        answer = sign_in(prov_eit).post(reverse("programmes:enrol_add", args=["pilot-2023"]), values)
        assert park.county.name in answer.context["form"].errors["park"][0]

    def test_the_award_is_changed_and_logged(self, pilot, park, sign_in, prov_eit):
        row = EnrolmentFactory.create(programme=pilot, park=park)
        address = reverse("programmes:enrol_edit", args=[row.pk])
        client = sign_in(prov_eit)
        assert "5,000,000.00" in client.get(address).content.decode()
        client.post(address, {"award_yuan": "3000000", "enrolled_date": "2023-01-01", "left_date": "2024-06-30"})
        row.refresh_from_db()
        assert (row.award_yuan, row.left_date) == (Decimal(3_000_000), date(2024, 6, 30))
        assert Entry.objects.get(action="enrolment.edited").changes == {
            "award_yuan": ["5000000.00", "3000000"], "left_date": [None, "2024-06-30"],
        }  # fmt: skip

    def test_nobody_leaves_before_joining(self, pilot, park, sign_in, prov_eit):
        row = EnrolmentFactory.create(programme=pilot, park=park)
        answer = sign_in(prov_eit).post(
            reverse("programmes:enrol_edit", args=[row.pk]),
            {"award_yuan": "1", "enrolled_date": "2023-05-01", "left_date": "2023-04-30"},
        )
        assert list(answer.context["form"].errors) == ["left_date"]

    @pytest.mark.parametrize("who", ["park_lead", "county_eit", "prov_fin", "sys_admin"])
    def test_nobody_else(self, request, pilot, park, sign_in, who):
        row = EnrolmentFactory.create(programme=pilot, park=park)
        client = sign_in(request.getfixturevalue(who))
        assert page(client, "enrol_edit", row.pk).status_code == 403
        assert page(client, "enrol_add", "pilot-2023").status_code == 403

    def test_the_fragment_for_a_park(self, pilot, park, sign_in, park_filer, other_filer):
        EnrolmentFactory.create(programme=pilot, park=park)
        text = page(sign_in(park_filer), "of_park", park.pk).content.decode()
        assert "500.00" in text
        assert page(sign_in(other_filer), "of_park", park.pk).status_code == 404


def header_of(programme: Programme) -> dict:
    names = "name guide_version legal_basis issued_by start_date end_date report_kind first_report report_window_days"
    names += " report_grace_days review_order on_track_percent slow_percent precise_share_percent"
    return {name: getattr(programme, name) for name in names.split()}


class TestHeader:
    def test_in_preparation_it_is_edited(self, draft, sign_in, prov_eit):
        address = reverse("programmes:edit", args=["pilot-2023"])
        client = sign_in(prov_eit)
        assert client.get(address).status_code == 200
        assert client.post(address, header_of(draft) | {"precise_share_percent": 55}).status_code == 302
        draft.refresh_from_db()
        assert (draft.precise_share_percent, draft.is_trial) == (55, False)
        assert Entry.objects.get(action="programme.edited").changes == {
            "is_trial": [True, False], "precise_share_percent": [50, 55],
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("harm", "field"),
        [
            ({"end_date": "2022-12-31"}, "__all__"),
            ({"slow_percent": 95}, "__all__"),
            ({"on_track_percent": 101}, "__all__"),
            ({"first_report": "2023H1"}, "first_report"),
            ({"start_date": "gestern"}, "start_date"),
            ({"name": ""}, "name"),
        ],
    )
    def test_bad_input(self, draft, sign_in, prov_eit, harm, field):
        answer = sign_in(prov_eit).post(reverse("programmes:edit", args=["pilot-2023"]), header_of(draft) | harm)
        assert list(answer.context["form"].errors) == [field]
        assert Entry.objects.filter(action="programme.edited").count() == 0

    def test_once_open_the_rules_stay(self, pilot, sign_in, prov_eit):
        address = reverse("programmes:edit", args=["pilot-2023"])
        client = sign_in(prov_eit)
        assert (client.get(address).status_code, client.post(address, header_of(pilot)).status_code) == (403, 403)

    @pytest.mark.parametrize("who", ["park_filer", "county_eit", "prov_fin"])
    def test_nobody_else(self, request, draft, sign_in, who):
        assert page(sign_in(request.getfixturevalue(who)), "edit", "pilot-2023").status_code == 403
