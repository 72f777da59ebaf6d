"""Six questions of every page: who gets in, what is seen, what is not, what it costs, bad input, what a POST does."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.parks import selectors
from apps.parks.models import Enterprise, GuidanceChange, Park, ParkGrant, Tenancy, Title
from tests.factories.codes import credit_code
from tests.factories.parks import DivisionFactory, EnterpriseFactory, ParkFactory, TenancyFactory

WHO_SEES = {
    "park_filer": (200, 404),
    "park_lead": (200, 404),
    "county_eit": (200, 404),
    "county_fin": (200, 404),
    "prov_eit": (200, 200),
    "prov_fin": (200, 200),
    "auditor": (200, 404),
    "sys_admin": (200, 200),
}


def address(name, *args):
    return reverse(f"parks:{name}", args=args)


class TestList:
    @pytest.mark.parametrize(("who", "seen"), [("park_filer", 1), ("county_fin", 1), ("prov_eit", 2), ("auditor", 1)])
    def test_rows_are_those_one_may_see(self, request, park, other_park, sign_in, *, who, seen):
        answer = sign_in(request.getfixturevalue(who)).get(address("list"))
        assert [row.pk for row in answer.context["page_obj"]] == [park.pk, other_park.pk][-seen:] or seen == 1
        assert answer.context["page_obj"].paginator.count == seen
        assert (park.name in answer.content.decode()) is True

    def test_filters_sort_and_totals(self, park, other_park, sign_in, prov_eit):
        Park.objects.filter(pk=park.pk).update(area_mu=Decimal("12.5"))
        Park.objects.filter(pk=other_park.pk).update(area_mu=Decimal(20), kind="startup")
        TenancyFactory.create_batch(2, park=park)
        TenancyFactory.create(park=other_park, is_pilot=False)
        TenancyFactory.create(park=other_park, moved_out_date=timezone.localdate())
        client = sign_in(prov_eit)
        whole = client.get(address("list"), {"sort": "-tenants"})
        assert [row.pk for row in whole.context["page_obj"]] == [park.pk, other_park.pk]
        assert whole.context["totals"] == {"area": Decimal("32.50"), "tenants": 3, "pilots": 2}
        for query in ({"kind": "startup"}, {"name": other_park.name[:2]}, {"county": other_park.county_id},
                      {"name": other_park.credit_code[:17]}, {"name": other_park.operator.name}):  # fmt: skip
            assert [row.pk for row in client.get(address("list"), query).context["page_obj"]] == [other_park.pk]

    def test_what_cannot_be_read_narrows_nothing(self, park, sign_in, prov_eit):
        query = {"county": "abc", "kind": "x", "sort": "password", "name": "\u0000"}
        assert sign_in(prov_eit).get(address("list"), query).context["page_obj"].paginator.count == 1

    def test_empty_states_say_what_to_do(self, sign_in, prov_eit, park):
        assert "ps-empty" in sign_in(prov_eit).get(address("list"), {"name": "nothing"}).content.decode()

    def test_twenty_per_page(self, sign_in, prov_eit):
        ParkFactory.create_batch(21)
        answer = sign_in(prov_eit).get(address("list"), {"page": 2})
        assert len(answer.context["page_obj"]) == 1

    def test_what_it_costs(self, park, sign_in, prov_eit, page_cost):
        client = sign_in(prov_eit)
        one = page_cost(client, address("list"))
        for each in ParkFactory.create_batch(2):
            TenancyFactory.create_batch(2, park=each)
        assert page_cost(client, address("list")) == one


class TestDetail:
    @pytest.mark.parametrize("who", WHO_SEES)
    def test_own_and_foreign(self, request, park, other_park, sign_in, who):
        client = sign_in(request.getfixturevalue(who))
        found = (
            client.get(address("detail", park.pk)).status_code,
            client.get(address("detail", other_park.pk)).status_code,
        )
        assert found == WHO_SEES[who]

    def test_an_expired_grant_opens_nothing(self, park, auditor, sign_in):
        ParkGrant.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
        assert sign_in(auditor).get(address("detail", park.pk)).status_code == 404

    def test_figures_and_charts(self, park, sign_in, park_filer):
        TenancyFactory.create(park=park, is_key=True)
        TenancyFactory.create(park=park, is_pilot=False, enterprise__sme_class="small")
        TenancyFactory.create(park=park, moved_out_date=timezone.localdate())
        answer = sign_in(park_filer).get(address("detail", park.pk))
        figures = answer.context["figures"]
        assert [figures[name] for name in ("tenants", "pilots", "keys", "unclassified")] == [2, 1, 1, 1]
        assert sorted(count for _label, count in figures["size_chart"]["rows"]) == [1, 1]
        assert [(row["count"], row["percent"]) for row in figures["industries"]] == [(2, 100.0)]
        assert len(answer.context["tenants"]) == 3

    def test_small_industries_are_put_together(self, park, park_filer):
        for number in range(13, 21):
            TenancyFactory.create(park=park, enterprise__division=DivisionFactory.create(code=str(number)))
        TenancyFactory.create(park=park, enterprise__division=None)
        rows = selectors.figures_of(park, park_filer, timezone.localdate())["industries"]
        assert [row["count"] for row in rows] == [1, 1, 1, 1, 1, 1, 3]

    def test_a_tenant_is_found(self, park, sign_in, park_filer):
        first = TenancyFactory.create(park=park)
        TenancyFactory.create(park=park)
        answer = sign_in(park_filer).get(address("detail", park.pk), {"tenant": first.enterprise.credit_code[:18]})
        assert [row.pk for row in answer.context["tenants"]] == [first.pk]

    def test_what_it_costs(self, park, sign_in, prov_eit, page_cost):
        client = sign_in(prov_eit)
        TenancyFactory.create(park=park)
        one = page_cost(client, address("detail", park.pk))
        TenancyFactory.create_batch(2, park=park)
        assert page_cost(client, address("detail", park.pk)) == one

    def test_what_reading_costs(self, park, prov_eit, django_assert_num_queries):
        TenancyFactory.create_batch(3, park=park)
        with django_assert_num_queries(1):
            selectors.figures_of(park, prov_eit, timezone.localdate())
        with django_assert_num_queries(1):
            selectors.titles_of(park)

    def test_buttons_are_those_one_may_press(self, park, sign_in, park_filer, county_fin):
        add, edit = address("tenant_add", park.pk), address("edit", park.pk)
        filer = sign_in(park_filer).get(address("detail", park.pk)).content.decode()
        assert (add in filer, edit in filer) == (True, False)
        finance = sign_in(county_fin).get(address("detail", park.pk)).content.decode()
        assert (add in finance, edit in finance) == (False, False)


class TestRegister:
    def values(self, place, **more):
        firm = {"name": "新园", "credit_code": credit_code(), "operator_name": "新园公司"}
        return firm | {"county": place.pk, "kind": "industrial"} | more

    @pytest.mark.parametrize("who", ["prov_eit", "sys_admin"])
    def test_the_province_registers(self, request, county, sign_in, who):
        client = sign_in(request.getfixturevalue(who))
        assert client.get(address("add")).status_code == 200
        answer = client.post(address("add"), self.values(county, area_mu="1,250.5"))
        park = Park.objects.get()
        assert answer.url == address("detail", park.pk)
        assert (park.operator.name, park.area_mu) == ("新园公司", Decimal("1250.50"))

    @pytest.mark.parametrize(
        ("harm", "field"),
        [
            ({"credit_code": "91330106MA0DEMA179"}, "credit_code"),
            ({"credit_code": "123"}, "credit_code"),
            ({"area_mu": "1e5"}, "area_mu"),
            ({"area_mu": "１２"}, "area_mu"),
            ({"county": ""}, "county"),
            ({"name": "名\u202e字\u0007"}, "name"),
            ({"opened_on": "2026-02-30"}, "opened_on"),
            ({"area_mu": "1000000.01"}, "area_mu"),
        ],
    )
    def test_bad_input_comes_back(self, county, sign_in, prov_eit, harm, field):
        answer = sign_in(prov_eit).post(address("add"), self.values(county, **harm))
        assert list(answer.context["form"].errors) == [field]
        assert Park.objects.count() == 0

    @pytest.mark.parametrize("who", ["park_lead", "county_eit", "prov_fin", "auditor"])
    def test_nobody_else(self, request, county, sign_in, who):
        client = sign_in(request.getfixturevalue(who))
        assert client.get(address("add")).status_code == 403
        assert client.post(address("add"), self.values(county)).status_code == 403


class TestEdit:
    def test_the_lead_sees_only_what_the_lead_may_change(self, park, sign_in, park_lead):
        client = sign_in(park_lead)
        form = client.get(address("edit", park.pk)).context["form"]
        assert set(form.fields) == {"area_mu", "address"}
        client.post(address("edit", park.pk), {"area_mu": "88", "address": "示例路1号", "name": "别名"})
        park.refresh_from_db()
        assert (park.address, park.name) == ("示例路1号", "瓯海示例园")

    def test_the_county_edits_the_description(self, park, sign_in, county_eit):
        form = sign_in(county_eit).get(address("edit", park.pk)).context["form"]
        assert set(form.fields) == {"name", "kind", "area_mu", "leading_industry", "address", "opened_on"}

    @pytest.mark.parametrize(("who", "status"), [("park_filer", 403), ("county_fin", 403), ("other_county_eit", 404)])
    def test_nobody_else(self, request, park, sign_in, who, status):
        assert sign_in(request.getfixturevalue(who)).get(address("edit", park.pk)).status_code == status


def tenant(**more):
    return {
        "name": "精密公司", "credit_code": credit_code(), "division": DivisionFactory.create().pk, "employees": "300",
        "revenue_wan": "2,000", "moved_in_date": "2023-01-01", "is_pilot": "on", "guidance_class": "early",
    } | more  # fmt: skip


class TestTenants:
    def test_one_moves_in(self, park, sign_in, park_filer):
        answer = sign_in(park_filer).post(address("tenant_add", park.pk), tenant())
        assert answer.url == address("detail", park.pk)
        row = Tenancy.objects.get()
        assert (row.enterprise.sme_class, row.is_pilot, row.guidance_class) == ("medium", True, "early")

    @pytest.mark.parametrize(
        ("harm", "field"),
        [
            ({"credit_code": "91330106MA0DEMA17"}, "credit_code"),
            ({"employees": "-1"}, "employees"),
            ({"employees": "10家"}, "employees"),
            ({"revenue_wan": "nan"}, "revenue_wan"),
            ({"industry_group": "701"}, "industry_group"),
            ({"is_pilot": "", "is_key": "on"}, "is_key"),
            ({"guidance_class": "x"}, "guidance_class"),
            ({"moved_in_date": "31.12.2023"}, "moved_in_date"),
        ],
    )
    def test_bad_input(self, park, sign_in, park_filer, harm, field):
        answer = sign_in(park_filer).post(address("tenant_add", park.pk), tenant(**harm))
        assert list(answer.context["form"].errors) == [field]
        assert (Enterprise.objects.count(), Tenancy.objects.count()) == (0, 0)

    def test_property_needs_its_group(self, park, sign_in, park_filer):
        division = DivisionFactory.create(code="70", name="房地产业", section="K", section_name="房地产业")
        client = sign_in(park_filer)
        client.post(address("tenant_add", park.pk), tenant(division=division.pk, industry_group="702"))
        assert Enterprise.objects.get().sme_class == "medium"

    def test_it_is_edited_with_a_reason(self, park, sign_in, county_eit):
        client = sign_in(county_eit)
        values = tenant()
        row = TenancyFactory.create(park=park, guidance_class="early", moved_in_date=date(2023, 1, 1))
        assert client.get(address("tenant_edit", row.pk)).context["form"].initial["name"] == row.enterprise.name
        values |= {"guidance_class": "specialised"}
        refused = client.post(address("tenant_edit", row.pk), values)
        assert list(refused.context["form"].errors) == ["reason"]
        assert client.post(address("tenant_edit", row.pk), values | {"reason": "列入培育库"}).status_code == 302
        assert GuidanceChange.objects.get().after == "specialised"
        row.enterprise.refresh_from_db()
        assert row.enterprise.name == "精密公司"

    def test_it_moves_out(self, park, sign_in, park_filer):
        row = TenancyFactory.create(park=park)
        client = sign_in(park_filer)
        assert client.get(address("tenant_out", row.pk)).status_code == 200
        refused = client.post(address("tenant_out", row.pk), {"day": "2090-01-01"})
        assert list(refused.context["form"].errors) == ["day"]
        client.post(address("tenant_out", row.pk), {"day": "2024-06-30"})
        row.refresh_from_db()
        assert row.moved_out_date == date(2024, 6, 30)

    @pytest.mark.parametrize(
        ("who", "status"),
        [("county_fin", 403), ("prov_eit", 403), ("auditor", 403), ("other_filer", 404), ("other_county_eit", 404)],
    )
    @pytest.mark.parametrize("name", ["tenant_add", "tenant_edit", "tenant_out"])
    def test_nobody_else(self, request, park, sign_in, *, who, status, name):
        row = TenancyFactory.create(park=park)
        pk = park.pk if name == "tenant_add" else row.pk
        client = sign_in(request.getfixturevalue(who))
        assert (client.get(address(name, pk)).status_code, client.post(address(name, pk)).status_code) == (
            status,
            status,
        )


class TestEnterprise:
    def test_the_page_shows_the_parks_one_may_see(self, park, other_park, sign_in, park_filer):
        firm = EnterpriseFactory.create()
        TenancyFactory.create(park=park, enterprise=firm)
        TenancyFactory.create(park=other_park, enterprise=firm)
        answer = sign_in(park_filer).get(address("enterprise", firm.pk))
        assert [row.park for row in answer.context["tenancies"]] == [park]
        assert other_park.name not in answer.content.decode()

    def test_a_firm_of_another_park_is_not_found(self, park, sign_in, other_filer):
        firm = TenancyFactory.create(park=park).enterprise
        assert sign_in(other_filer).get(address("enterprise", firm.pk)).status_code == 404

    def test_what_it_costs(self, park, prov_eit, django_assert_num_queries):
        firm = TenancyFactory.create(park=park).enterprise
        TenancyFactory.create_batch(2, enterprise=firm)
        with django_assert_num_queries(3):
            selectors.enterprise_page(firm, prov_eit)


class TestTitlesAndGrants:
    def test_a_title_of_a_tenant(self, park, sign_in, park_lead):
        firm = TenancyFactory.create(park=park).enterprise
        client = sign_in(park_lead)
        form = client.get(address("title_add", park.pk), {"enterprise": firm.pk}).context["form"]
        assert form.initial["holder"] == str(firm.pk)
        values = {"holder": firm.pk, "name": "专精特新", "level": "provincial", "granted_date": "2024-05-01"}
        assert client.post(address("title_add", park.pk), values).status_code == 302
        assert Title.objects.get().enterprise == firm
        again = client.post(address("title_add", park.pk), values)
        assert list(again.context["form"].errors) == ["name"]
        foreign = EnterpriseFactory.create()
        refused = client.post(address("title_add", park.pk), values | {"holder": foreign.pk})
        assert list(refused.context["form"].errors) == ["holder"]

    def test_a_park_is_shown_and_hidden(self, other_park, sign_in, sys_admin, auditor):
        client = sign_in(sys_admin)
        until = timezone.localdate() + timedelta(days=10)
        values = {"person": auditor.pk, "valid_until": until.isoformat(), "reason": "专项审计"}
        assert client.post(address("grant_add", other_park.pk), values).status_code == 302
        assert sign_in(auditor).get(address("detail", other_park.pk)).status_code == 200
        grant = ParkGrant.objects.get(content_object=other_park)
        assert client.post(address("grant_end", grant.pk)).status_code == 302
        assert sign_in(auditor).get(address("detail", other_park.pk)).status_code == 404

    @pytest.mark.parametrize(
        ("harm", "field"),
        [({"valid_until": "2020-01-01"}, "valid_until"), ({"reason": ""}, "reason"), ({"person": "0"}, "person")],
    )
    def test_bad_grants(self, park, sign_in, prov_eit, auditor, *, harm, field):
        values = {"person": auditor.pk, "valid_until": timezone.localdate().isoformat(), "reason": "审计"} | harm
        answer = sign_in(prov_eit).post(address("grant_add", park.pk), values)
        assert list(answer.context["form"].errors) == [field]

    @pytest.mark.parametrize("who", ["park_lead", "county_eit", "prov_fin", "auditor"])
    def test_nobody_else_grants(self, request, park, auditor, sign_in, who):
        client = sign_in(request.getfixturevalue(who))
        assert client.get(address("grant_add", park.pk)).status_code == 403
        assert client.post(address("grant_end", ParkGrant.objects.get().pk)).status_code == 403
