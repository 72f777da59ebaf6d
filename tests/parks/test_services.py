from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.accounts.choices import Level, OrganisationKind
from apps.accounts.models import Organisation
from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.parks.choices import GuidanceClass, SmeClass, TitleLevel
from apps.parks.models import Enterprise, GuidanceChange, Park, ParkGrant, Tenancy, Title
from apps.parks.services import (
    EnterpriseData,
    ParkData,
    TenancyData,
    add_tenant,
    add_title,
    edit_park,
    edit_tenant,
    end_grant,
    grant_park,
    move_out,
    register_park,
    update_enterprise,
)
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.codes import credit_code
from tests.factories.parks import DivisionFactory, EnterpriseFactory, TenancyFactory

TODAY = date(2026, 9, 23)


def entries(action: str) -> int:
    return Entry.objects.filter(action=action).count()


class TestRegistering:
    def test_park_and_operator_are_made_together(self, county, prov_eit):
        code = credit_code()
        park = register_park(data=ParkData("新园", code.lower(), county), operator_name="新园运营公司", user=prov_eit)
        assert (park.credit_code, park.operator.credit_code, park.sort_key) == (code, code, "xin yuan")
        assert (park.operator.name, park.operator.kind) == ("新园运营公司", OrganisationKind.OPERATOR)
        assert entries("park.registered") == 1

    def test_an_operator_that_is_known_is_used(self, county):
        operator = OrganisationFactory.create(credit_code=credit_code(), jurisdiction=county)
        assert register_park(data=ParkData("新园", operator.credit_code, county)).operator == operator
        assert Organisation.objects.filter(kind=OrganisationKind.OPERATOR).count() == 1

    def test_another_kind_of_organisation_is_no_operator(self, county):
        other = OrganisationFactory.create(credit_code=credit_code(), kind=OrganisationKind.PROVIDER, tier="outside")
        with pytest.raises(Refused, match="not a park operator"):
            register_park(data=ParkData("新园", other.credit_code, county))

    def test_refusals_name_their_field_and_leave_nothing(self, park, county):
        cases = {
            "credit_code": ParkData("新园", park.credit_code, county),
            "name": ParkData(park.name, credit_code(), county),
            "county": ParkData("新园", credit_code(), county.parent),
        }
        for field, data in cases.items():
            with pytest.raises(Refused) as caught:
                register_park(data=data)
            assert caught.value.field == field
        assert (Park.objects.count(), Organisation.objects.count()) == (1, 1)

    @pytest.mark.parametrize("area", [Decimal("1000000.01"), Decimal("1e20"), Decimal("NaN"), Decimal(-1)])
    def test_an_impossible_area_is_refused_in_words(self, county, area):
        with pytest.raises(Refused):
            register_park(data=ParkData("新园", credit_code(), county, area_mu=area))
        assert Park.objects.count() == 0

    def test_only_the_province_registers(self, county, county_eit):
        with pytest.raises(Refused, match="role"):
            register_park(data=ParkData("新园", credit_code(), county), user=county_eit)

    def test_a_zone_may_hold_a_park(self, county):
        county.level = Level.ZONE
        county.save()
        assert register_park(data=ParkData("新园", credit_code(), county)).county == county


class TestEditing:
    def test_each_role_changes_its_columns(self, park, park_lead, county_eit, prov_eit):
        edit_park(park=park, values={"area_mu": Decimal("12.50")}, user=park_lead)
        edit_park(park=park, values={"name": "改名园"}, user=county_eit)
        code = credit_code()
        park = edit_park(park=park, values={"credit_code": code}, user=prov_eit)
        assert (park.name, park.sort_key, park.area_mu) == ("改名园", "gai ming yuan", Decimal("12.50"))
        assert entries("park.edited") == 3

    @pytest.mark.parametrize(
        ("who", "values"),
        [
            ("park_filer", {"address": "路1号"}),
            ("park_lead", {"name": "改名园"}),
            ("county_eit", {"credit_code": "91330106MA0DEMA178"}),
            ("county_fin", {"address": "路1号"}),
            ("other_county_eit", {"name": "改名园"}),
            ("auditor", {"address": "路1号"}),
        ],
    )
    def test_no_role_changes_more(self, request, park, who, values):
        with pytest.raises(Refused):
            edit_park(park=park, values=values, user=request.getfixturevalue(who))

    def test_nothing_changed_writes_nothing(self, park, prov_eit):
        edit_park(park=park, values={"name": park.name}, user=prov_eit)
        assert entries("park.edited") == 0


@pytest.fixture
def firm_data(db):
    return EnterpriseData("精密公司", credit_code(), DivisionFactory.create(), employees=300, revenue_wan=Decimal(2000))


class TestTenants:
    def test_a_new_firm_moves_in_with_its_class(self, park, park_filer, firm_data):
        tenancy = add_tenant(park=park, enterprise=firm_data, data=TenancyData(is_pilot=True), user=park_filer)
        assert tenancy.enterprise.sme_class == SmeClass.MEDIUM
        assert (tenancy.enterprise.sort_key, tenancy.is_pilot) == ("jing mi gong si", True)
        assert (entries("tenant.added"), entries("enterprise.added")) == (1, 1)

    def test_a_firm_of_another_park_is_found_and_keeps_its_figures(self, park, other_park, firm_data):
        add_tenant(park=other_park, enterprise=firm_data)
        tenancy = add_tenant(park=park, enterprise=EnterpriseData("精密公司", firm_data.credit_code))
        assert tenancy.enterprise.employees == 300
        assert (Enterprise.objects.count(), Tenancy.objects.count()) == (1, 2)

    def test_a_code_of_another_firm_is_refused(self, park, firm_data):
        add_tenant(park=park, enterprise=firm_data)
        with pytest.raises(Refused, match="精密公司"):
            add_tenant(park=park, enterprise=EnterpriseData("别家", firm_data.credit_code))

    def test_once_at_a_time(self, park, firm_data, park_filer):
        tenancy = add_tenant(park=park, enterprise=firm_data)
        with pytest.raises(Refused, match="already"):
            add_tenant(park=park, enterprise=firm_data)
        move_out(tenancy=tenancy, day=TODAY, today=TODAY, user=park_filer)
        assert add_tenant(park=park, enterprise=firm_data).pk != tenancy.pk

    def test_the_database_refuses_it_too(self, park):
        tenancy = TenancyFactory.create(park=park)
        with pytest.raises(IntegrityError, match="tenancy_once"), transaction.atomic():
            TenancyFactory.create(park=park, enterprise=tenancy.enterprise)

    def test_key_without_pilot(self, park, firm_data):
        with pytest.raises(Refused) as caught:
            add_tenant(park=park, enterprise=firm_data, data=TenancyData(is_key=True))
        assert (caught.value.field, Enterprise.objects.count()) == ("is_key", 0)

    @pytest.mark.parametrize("who", ["county_fin", "other_filer", "other_county_eit", "prov_eit", "auditor"])
    def test_others_do_not_let_firms_in(self, request, park, firm_data, who):
        with pytest.raises(Refused, match="role"):
            add_tenant(park=park, enterprise=firm_data, user=request.getfixturevalue(who))

    def test_a_new_guidance_class_needs_a_reason_and_leaves_history(self, park, park_filer, firm_data):
        """R0.13."""
        tenancy = add_tenant(park=park, enterprise=firm_data)
        data = TenancyData(is_pilot=True, guidance_class=GuidanceClass.SPECIALISED)
        with pytest.raises(Refused) as caught:
            edit_tenant(tenancy=tenancy, enterprise=firm_data, data=data, user=park_filer)
        assert caught.value.field == "reason"
        edit_tenant(tenancy=tenancy, enterprise=firm_data, data=data, user=park_filer, reason="列入培育库")
        rows = GuidanceChange.objects.values_list("before", "after", "reason", "changed_by")
        assert list(rows) == [("other", "specialised", "列入培育库", park_filer.pk)]

    def test_an_unchanged_tenant_writes_nothing(self, park, park_filer, firm_data):
        tenancy = add_tenant(park=park, enterprise=firm_data)
        before = Entry.objects.count()
        edit_tenant(tenancy=tenancy, enterprise=firm_data, data=TenancyData(), user=park_filer)
        assert Entry.objects.count() == before

    def test_new_figures_give_a_new_class(self, park, firm_data):
        firm = add_tenant(park=park, enterprise=firm_data).enterprise
        update_enterprise(enterprise=firm, data=EnterpriseData(**vars(firm_data) | {"employees": 19}))
        firm.refresh_from_db()
        assert firm.sme_class == SmeClass.MICRO
        assert Entry.objects.about(firm).first().changes == {
            "employees": [300, 19], "sme_class": ["medium", "micro"],
        }  # fmt: skip

    @pytest.mark.parametrize("changes", [{"name": "改名公司"}, {"credit_code": credit_code()}])
    def test_name_and_code_of_a_firm_in_two_parks_stay(self, park, other_park, park_filer, firm_data, changes):
        tenancy = add_tenant(park=park, enterprise=firm_data)
        renamed = replace(firm_data, **changes)
        elsewhere = add_tenant(park=other_park, enterprise=firm_data)
        with pytest.raises(Refused, match="another park"):
            edit_tenant(tenancy=tenancy, enterprise=renamed, data=TenancyData(), user=park_filer)
        edit_tenant(tenancy=tenancy, enterprise=firm_data, data=TenancyData(is_pilot=True), user=park_filer)
        Tenancy.objects.filter(pk=elsewhere.pk).update(moved_out_date=timezone.localdate())
        edit_tenant(tenancy=tenancy, enterprise=renamed, data=TenancyData(), user=park_filer)
        firm = Enterprise.objects.get()
        assert (firm.name, firm.credit_code) == (renamed.name, renamed.credit_code)

    def test_a_code_taken_by_another_firm(self, firm_data):
        firm, other = EnterpriseFactory.create_batch(2)
        with pytest.raises(Refused, match=other.name):
            update_enterprise(enterprise=firm, data=EnterpriseData(firm.name, other.credit_code))

    @pytest.mark.parametrize(("day", "field"), [(date(2019, 12, 31), "day"), (TODAY + timedelta(days=1), "day")])
    def test_days_nobody_moves_out_on(self, park, park_filer, day, field):
        tenancy = TenancyFactory.create(park=park, moved_in_date=date(2020, 1, 1))
        with pytest.raises(Refused) as caught:
            move_out(tenancy=tenancy, day=day, today=TODAY, user=park_filer)
        assert caught.value.field == field

    def test_who_left_is_no_tenant_that_day(self, park, park_filer):
        tenancy = TenancyFactory.create(park=park)
        move_out(tenancy=tenancy, day=TODAY, today=TODAY, user=park_filer)
        assert [Tenancy.objects.present_on(day).count() for day in (TODAY - timedelta(days=1), TODAY)] == [1, 0]
        with pytest.raises(Refused, match="already"):
            move_out(tenancy=tenancy, day=TODAY, today=TODAY, user=park_filer)


class TestTitles:
    def test_a_park_and_a_tenant_have_titles(self, park, park_filer):
        tenancy = TenancyFactory.create(park=park)
        values = {"level": TitleLevel.PROVINCIAL, "granted_date": date(2025, 5, 1), "today": TODAY, "user": park_filer}
        assert add_title(park=park, name="示范园", **values).park == park
        assert add_title(park=park, enterprise=tenancy.enterprise, name="专精特新", **values).park is None
        with pytest.raises(Refused, match="recorded already"):
            add_title(park=park, name="示范园", **values)
        assert Title.objects.count() == 2

    def test_refusals(self, park):
        values = {"park": park, "name": "示范园", "level": "national", "today": TODAY}
        with pytest.raises(Refused, match="future"):
            add_title(**values, granted_date=TODAY + timedelta(days=1))
        with pytest.raises(Refused, match="no tenant"):
            add_title(**values, granted_date=TODAY, enterprise=EnterpriseFactory.create())


class TestGrants:
    def test_an_auditor_sees_the_park_until_the_last_day(self, other_park, auditor, sys_admin):
        today = timezone.localdate()
        assert other_park not in Park.objects.visible_to(auditor)
        values = {"park": other_park, "person": auditor, "reason": "专项审计", "today": today, "user": sys_admin}
        grant = grant_park(valid_until=today, **values)
        assert other_park in Park.objects.visible_to(auditor)
        end_grant(grant=grant, today=today, user=sys_admin)
        assert other_park not in Park.objects.visible_to(auditor)
        with pytest.raises(Refused, match="over already"):
            end_grant(grant=grant, today=today, user=sys_admin)
        assert (entries("park.shown"), entries("park.hidden")) == (1, 1)

    def test_an_expired_grant_shows_nothing(self, park, auditor):
        assert park in Park.objects.visible_to(auditor)
        ParkGrant.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
        assert park not in Park.objects.visible_to(auditor)

    def test_a_grant_serves_no_other_role_of_the_person(self, park, other_park, auditor):
        assert list(Park.objects.visible_to(auditor)) == [park]
        MembershipFactory.create(user=auditor, organisation=other_park.operator, is_default=False)
        auditor.acting = auditor.memberships.get(organisation=other_park.operator)
        assert list(Park.objects.visible_to(auditor)) == [other_park]

    def test_a_second_grant_replaces_the_first(self, park, auditor, prov_eit):
        today = timezone.localdate()
        until = today + timedelta(days=90)
        grant_park(park=park, person=auditor, valid_until=until, reason="延长", today=today, user=prov_eit)
        assert list(ParkGrant.objects.values_list("valid_until", "reason")) == [(until, "延长")]

    @pytest.mark.parametrize("days", [-1, 367])
    def test_days_a_grant_cannot_end_on(self, park, auditor, days):
        with pytest.raises(Refused, match="last day"):
            grant_park(park=park, person=auditor, valid_until=TODAY + timedelta(days=days), reason="审计", today=TODAY)

    def test_only_outsiders_are_shown_single_parks(self, park, other_filer):
        with pytest.raises(Refused, match="auditors"):
            grant_park(park=park, person=other_filer, valid_until=TODAY, reason="参观", today=TODAY)
        assert ParkGrant.objects.count() == 0

    def test_only_the_province_grants(self, park, auditor, county_eit):
        with pytest.raises(Refused, match="role"):
            grant_park(park=park, person=auditor, valid_until=TODAY, reason="x", today=TODAY, user=county_eit)
