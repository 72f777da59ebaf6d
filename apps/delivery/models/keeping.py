"""Beside the records: the last number given out, and forms that somebody has not finished."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.delivery.models.records import ServiceRecord
from apps.programmes.models import Enrolment

if TYPE_CHECKING:
    from apps.accounts.models import User


class RecordSeries(models.Model):
    """The last record number of a pilot park; a number is given once, whatever becomes of its record."""

    enrolment = models.OneToOneField(
        Enrolment, verbose_name=_("pilot park"), on_delete=models.CASCADE, related_name="record_series"
    )
    last_number = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("record numbers")
        verbose_name_plural = _("record numbers")

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.last_number}"


class UnfinishedFormQuerySet(models.QuerySet["UnfinishedForm"]):
    """Row rules of unfinished forms."""

    def visible_to(self, user: "User") -> Self:
        """One's own, and nobody else's."""
        return self.filter(user=user)


class UnfinishedForm(models.Model):
    """What a person has typed into the form of a record and not saved; ``record`` is empty for a new one.

    ``values`` are the fields as sent: name to list of texts. Saving the form removes the row.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="+"
    )
    record = models.ForeignKey(
        ServiceRecord,
        verbose_name=_("service record"),
        null=True,
        on_delete=models.CASCADE,
        related_name="unfinished_forms",
    )
    values = models.JSONField(_("fields as typed"))
    saved_at = models.DateTimeField(_("saved at"), auto_now=True)

    objects = UnfinishedFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("unfinished form")
        verbose_name_plural = _("unfinished forms")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "record"],
                condition=Q(record__isnull=False),
                name="unfinished_once_by_record",
                violation_error_message=_("This form is kept already."),
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(record=None),
                name="unfinished_once_new",
                violation_error_message=_("This form is kept already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.saved_at:%Y-%m-%d %H:%M}"
