"""What a programme compares and how much it minds."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.integrity.choices import RuleCode
from apps.programmes.models import Programme


class SignalRule(models.Model):
    """One comparison of one programme. Without a row the values of ``fixtures/reference/signal_rules.json`` hold.

    ``threshold`` is in bits of 64 for photos that look alike and in days for the date of a photo.
    """

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.CASCADE, related_name="signal_rules"
    )
    code = models.CharField(_("comparison"), max_length=16, choices=RuleCode)
    weight = models.PositiveSmallIntegerField(_("weight"))
    is_on = models.BooleanField(_("compared"), default=True)
    blocks = models.BooleanField(_("blocks acceptance"), default=False)
    threshold = models.PositiveSmallIntegerField(_("threshold"), default=0)

    class Meta:
        verbose_name = _("comparison")
        verbose_name_plural = _("comparisons")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "code"],
                name="signal_rule_once",
                violation_error_message=_("This comparison is set already."),
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=100),
                name="signal_rule_weight",
                violation_error_message=_("A weight lies between 1 and 100."),
            ),
            models.CheckConstraint(
                condition=Q(threshold__lte=7),
                name="signal_rule_threshold",
                violation_error_message=_("A threshold is at most 7."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_code_display()
