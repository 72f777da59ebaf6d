"""催办 at a gate: who urged whom about which condition, when, by which channel, and whether it was read (R0.69)."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Organisation
from apps.funds.models.awards import Award
from apps.notifications.models import Message

if TYPE_CHECKING:
    from apps.accounts.models import User


class GateUrgeQuerySet(models.QuerySet["GateUrge"]):
    """Row rules of reminders."""

    def visible_to(self, user: "User") -> Self:
        """Reminders about the awards one may see."""
        return self.filter(award__in=Award.objects.visible_to(user))


class GateUrge(models.Model):
    """One reminder about one condition of a tranche; at most one per day."""

    award = models.ForeignKey(Award, verbose_name=_("award"), on_delete=models.PROTECT, related_name="urges")
    number = models.PositiveSmallIntegerField(_("tranche"))
    code = models.CharField(_("condition"), max_length=40)
    day = models.DateField(_("day"))
    urged_at = models.DateTimeField(_("time"))
    urged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("urged by"), on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )

    objects = GateUrgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder about a condition")
        verbose_name_plural = _("reminders about conditions")
        constraints = [
            models.UniqueConstraint(
                fields=["award", "number", "code", "day"],
                name="gate_urge_once_a_day",
                violation_error_message=_("This condition has been urged today already; once a day is enough."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.award} {self.code}"


class GateUrgedPerson(models.Model):
    """One person who was urged: the message knows whom, by which channels, and when it was read."""

    urge = models.ForeignKey(GateUrge, verbose_name=_("reminder"), on_delete=models.PROTECT, related_name="people")
    message = models.OneToOneField(
        Message, verbose_name=_("message"), on_delete=models.PROTECT, related_name="gate_urged"
    )

    class Meta:
        verbose_name = _("person urged about a condition")
        verbose_name_plural = _("people urged about conditions")

    def __str__(self) -> str:
        return str(self.message)
