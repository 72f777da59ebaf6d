"""A message to everybody beyond those the services wrote, and history that has been read and sent."""

from datetime import timedelta

from apps.accounts.models import User
from apps.accounts.selectors.demo import DEMO_USERNAMES
from apps.dashboards.demo.clock import clock_at
from apps.dashboards.demo.story import Story, moment
from apps.notifications.choices import DeliveryState, MessageKind
from apps.notifications.models import Delivery, Message
from apps.notifications.services import notify

READ_AFTER_DAYS = 30


def add_messages(story: Story) -> None:
    """Close the past: old messages are read and sent; everybody is told it is a demonstration."""
    _close_past(story)
    words = story.text["messages"]
    with clock_at(moment(story.yesterday, 8)):
        notify(
            recipients=User.objects.filter(username__in=DEMO_USERNAMES),
            kind=MessageKind.INFO,
            title=words["info_title"],
            body=words["info_body"],
            effect_key="demo:welcome",
            channels=(),
        )


def _close_past(story: Story) -> None:
    old = moment(story.today - timedelta(days=READ_AFTER_DAYS), 0)
    Message.objects.filter(created_at__lt=old, read_at=None).update(read_at=old)
    Delivery.objects.filter(state=DeliveryState.WAITING).update(
        state=DeliveryState.SENT, sent_at=moment(story.today, 7)
    )
