"""Terms of the money and the calendar: tranches, prohibited uses, deadlines."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.common.money import bounded
from apps.programmes.choices import DeadlineKind
from apps.programmes.models.programme import Clause, Programme


class TrancheRule(models.Model):
    """A tranche of the award: shares of the total as fractions; ``max_share`` empty means whatever is left."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.CASCADE, related_name="tranche_rules"
    )
    number = models.PositiveSmallIntegerField(_("tranche"))
    name = models.CharField(_("name"), max_length=40)
    trigger = models.CharField(_("opens when"), max_length=120)
    min_share = models.DecimalField(_("at least (share)"), max_digits=5, decimal_places=4)
    max_share = models.DecimalField(_("at most (share)"), max_digits=5, decimal_places=4, null=True, blank=True)
    # What must hold before it is proposed: [{"code": "midterm_filed", ...parameters}], codes of ConditionCode.
    conditions = models.JSONField(_("conditions"), default=list, blank=True)
    clause = models.ForeignKey(Clause, verbose_name=_("clause"), null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("tranche rule")
        verbose_name_plural = _("tranche rules")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"],
                name="tranche_rule_number",
                violation_error_message=_("This programme has a tranche of that number already."),
            ),
            bounded("min_share", name="tranche_rule_min", sentence=_("A share lies between 0 and 1."), high=Decimal(1)),
            models.CheckConstraint(
                condition=Q(max_share=None) | Q(max_share__gte=F("min_share"), max_share__lte=1),
                name="tranche_rule_max",
                violation_error_message=_("The highest share lies between the lowest share and 1."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProhibitedUse(models.Model):
    """What the money may not pay for (R0.63)."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.CASCADE, related_name="prohibited_uses"
    )
    name = models.CharField(_("use"), max_length=60)
    clause = models.ForeignKey(Clause, verbose_name=_("clause"), null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("prohibited use")
        verbose_name_plural = _("prohibited uses")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "name"],
                name="prohibited_use_name",
                violation_error_message=_("This use is listed already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DeadlineRule(models.Model):
    """A statutory date: who files what with whom. ``due_date`` is empty for dates that follow an event.

    Of a window it is the first day; the matter is due ``window_days`` later.
    """

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.CASCADE, related_name="deadline_rules"
    )
    code = models.CharField(_("code"), max_length=12)
    name = models.CharField(_("matter"), max_length=120)
    form = models.CharField(_("form"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=DeadlineKind)
    period = models.CharField(_("period"), max_length=6, blank=True)
    due_date = models.DateField(_("due"), null=True, blank=True)
    # For a window: how many days after its first one the matter is due; empty for one that never closes.
    window_days = models.PositiveSmallIntegerField(_("open for (days)"), null=True, blank=True)
    submitters = ArrayField(models.CharField(max_length=20), verbose_name=pgettext_lazy("deadline", "from"))
    recipients = ArrayField(models.CharField(max_length=20), verbose_name=pgettext_lazy("deadline", "to"), blank=True)
    source_text = models.TextField(_("text of the policy"))
    clause = models.ForeignKey(Clause, verbose_name=_("clause"), null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "code"],
                name="deadline_rule_code",
                violation_error_message=_("This programme has a deadline of that code already."),
            ),
            models.CheckConstraint(
                condition=Q(window_days=None) | Q(kind="window", window_days__lte=366),
                name="deadline_rule_window",
                violation_error_message=_("Only what opens on a day stays open for days, at most 366."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
