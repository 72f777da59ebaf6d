"""A person's choices, written as a whole."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.notifications.choices import Timing
from apps.notifications.models import Preference, Schedule
from apps.notifications.rules import Hours, may_be_off

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def choose(*, user: "User", timings: Mapping[tuple[str, str], str], hours: Hours) -> None:
    """Keep the choices per ``(kind, channel)`` and the hours. Raises :class:`Refused` for a statutory one set to off.

    Messages that wait already keep their time.
    """
    for (kind, channel), timing in timings.items():
        if timing == Timing.OFF and not may_be_off(kind, channel):
            raise Refused(_("Urgings and returns always leave by e-mail."), field=f"{kind}_{channel}")
    rows = [
        Preference(person=user, kind=kind, channel=channel, timing=timing)
        for (kind, channel), timing in timings.items()
    ]
    Preference.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["person", "kind", "channel"], update_fields=["timing"]
    )
    Schedule.objects.update_or_create(person=user, defaults=vars(hours))
