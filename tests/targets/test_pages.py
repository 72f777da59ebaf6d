"""The goal lists: who sees which, sums by unit, what it costs, and what the page says when there is nothing."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.programmes.models import Programme
from apps.targets.choices import Operator
from apps.targets.selectors import goal_list, goal_totals, parks_with_goals
from tests.factories.programmes import EnrolmentFactory, ProgrammeFactory
from tests.factories.targets import TargetFactory
from tests.factories.targets import goal_list as make_goal_list

ADDRESS = "/targets/"


def test_the_address():
    assert reverse("targets:list") == ADDRESS


def service(programme, code):
    return programme.service_types.get(code=code)


def test_goals_by_class_with_years_and_sums(programme, enrolment, park, park_filer):
    """R0.32: item, unit, value of the whole period, optional yearly split."""
    TargetFactory.create(
        enrolment=enrolment, service_type=service(programme, "I4"), unit="场次", value=20, yearly=[8, 12]
    )
    TargetFactory.create(
        enrolment=enrolment, service_type=service(programme, "I1"), unit="场次", value=10, yearly=[4, 6]
    )
    TargetFactory.create(enrolment=enrolment, service_type=service(programme, "I1"), unit="家次", value=300)
    TargetFactory.create(enrolment=enrolment, service_type=service(programme, "P1"), unit="家", value=7)
    inclusive, precise = goal_list(park_filer, programme, park)
    assert [(row.target.service_type.code, row.target.unit, row.yearly) for row in inclusive.rows] == [
        ("I1", "场次", [4, 6]),
        ("I1", "家次", [None, None]),
        ("I4", "场次", [8, 12]),
    ]
    assert [(total.unit, total.goals, total.value, total.yearly) for total in inclusive.totals] == [
        ("场次", 2, Decimal(30), [12, 18]),
        ("家次", 1, Decimal(300), [None, None]),
    ]
    assert [(total.unit, total.value) for total in precise.totals] == [("家", Decimal(7))]


def test_a_year_is_no_sum_when_one_goal_has_no_split(programme, enrolment, park, park_filer):
    for code, yearly in (("I1", [4, 6]), ("I4", [])):
        TargetFactory.create(enrolment=enrolment, service_type=service(programme, code), value=10, yearly=yearly)
    assert goal_list(park_filer, programme, park)[0].totals[0].yearly == [None, None]


def test_one_class_only(programme, enrolment, park, park_filer):
    make_goal_list(enrolment)
    groups = goal_list(park_filer, programme, park, service_class="precise")
    assert [group.service_class for group in groups] == ["precise"]


@pytest.mark.parametrize(
    ("who", "parks"), [("park_filer", 1), ("county_fin", 1), ("other_county_eit", 1), ("auditor", 1), ("prov_fin", 2)]
)
def test_each_sees_the_lists_of_its_parks(request, programme, enrolment, other_enrolment, *, who, parks):
    user = request.getfixturevalue(who)
    for each in (enrolment, other_enrolment):
        make_goal_list(each)
    groups = goal_list(user, programme)
    assert {row.target.enrolment_id for group in groups for row in group.rows} == {
        row.pk for row in parks_with_goals(user, programme)
    }
    assert parks_with_goals(user, programme).count() == parks


def test_the_sums_of_the_parks(programme, enrolment, other_enrolment, other_county, prov_eit):
    make_goal_list(enrolment)
    rows = parks_with_goals(prov_eit, programme)
    found = {row.pk: (row.inclusive, row.precise, row.sessions, row.visits, row.enterprises) for row in rows}
    assert found == {
        enrolment.pk: (4, 2, Decimal(48), Decimal(96), Decimal(48)),
        other_enrolment.pk: (0, 0, None, None, None),
    }
    assert goal_totals(rows)["all_sessions"] == Decimal(48)
    assert [row.pk for row in parks_with_goals(prov_eit, programme, county=other_county)] == [other_enrolment.pk]
    precise = parks_with_goals(prov_eit, programme, service_class="precise").get(pk=enrolment.pk)
    assert (precise.inclusive, precise.precise, precise.sessions) == (0, 2, None)


class TestPage:
    def test_the_province_sees_parks_and_opens_one(self, enrolment, other_enrolment, sign_in, prov_eit):
        make_goal_list(enrolment)
        client = sign_in(prov_eit)
        whole = client.get(ADDRESS)
        assert whole.context["park"] is None
        assert {row.pk for row in whole.context["page_obj"]} == {enrolment.pk, other_enrolment.pk}
        one = client.get(ADDRESS, {"park": enrolment.park_id, "service_class": "inclusive"})
        assert one.context["park"] == enrolment.park
        assert [group.service_class for group in one.context["groups"]] == ["inclusive"]

    def test_park_staff_see_their_list_at_once(self, enrolment, other_enrolment, sign_in, park_filer):
        make_goal_list(enrolment)
        answer = sign_in(park_filer).get(ADDRESS)
        assert answer.context["park"] == enrolment.park
        assert [len(group.rows) for group in answer.context["groups"]] == [4, 2]

    def test_a_foreign_park_is_not_to_be_chosen(self, enrolment, other_enrolment, sign_in, park_filer):
        answer = sign_in(park_filer).get(ADDRESS, {"park": other_enrolment.park_id})
        assert answer.context["park"] == enrolment.park
        assert other_enrolment.park.name not in answer.content.decode()

    @pytest.mark.parametrize("query", [{"county": "x"}, {"service_class": "y"}, {"park": "-1"}])
    def test_what_cannot_be_read_narrows_nothing(self, enrolment, other_enrolment, sign_in, prov_eit, *, query):
        assert sign_in(prov_eit).get(ADDRESS, query).context["page_obj"].paginator.count == 2

    def test_nothing_imported_says_what_to_do(self, programme, sign_in, prov_eit, park_filer):
        for user in (prov_eit, park_filer):
            assert "ps-empty" in sign_in(user).get(ADDRESS).content.decode()

    def test_no_programme_says_so(self, db, sign_in, prov_eit):
        assert Programme.objects.count() == 0
        assert "ps-empty" in sign_in(prov_eit).get(ADDRESS).content.decode()

    def test_other_programmes_have_lists_of_their_own(self, enrolment, park, sign_in, prov_eit):
        make_goal_list(enrolment)
        other = ProgrammeFactory.create(code="other")
        EnrolmentFactory.create(programme=other, park=park)
        client = sign_in(prov_eit)
        client.post(reverse("programmes:choose"), {"programme": "other"})
        answer = client.get(ADDRESS)
        assert (answer.context["shown"], answer.context["groups"]) == (other, [])

    def test_what_it_costs(self, programme, enrolment, sign_in, prov_eit, page_cost):
        client = sign_in(prov_eit)
        EnrolmentFactory.create(programme=programme)
        make_goal_list(enrolment)
        two = page_cost(client, ADDRESS)
        for each in (EnrolmentFactory.create(programme=programme) for _ in range(2)):
            make_goal_list(each)
        assert page_cost(client, ADDRESS) == two

    def test_a_list_is_two_queries(self, programme, enrolment, park, prov_eit, django_assert_num_queries):
        make_goal_list(enrolment)
        with django_assert_num_queries(2):
            goal_list(prov_eit, programme, park)


@pytest.mark.parametrize("value", [Decimal("-0.01"), Decimal("NaN"), Decimal("100000000")])
def test_impossible_goals_are_refused_by_the_database(programme, enrolment, value):
    target = TargetFactory.create(enrolment=enrolment, service_type=service(programme, "I1"))
    with transaction.atomic(), pytest.raises(Exception, match=r"target_value|overflow|NaN"):
        type(target).objects.filter(pk=target.pk).update(value=value)


def test_one_goal_per_service_and_unit(programme, enrolment):
    target = TargetFactory.create(enrolment=enrolment, service_type=service(programme, "I1"))
    assert target.operator == Operator.AT_LEAST
    with pytest.raises(IntegrityError, match="target_once"), transaction.atomic():
        TargetFactory.create(enrolment=enrolment, service_type=service(programme, "I1"))
