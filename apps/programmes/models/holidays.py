"""The official calendar of days off and of weekend days that are worked (调休)."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from apps.accounts.models import User


class HolidayQuerySet(models.QuerySet["Holiday"]):
    """Row rules of the table."""

    def visible_to(self, user: "User") -> Self:
        """Everybody who acts for somebody."""
        return self if user.acting is not None else self.none()


class Holiday(models.Model):
    """A day that differs from its weekday, or a named holiday; the provincial departments keep the table."""

    date = models.DateField(_("day"), unique=True, error_messages={"unique": _("This day is in the table already.")})
    is_day_off = models.BooleanField(_("day off"))
    name = models.CharField(_("holiday"), max_length=40)

    objects = HolidayQuerySet.as_manager()

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="holiday_name",
                violation_error_message=_("Say which holiday the day belongs to."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"
