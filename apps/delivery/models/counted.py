"""The summary of what counts. Rows of one key add up; only triggers and the two services of counting write here.

The columns carry no constraint to the tables they name: a row of the summary must never make a writer wait for a park
or an enterprise. Rows of what is gone add up to nothing and disappear when rows are merged.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.delivery.models.counting import programme_triggers
from apps.parks.models import Enterprise
from apps.programmes.models import Enrolment, Programme, ServiceType


def named(model: type[models.Model], verbose_name: str) -> "models.ForeignKey":
    """A reference without a constraint and without an index of its own."""
    return models.ForeignKey(
        model,
        verbose_name=verbose_name,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )


class Sums(models.Model):
    """What is counted: of all that may count, and of what both departments accepted."""

    sessions = models.IntegerField(_("sessions"))
    visits = models.IntegerField(_("enterprise-visits"))
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=2)
    amount_yuan = models.DecimalField(_("amount (yuan)"), max_digits=22, decimal_places=2)
    evidence = models.IntegerField(_("files"))
    accepted_sessions = models.IntegerField(_("sessions accepted"))
    accepted_visits = models.IntegerField(_("enterprise-visits accepted"))
    accepted_quantity = models.DecimalField(_("quantity accepted"), max_digits=18, decimal_places=2)
    accepted_amount_yuan = models.DecimalField(_("amount accepted (yuan)"), max_digits=22, decimal_places=2)
    accepted_evidence = models.IntegerField(_("files accepted"))

    class Meta:
        abstract = True


class Presence(models.Model):
    """How often an enterprise was served; it is one of the 家 while the sum is above 0."""

    enterprise = named(Enterprise, _("enterprise"))
    visits = models.IntegerField(_("enterprise-visits"))
    accepted_visits = models.IntegerField(_("enterprise-visits accepted"))

    class Meta:
        abstract = True


class CountLine(Sums):
    """One park, one service, one quarter, named by its first day."""

    enrolment = named(Enrolment, _("pilot park"))
    service_type = named(ServiceType, _("service"))
    quarter = models.DateField(_("first day of the quarter"))

    class Meta:
        verbose_name = _("counts of a park")
        verbose_name_plural = _("counts of parks")
        indexes = [models.Index(fields=["enrolment", "service_type", "quarter"], name="count_line_key")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.service_type_id} {self.quarter}"


class CountTotal(Sums):
    """One programme, one service, one quarter."""

    programme = named(Programme, _("programme"))
    service_type = named(ServiceType, _("service"))
    quarter = models.DateField(_("first day of the quarter"))

    class Meta:
        verbose_name = _("counts of a programme")
        verbose_name_plural = _("counts of programmes")
        indexes = [models.Index(fields=["programme", "service_type", "quarter"], name="count_total_key")]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.service_type_id} {self.quarter}"


class ServedEnterprise(Presence):
    """One enterprise at one service of one park in one quarter."""

    enrolment = named(Enrolment, _("pilot park"))
    service_type = named(ServiceType, _("service"))
    quarter = models.DateField(_("first day of the quarter"))

    class Meta:
        verbose_name = _("enterprise served")
        verbose_name_plural = _("enterprises served")
        indexes = [
            models.Index(
                fields=["enrolment", "service_type", "enterprise", "quarter"],
                name="served_enterprise_key",
                include=["visits", "accepted_visits"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.service_type_id} {self.quarter} {self.enterprise_id}"


class ServedTotal(Presence):
    """One enterprise in one programme, whatever the park, service and quarter."""

    programme = named(Programme, _("programme"))

    class Meta:
        verbose_name = _("enterprise served in a programme")
        verbose_name_plural = _("enterprises served in a programme")
        indexes = [
            models.Index(
                fields=["programme", "enterprise"], name="served_total_key", include=["visits", "accepted_visits"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.enterprise_id}"


class CountedProgramme(Programme):
    """The table of programmes, so that its triggers of counting belong to this app."""

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        triggers = programme_triggers()
