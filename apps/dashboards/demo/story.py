"""The text of the story and the dice: the same day always tells the same story."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.utils import timezone
from stdnum.cn import uscc

from apps.accounts.models import Organisation, User
from apps.programmes.models import Enrolment, Programme

FILE = Path(settings.BASE_DIR) / "fixtures" / "demo" / "story.json"
SEED = 20260101


@dataclass
class Cast:
    """Who plays in one park: its own people, and an officer of each department of its county."""

    park: dict[str, Any]
    enrolment: Enrolment
    filer: User
    economy: User
    finance: User


@dataclass
class Story:
    """One telling: the day it is told on, its text, its dice, and what has been made so far."""

    today: date
    text: dict[str, Any]
    dice: Random
    programme: Programme
    offices: dict[tuple[str, str], Organisation] = field(default_factory=dict)
    cast: list[Cast] = field(default_factory=list)
    serial: int = 0

    @property
    def yesterday(self) -> date:
        """The last day on which anything has happened: nothing is ever dated in the future."""
        return self.today - timedelta(days=1)

    def credit_code(self, division: str) -> str:
        """The next synthetic code: a body no register issues, with a valid check character."""
        self.serial += 1
        body = f"91{division}MADX{self.serial:05d}"
        return body + str(uscc.calc_check_digit(body))

    def person_name(self) -> str:
        """A surname and a star, as names are shown in the demonstration."""
        return f"{self.dice.choice(self.text['surnames'])}*"

    def amount(self, low: int, high: int) -> Decimal:
        """Whole hundreds of yuan between two bounds."""
        return Decimal(self.dice.randrange(low, high + 1, 100))


def read_text(parks: int | None) -> dict[str, Any]:
    """The story's text, with its first ``parks`` parks only when a number is given."""
    text: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return text | {"parks": text["parks"][:parks]}


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """A time of day in the portal's time zone."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))
