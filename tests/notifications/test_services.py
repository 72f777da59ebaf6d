import json
from datetime import timedelta
from threading import Barrier, Event, Thread

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.notifications import services
from apps.notifications.channels import EmailChannel, FileChannel, Parcel
from apps.notifications.choices import Channel, MessageKind
from apps.notifications.models import Delivery, Message
from apps.notifications.selectors import parcel_of
from tests.factories.accounts import UserFactory

HERE = "tests.notifications.test_services"


class RefusingChannel:
    def send(self, parcel: Parcel) -> None:
        raise OSError("connection refused")


class BrokenChannel:
    def send(self, parcel: Parcel) -> None:
        Message.objects.create(
            recipient=User.objects.get(username=parcel.username), link="//x"
        )  # breaks the transaction too


class SlowChannel:
    """Says when it is sending and goes on when told."""

    sending, go_on = Event(), Event()
    sent: list[str] = []

    def send(self, parcel: Parcel) -> None:
        self.sent.append(parcel.number)
        self.sending.set()
        self.go_on.wait(timeout=20)


@pytest.fixture
def channel(settings):
    def use(name: str) -> None:
        settings.NOTIFICATION_CHANNELS = dict.fromkeys(settings.NOTIFICATION_CHANNELS, name)

    return use


def tell(person, **changes) -> int:
    words = {"kind": MessageKind.URGED, "title": "季报待审", "effect_key": "report-1", "link": "/reports/1/"}
    return services.notify(recipients=[person], **words | changes)


def make_due() -> None:
    Delivery.objects.update(due_at=timezone.now())


@pytest.mark.django_db
def test_the_same_step_tells_a_person_once(park_filer, park_lead):
    assert tell(park_filer) == 1
    assert (
        services.notify(
            recipients=[park_filer, park_lead], kind=MessageKind.TODO, title="季报待审", effect_key="report-1"
        )
        == 1
    )
    assert (Message.objects.count(), Delivery.objects.count()) == (2, 2)


@pytest.mark.django_db
def test_the_database_refuses_a_second_message_for_the_effect(park_filer):
    tell(park_filer)
    with pytest.raises(IntegrityError, match="message_once"):
        Message.objects.create(recipient=park_filer, kind="todo", title="again", effect_key="report-1")


@pytest.mark.django_db
def test_a_title_is_one_line_of_200_characters(park_filer):
    tell(park_filer, title="甲\r\nBcc: x " + "长" * 300)
    title = Message.objects.get().title
    assert (title[:10], len(title)) == ("甲 Bcc: x 长", 200)


@pytest.mark.django_db
@pytest.mark.parametrize("link", ["https://example.com/", "//example.com", "/\\example.com", "javascript:alert(1)"])
def test_a_link_that_leaves_the_portal_is_refused(park_filer, link):
    with pytest.raises(IntegrityError, match="message_link_local"), transaction.atomic():
        tell(park_filer, link=link)
    assert tell(park_filer, link="/reports/1/") == 1


@pytest.mark.django_db
def test_the_file_channel_writes_what_would_be_sent(park_filer, settings):
    tell(park_filer, channels=[Channel.EMAIL, Channel.SMS])
    assert services.deliver_waiting() == 2
    delivery = Delivery.objects.get(channel="sms")
    content = json.loads((settings.NOTIFICATION_FOLDER / "sms" / f"{delivery.pk}.json").read_text())
    assert content == {"to": park_filer.username, "title": "季报待审", "body": "", "link": "/reports/1/"}
    assert (delivery.state, delivery.attempts, delivery.sent_at is not None) == ("sent", 1, True)


@pytest.mark.django_db
def test_writing_the_same_delivery_again_replaces_the_file(park_filer, settings):
    tell(park_filer)
    delivery = Delivery.objects.get()
    FileChannel().send(parcel_of(delivery))
    FileChannel().send(parcel_of(delivery))
    assert [path.name for path in (settings.NOTIFICATION_FOLDER / "email").iterdir()] == [f"{delivery.pk}.json"]


@pytest.mark.django_db
def test_e_mail_goes_to_the_address_of_the_person(park_filer, channel):
    channel("apps.notifications.channels.EmailChannel")
    park_filer.email = "filer@example.com"
    park_filer.save()
    tell(park_filer, body="请在三日内办理")
    assert services.deliver_waiting() == 1
    assert [(each.to, each.subject, each.body) for each in mail.outbox] == [
        (["filer@example.com"], "季报待审", "请在三日内办理")
    ]


@pytest.mark.django_db
def test_without_an_address_it_fails_at_once_and_says_why(park_filer, channel):
    channel(f"{EmailChannel.__module__}.{EmailChannel.__name__}")
    tell(park_filer)
    assert services.deliver_waiting() == 0
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, mail.outbox) == ("failed", 1, [])
    assert delivery.error != ""


@pytest.mark.django_db
def test_a_refusing_server_is_tried_three_times_with_pauses_and_then_given_up(park_filer, channel):
    channel(f"{HERE}.RefusingChannel")
    tell(park_filer)
    seen = []
    for _attempt in range(4):
        before = timezone.now()
        services.deliver_waiting()
        delivery = Delivery.objects.get()
        seen.append((delivery.state, delivery.attempts, round((delivery.due_at - before) / timedelta(minutes=1))))
        make_due()
    assert seen == [("waiting", 1, 5), ("waiting", 2, 60), ("failed", 3, 0), ("failed", 3, 0)]
    assert delivery.error == "connection refused"


@pytest.mark.django_db
def test_before_the_pause_is_over_nothing_is_sent(park_filer, channel):
    channel(f"{HERE}.RefusingChannel")
    tell(park_filer)
    services.deliver_waiting()
    channel("apps.notifications.channels.FileChannel")
    assert services.deliver_waiting() == 0
    make_due()
    assert services.deliver_waiting() == 1


@pytest.mark.django_db
def test_a_broken_adapter_does_not_hold_up_the_others(park_filer, settings):
    settings.NOTIFICATION_CHANNELS = settings.NOTIFICATION_CHANNELS | {"email": f"{HERE}.BrokenChannel"}
    tell(park_filer, channels=[Channel.EMAIL, Channel.SMS])
    assert services.deliver_waiting() == 1
    assert dict(Delivery.objects.values_list("channel", "state")) == {"email": "waiting", "sms": "sent"}


def in_another_connection(results: list, act) -> Thread:
    def run() -> None:
        try:
            results.append(act())
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_the_same(channel):
    channel(f"{HERE}.SlowChannel")
    SlowChannel.sent.clear()
    SlowChannel.sending.clear()
    SlowChannel.go_on.clear()
    tell(UserFactory.create())
    number = Delivery.objects.get().pk
    first: list[bool] = []
    thread = in_another_connection(first, lambda: services.deliver(delivery_id=number))
    assert SlowChannel.sending.wait(timeout=20)
    second = services.deliver(delivery_id=number)  # while the first one is still sending
    SlowChannel.go_on.set()
    thread.join(timeout=20)
    assert (first, second, SlowChannel.sent) == ([True], False, [str(number)])


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_workers_would_send_twice(channel, monkeypatch):
    """The negative control: both read the row before either writes it."""
    both = Barrier(2, timeout=20)
    sent: list[str] = []
    monkeypatch.setattr(FileChannel, "send", lambda self, parcel: (sent.append(parcel.number), both.wait()))
    monkeypatch.setattr("django.db.models.QuerySet.select_for_update", lambda self, **options: self.all())
    tell(UserFactory.create())
    number = Delivery.objects.get().pk
    results: list[bool] = []
    threads = [in_another_connection(results, lambda: services.deliver(delivery_id=number)) for _worker in range(2)]
    for thread in threads:
        thread.join(timeout=20)
    assert sent == [str(number)] * 2


@pytest.mark.django_db
def test_reading_is_noted_once_and_only_by_the_recipient(park_filer, park_lead):
    tell(park_filer)
    message = Message.objects.get()
    services.mark_read(user=park_lead, message=message)
    assert Message.objects.get().read_at is None
    services.mark_read(user=park_filer, message=message)
    first = Message.objects.get().read_at
    services.mark_read(user=park_filer, message=message)
    assert (first is not None, Message.objects.get().read_at) == (True, first)
    assert services.mark_all_read(user=park_filer) == 0
