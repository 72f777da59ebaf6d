"""The form while it is filled in: choices that fit, and nothing typed is lost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.delivery import services
from apps.delivery.models import Need, ServiceRecord, UnfinishedForm
from apps.delivery.rules.matching import team_names
from apps.parks.choices import GuidanceClass
from apps.parks.models import Tenancy
from apps.vendors.choices import ProviderKind
from tests.delivery.conftest import OUTCOME
from tests.factories.vendors import ProviderFactory, listed

ADD = "/records/add/"


@pytest.fixture
def client(sign_in, park_filer, enrolment):
    return sign_in(park_filer)


@pytest.fixture
def typed(service, tenants, provider):
    """What a person types for a precise service."""

    def fields(code: str = "P2", **changes) -> dict:
        given = {
            "service_type": service(code).pk,
            "title": "体系辅导",
            "service_date": timezone.localdate().isoformat(),
            "provider": provider.pk,
            "quantity": "1",
            "amount_yuan": "100",
            "enterprises": [tenants[0].pk],
            "new_need": "财务制度不健全",
            **OUTCOME,
        }
        return given | changes

    return fields


def options(client, **query):
    return client.get(reverse("delivery:options"), query)


def test_a_precise_record_is_saved_with_its_need_and_outcome(client, typed, diagnosed, tenants, provider):
    diagnosis = diagnosed(tenants[0])
    assert client.post(reverse("delivery:add"), typed(need_found="on")).status_code == 302
    record = ServiceRecord.objects.get()
    assert (record.provider, record.provider_name, record.solved) == (provider, provider.name, "yes")
    assert (record.need.diagnosis, record.need.description) == (diagnosis, "财务制度不健全")


def test_refusals_stand_under_their_fields(client, typed, diagnosed, tenants):
    for changes, field in (({}, "enterprises"), ({"provider": ""}, "provider"), ({"listing": "9"}, "listing")):
        if field == "provider":
            diagnosed(tenants[0])
        response = client.post(reverse("delivery:add"), typed(**changes))
        assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert (ServiceRecord.objects.count(), Need.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("hours", "fault"),
    [
        (("09:00", "11:30"), False),
        (("", ""), False),
        (("09:00", ""), True),
        (("", "9:00"), True),
        (("10:00", "10:00"), True),
    ],
)
def test_hours_are_two_and_in_order(client, typed, hours, fault):
    form = client.post(reverse("delivery:add"), typed("P1", starts_at=hours[0], ends_at=hours[1])).context
    assert bool(form and "ends_at" in form["form"].errors) is fault


def test_team_members_are_named_once():
    assert team_names("张三, 李四；王 五、张三\n赵六,,") == "张三、李四、王 五、赵六"
    assert team_names("") == ""


def test_the_choices_follow_service_day_enterprise_and_provider(
    client, service, tenants, provider, enrolment, diagnosed, park_filer, park
):
    day = timezone.localdate()
    offered = listed(enrolment, service("P2"), provider)
    listed(enrolment, service("P2"), provider, valid_from=day - timedelta(days=9), valid_until=day - timedelta(days=1))
    elsewhere = listed(enrolment, service("P2"))
    idle = ProviderFactory.create(park=park)
    diagnosed(tenants[0])
    need = services.add_need(enrolment=enrolment, enterprise=tenants[0], description="账目不清", user=park_filer)
    asked = {"service_type": service("P2").pk, "service_date": day.isoformat(), "enterprises": tenants[0].pk}
    found = options(client, **asked).context["form"].options
    assert {each.pk for each in found.listings} == {offered.pk, elsewhere.pk}
    assert [each.offers for each in found.providers] == [True, True, False]
    assert (found.providers[2], found.needs, found.lacks_diagnosis) == (idle, [need], False)
    found = options(client, **asked, provider=provider.pk).context["form"].options
    assert found.listings == [offered]
    found = options(client, **asked | {"enterprises": tenants[1].pk}).context["form"].options
    assert (found.needs, found.lacks_diagnosis) == ([], True)


def test_the_part_says_where_the_diagnosis_stands(client, service, tenants, diagnosed, enrolment, park_filer):
    asked = {"service_type": service("P2").pk, "service_date": timezone.localdate().isoformat()}
    sentence = "This enterprise has no diagnosis yet."
    assert sentence in options(client, **asked, enterprises=tenants[0].pk).content.decode()
    services.ask_without_diagnosis(enrolment=enrolment, enterprise=tenants[0], reason="急", user=park_filer)
    assert "The county has been asked" in options(client, **asked, enterprises=tenants[0].pk).content.decode()
    diagnosed(tenants[1], decide=False)
    assert "waits for the lead" in options(client, **asked, enterprises=tenants[1].pk).content.decode()
    diagnosed(tenants[2])
    assert "Diagnosed on" in options(client, **asked, enterprises=tenants[2].pk).content.decode()


def test_an_enterprise_at_its_beginning_is_offered_start_up_mentors(client, service, tenants, enrolment, park):
    mentor = ProviderFactory.create(park=park, kind=ProviderKind.MENTOR, credit_code="")
    product = listed(enrolment, service("I4"), mentor)
    listed(enrolment, service("P1"))
    asked = {"service_type": service("P1").pk, "service_date": timezone.localdate().isoformat()}
    asked["enterprises"] = tenants[0].pk
    assert options(client, **asked).context["form"].options.mentors == []
    Tenancy.objects.filter(enterprise=tenants[0]).update(guidance_class=GuidanceClass.EARLY)
    answer = options(client, **asked)
    assert answer.context["form"].options.mentors == [product]
    assert product.product_name in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"service_type": "x", "service_date": "31.31.2026", "provider": "x", "need": "9" * 40, "enterprises": "x"},
        {"service_date": "0001-01-01", "provider": "0", "listing": "-1"},
    ],
)
def test_odd_values_are_left_out(client, query):
    assert options(client, **query).status_code == 200


def test_what_was_typed_comes_back_until_it_is_saved(client, typed, diagnosed, tenants, park_filer, sign_in, park_lead):
    diagnosed(tenants[0])
    half = typed(title="写到一半", amount_yuan="abc", service_date="")
    assert client.post(reverse("delivery:keep"), half | {"autosave": "1"}).status_code == 200
    client.post(reverse("delivery:keep"), half | {"place": "三号楼"})
    assert UnfinishedForm.objects.count() == 1
    form = client.get(reverse("delivery:add")).context["form"]
    assert (form["title"].value(), form["amount_yuan"].value(), form["place"].value(), form.ticked) == (
        "写到一半",
        "abc",
        "三号楼",
        {tenants[0].pk},
    )
    assert sign_in(park_lead).get(reverse("delivery:add")).context["restored"] is None
    client = sign_in(park_filer)
    assert client.post(reverse("delivery:add"), half).status_code == 422
    assert UnfinishedForm.objects.count() == 1
    assert client.post(reverse("delivery:add"), typed()).status_code == 302
    assert (UnfinishedForm.objects.count(), client.get(reverse("delivery:add")).context["restored"]) == (0, None)


def test_starting_afresh_drops_it(client, typed):
    client.post(reverse("delivery:keep"), typed(title="不要了"))
    assert client.post(reverse("delivery:forget")).status_code == 302
    assert client.get(reverse("delivery:add")).context["form"]["title"].value() is None


def test_a_correction_is_kept_for_its_record_until_the_record_changes(client, recorded, typed, park_filer):
    record, other = recorded("I4"), recorded("I4")
    address = f"{reverse('delivery:keep')}?record={record.pk}"
    client.post(address, typed("I4", title="改到一半"))
    edit = reverse("delivery:edit", args=[record.pk])
    assert client.get(edit).context["form"]["title"].value() == "改到一半"
    assert client.get(reverse("delivery:edit", args=[other.pk])).context["form"]["title"].value() == "安全培训"
    assert client.get(reverse("delivery:add")).context["restored"] is None
    services.update_record(record=record, user=park_filer, title="别人改的")
    assert client.get(edit).context["form"]["title"].value() == "别人改的"


def test_nobody_keeps_a_text_for_another_park(sign_in, recorded, other_filer, other_enrolment, typed):
    address = f"{reverse('delivery:keep')}?record={recorded('I4').pk}"
    assert sign_in(other_filer).post(address, typed("I4")).status_code == 404
    assert UnfinishedForm.objects.count() == 0


def test_a_form_too_long_is_not_kept(client, typed):
    assert client.post(reverse("delivery:keep"), typed(problem="长" * 100_000)).status_code == 422
    assert UnfinishedForm.objects.count() == 0


def test_a_copy_keeps_the_new_fields(client, recorded, diagnosed, tenants, provider):
    diagnosed(tenants[0])
    record = recorded("P2", starts_at="09:00", ends_at="10:00")
    form = client.get(reverse("delivery:copy", args=[record.pk])).context["form"]
    assert form["provider"].value() == provider or form["provider"].value() == provider.pk
    assert (form["problem"].value(), form["need"].value()) in (
        (OUTCOME["problem"], record.need),
        (OUTCOME["problem"], record.need_id),
    )


def test_a_provider_outside_the_register_is_saved_with_a_notice(client, typed, service):
    free = typed("I4", provider="", provider_name="临时请来的讲师", provider_kind="other")
    answer = client.post(reverse("delivery:add"), free, follow=True)
    assert "临时请来的讲师 is not in the register of the park." in [str(each) for each in answer.context["messages"]]
