import pytest
from django.urls import reverse

from apps.notifications.choices import DeliveryState, MessageKind
from apps.notifications.models import Delivery, Message
from apps.notifications.selectors import inbox, unread_count
from apps.notifications.services import mark_read, notify

pytestmark = pytest.mark.django_db
LIST = "notifications:list"


@pytest.fixture
def message(park_filer) -> Message:
    notify(recipients=[park_filer], kind=MessageKind.RETURNED, title="季报被退回", effect_key="r", link="/reports/")
    return Message.objects.get()


def tell(person, count: int) -> None:
    for number in range(count):
        notify(recipients=[person], kind=MessageKind.INFO, title=f"通知{number:02}", effect_key=f"k{number}")


def test_the_list_shows_ones_own_messages(message, park_filer, park_lead, sign_in):
    assert "季报被退回" in sign_in(park_filer).get(reverse(LIST)).content.decode()
    assert "季报被退回" not in sign_in(park_lead).get(reverse(LIST)).content.decode()


def test_unread_come_first_then_the_newest(park_filer):
    tell(park_filer, 3)
    mark_read(user=park_filer, message=Message.objects.get(title="通知02"))
    assert [each.title for each in inbox(park_filer)] == ["通知01", "通知00", "通知02"]
    assert unread_count(park_filer) == 2


@pytest.mark.parametrize(
    ("query", "titles"),
    [("state=unread", ["季报被退回"]), ("state=read", ["通知00"]), ("kind=info", ["通知00"]), ("kind=nonsense", None)],
)
def test_the_filter_narrows(message, park_filer, sign_in, query, titles):
    tell(park_filer, 1)
    mark_read(user=park_filer, message=Message.objects.get(title="通知00"))
    shown = [each.title for each in sign_in(park_filer).get(f"{reverse(LIST)}?{query}").context["object_list"]]
    assert shown == (titles or ["季报被退回", "通知00"])


def test_twenty_per_page_in_a_constant_number_of_queries(park_filer, django_assert_num_queries):
    tell(park_filer, 25)
    with django_assert_num_queries(2):
        page = list(inbox(park_filer)[:20])
        assert [each.undelivered for each in page] == [[]] * 20


def test_the_second_page(park_filer, sign_in):
    tell(park_filer, 25)
    response = sign_in(park_filer).get(reverse(LIST), {"page": "2"})
    assert len(response.context["object_list"]) == 5


def test_opening_marks_read_and_goes_where_it_points(message, park_filer, sign_in):
    response = sign_in(park_filer).post(reverse("notifications:open", args=[message.pk]))
    message.refresh_from_db()
    assert (response.status_code, response.url, message.read_at is not None) == (302, "/reports/", True)


def test_a_message_without_a_link_returns_to_the_list(message, park_filer, sign_in):
    Message.objects.update(link="")
    response = sign_in(park_filer).post(reverse("notifications:open", args=[message.pk]))
    assert response.url == reverse(LIST)


def test_somebody_elses_message_is_not_found(message, park_lead, sign_in):
    response = sign_in(park_lead).post(reverse("notifications:open", args=[message.pk]))
    message.refresh_from_db()
    assert (response.status_code, message.read_at) == (404, None)


def test_a_message_that_does_not_exist_is_not_found(park_filer, sign_in):
    assert sign_in(park_filer).post(reverse("notifications:open", args=[10**17])).status_code == 404


@pytest.mark.parametrize("name", ["notifications:open", "notifications:read_all"])
def test_reading_is_a_post(message, park_filer, sign_in, name):
    args = [message.pk] if name.endswith("open") else []
    assert sign_in(park_filer).get(reverse(name, args=args)).status_code == 405


def test_read_all_touches_only_ones_own(message, park_filer, park_lead, sign_in):
    tell(park_lead, 2)
    response = sign_in(park_filer).post(reverse("notifications:read_all"))
    assert (response.url, unread_count(park_filer), unread_count(park_lead)) == (reverse(LIST), 0, 2)


def test_strangers_are_sent_to_the_sign_in(message, client):
    for name, args in ((LIST, []), ("notifications:open", [message.pk]), ("notifications:read_all", [])):
        response = client.post(reverse(name, args=args)) if name != LIST else client.get(reverse(name))
        assert (response.status_code, response.url.split("?")[0]) == (302, reverse("accounts:sign_in"))


def test_a_channel_that_gave_up_is_visible(message, park_filer, sign_in):
    Delivery.objects.update(state=DeliveryState.FAILED, error="没有邮箱地址")
    assert "没有邮箱地址" in sign_in(park_filer).get(reverse(LIST)).content.decode()


def test_the_log_shows_what_one_sent_or_received_with_what_became_of_it(
    message, park_filer, park_lead, county_eit, sys_admin, sign_in
):
    fields = {"kind": MessageKind.URGED, "title": "请尽快报送季报", "effect_key": "u"}
    notify(recipients=[park_lead], sender=county_eit, **fields)
    seen = {
        person.username: [
            row.message.title for row in sign_in(person).get(reverse("notifications:log")).context["page_obj"]
        ]
        for person in (park_filer, county_eit, sys_admin)
    }
    assert seen == {
        park_filer.username: ["季报被退回"],
        county_eit.username: ["请尽快报送季报"],
        sys_admin.username: ["请尽快报送季报", "季报被退回"],
    }


@pytest.mark.parametrize(
    ("query", "count"), [("state=sent", 0), ("state=waiting", 1), ("channel=sms", 0), ("text=季报", 1)]
)
def test_the_filter_of_the_log(message, park_filer, sign_in, query, count):
    page = sign_in(park_filer).get(f"{reverse('notifications:log')}?{query}").context["page_obj"]
    assert len(page.object_list) == count


def test_choices_are_kept_and_shown(park_filer, sign_in):
    client, address = sign_in(park_filer), reverse("notifications:preferences")
    form = client.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields} | {"info_email": "off", "quiet_from": "22:30"}
    assert client.post(address, data).status_code == 302
    form = client.get(address).context["form"]
    assert (form["info_email"].value(), form["quiet_from"].value().isoformat()) == ("off", "22:30:00")


def test_a_statutory_choice_is_refused_in_words(park_filer, sign_in):
    client, address = sign_in(park_filer), reverse("notifications:preferences")
    form = client.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields} | {"urged_email": "off"}
    response = client.post(address, data)
    assert (response.status_code, list(response.context["form"].errors)) == (200, ["urged_email"])
