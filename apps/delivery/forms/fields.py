"""Fields that several forms share."""

from typing import Any

from django import forms
from django.utils.translation import gettext

from apps.programmes.choices import ServiceClass
from apps.programmes.models import ServiceType

DAY = {"type": "date"}


def day_input() -> forms.DateInput:
    """The browser's own calendar."""
    return forms.DateInput(attrs=DAY, format="%Y-%m-%d")


def time_input() -> forms.TimeInput:
    """The browser's own clock."""
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def service_choices(services: list[ServiceType]) -> list[tuple[str, Any]]:
    """Services under the names of their two classes."""
    grouped = [
        (label, [(each.pk, f"{each.code} {each.name}") for each in services if each.service_class == value])
        for value, label in ServiceClass.choices
    ]
    return [("", gettext("Please choose")), *((str(label), rows) for label, rows in grouped if rows)]
