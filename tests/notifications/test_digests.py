"""One summary per person and day, quiet hours, own choices."""

import json

import pytest
from django.db import IntegrityError, transaction

from apps.common.refusals import Refused
from apps.notifications import services
from apps.notifications.choices import Channel, MessageKind, Timing
from apps.notifications.models import Delivery, Digest, Message, Preference
from apps.notifications.rules import Hours
from apps.notifications.selectors import timings_of

pytestmark = pytest.mark.django_db
HERE = "tests.notifications.test_digests"


class RefusingChannel:
    def send(self, parcel) -> None:
        raise OSError("connection refused")


def tell(person, key: str, kind=MessageKind.TODO, **fields) -> None:
    services.notify(recipients=[person], kind=kind, title=f"事项{key}", effect_key=key, **fields)


def choose(person, kind, channel, timing, hours=None) -> None:
    timings = timings_of(person) | {(kind, channel): timing}
    services.choose(user=person, timings=timings, hours=hours or Hours())


def sent_files(settings, channel: str = "email") -> list[dict]:
    folder = settings.NOTIFICATION_FOLDER / channel
    return [json.loads(path.read_text()) for path in sorted(folder.iterdir())] if folder.exists() else []


def states() -> list[tuple[str, str]]:
    return list(Delivery.objects.order_by("pk").values_list("message__effect_key", "state"))


def test_everything_of_a_day_leaves_in_one_summary(park_filer, settings, clock):
    tell(park_filer, "a")
    tell(park_filer, "b", MessageKind.PASSED)
    assert services.deliver_waiting() == 0
    clock.set(5, 8, 29)
    assert services.deliver_waiting() == 0
    clock.set(5, 8, 30)
    assert services.deliver_waiting() == 1
    assert sent_files(settings) == [
        {
            "to": park_filer.username,
            "title": "2 messages wait for you",
            "body": "- 事项a\n- 事项b\n\nSign in to the portal to deal with them.",
            "link": "/messages/",
        }
    ]
    assert states() == [("a", "sent"), ("b", "sent")]


def test_never_a_second_summary_on_one_day(park_filer, settings, clock):
    tell(park_filer, "a")
    clock.set(5, 8, 30)
    assert services.deliver_waiting() == 1
    tell(park_filer, "b")
    Delivery.objects.filter(message__effect_key="b").update(due_at=clock.now())  # a worker with another clock
    clock.set(5, 9)
    assert (services.deliver_waiting(), states()) == (0, [("a", "sent"), ("b", "waiting")])
    clock.set(6, 8, 30)
    assert services.deliver_waiting() == 1
    assert [each["title"] for each in sent_files(settings)] == ["1 message waits for you"] * 2


def test_the_database_refuses_a_second_summary(park_filer, clock):
    Digest.objects.create(recipient=park_filer, channel="email", day=clock.now().date())
    with pytest.raises(IntegrityError, match="digest_once_a_day"), transaction.atomic():
        Digest.objects.create(recipient=park_filer, channel="email", day=clock.now().date())


def test_what_was_read_or_settled_is_left_out(park_filer, settings, clock):
    for key in "abc":
        tell(park_filer, key)
    services.mark_read(user=park_filer, message=Message.objects.get(effect_key="a"))
    assert services.settle(prefix="b") == 1
    clock.set(5, 8, 30)
    assert services.deliver_waiting() == 1
    assert sent_files(settings)[0]["body"].splitlines()[:2] == ["- 事项c", ""]
    assert states() == [("a", "cancelled"), ("b", "cancelled"), ("c", "sent")]


def test_a_summary_with_nothing_left_to_say_is_not_sent(park_filer, settings, clock):
    tell(park_filer, "a")
    services.mark_all_read(user=park_filer)
    clock.set(5, 8, 30)
    assert (services.deliver_waiting(), sent_files(settings), states()) == (0, [], [("a", "cancelled")])


def test_a_settled_urging_is_not_sent_either(park_filer, clock):
    tell(park_filer, "a", MessageKind.URGED)
    assert services.settle(prefix="a") == 1
    assert (services.deliver_waiting(), states()) == (0, [("a", "cancelled")])


def test_urgings_and_returns_leave_at_once_but_not_at_night(park_filer, clock):
    tell(park_filer, "a", MessageKind.RETURNED)
    assert services.deliver_waiting() == 1
    clock.set(4, 21)
    tell(park_filer, "b", MessageKind.URGED)
    assert services.deliver_waiting() == 0
    clock.set(5, 7, 59)
    assert services.deliver_waiting() == 0
    clock.set(5, 8)
    assert services.deliver_waiting() == 1


def test_a_retry_waits_for_the_morning_too(park_filer, settings, clock):
    settings.NOTIFICATION_CHANNELS = dict.fromkeys(settings.NOTIFICATION_CHANNELS, f"{HERE}.RefusingChannel")
    clock.set(4, 20, 58)
    tell(park_filer, "a", MessageKind.URGED)
    services.deliver_waiting()
    row = Delivery.objects.get()
    clock.set(5, 8)
    assert (row.attempts, row.due_at) == (1, clock.now())


def test_a_summary_that_is_given_up_says_so_at_each_message(park_filer, settings, clock):
    settings.NOTIFICATION_CHANNELS = dict.fromkeys(settings.NOTIFICATION_CHANNELS, f"{HERE}.RefusingChannel")
    tell(park_filer, "a")
    clock.set(5, 8, 30)
    for _attempt in range(3):
        services.deliver_waiting()
        clock.advance(hours=2)
    assert list(Delivery.objects.values_list("state", "error")) == [("failed", "connection refused")]


def test_own_choices_go_before_the_default(park_filer, clock):
    choose(park_filer, "todo", "email", Timing.NOW)
    choose(park_filer, "todo", "sms", Timing.NOW)
    choose(park_filer, "info", "email", Timing.OFF)
    tell(park_filer, "a")
    tell(park_filer, "b", MessageKind.INFO)
    assert services.deliver_waiting() == 2
    assert list(Delivery.objects.order_by("channel").values_list("message__effect_key", "channel")) == [
        ("a", "email"),
        ("a", "sms"),
    ]
    assert Message.objects.visible_to(park_filer).count() == 2  # the list inside the portal shows everything


@pytest.mark.parametrize("kind", [MessageKind.RETURNED, MessageKind.URGED])
def test_statutory_e_mail_cannot_be_switched_off(park_filer, kind):
    with pytest.raises(Refused, match="Urgings and returns always leave by e-mail"):
        choose(park_filer, kind, "email", Timing.OFF)
    with pytest.raises(IntegrityError, match="preference_statutory"), transaction.atomic():
        Preference.objects.create(person=park_filer, kind=kind, channel="email", timing="off")
    choose(park_filer, kind, "sms", Timing.OFF)
    tell(park_filer, "a", kind, channels=[Channel.EMAIL, Channel.SMS])
    assert list(Delivery.objects.values_list("channel", flat=True)) == ["email"]


def test_own_hours(park_filer, clock):
    hours = Hours(quiet_from=clock.now().time(), quiet_until=clock.now().time().replace(hour=12))
    choose(park_filer, "info", "email", Timing.NOW, hours)
    tell(park_filer, "a", MessageKind.URGED)
    clock.set(4, 11, 59)
    assert services.deliver_waiting() == 0
    clock.set(4, 12)
    assert services.deliver_waiting() == 1


def test_telling_many_costs_the_same_number_of_queries_per_person(park_filer, park_lead, django_assert_num_queries):
    people = [park_filer, park_lead]
    fields = {"kind": MessageKind.TODO, "title": "x", "effect_key": "k"}
    with django_assert_num_queries(13):  # two savepoints, then five per person for the message, choices, hours, rows
        services.notify(recipients=people, **fields)
    with django_assert_num_queries(4):  # told already
        services.notify(recipients=people, **fields)
