"""Signals of related parties that a department looked into and laid aside."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.parks.models import Park
from apps.vendors.choices import SignalKind
from apps.vendors.models.providers import Provider

if TYPE_CHECKING:
    from apps.accounts.models import User


class SignalDismissalQuerySet(models.QuerySet["SignalDismissal"]):
    """Row rules of dismissals."""

    def visible_to(self, user: "User") -> Self:
        """Dismissals in parks one may see."""
        return self.filter(park__in=Park.objects.visible_to(user))


class SignalDismissal(models.Model):
    """Why a signal means nothing. Without ``other`` it is the operator. Another value signals anew."""

    park = models.ForeignKey(Park, verbose_name=_("park"), on_delete=models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, verbose_name=_("provider"), on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(
        Provider, verbose_name=_("other party"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(_("signal"), max_length=14, choices=SignalKind)
    fingerprint = models.CharField(_("fingerprint of the value"), max_length=64)
    reason = models.CharField(_("reason"), max_length=300)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("laid aside by"), on_delete=models.PROTECT, related_name="+"
    )
    dismissed_at = models.DateTimeField(_("laid aside at"), auto_now_add=True)

    objects = SignalDismissalQuerySet.as_manager()

    class Meta:
        verbose_name = _("signal laid aside")
        verbose_name_plural = _("signals laid aside")
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "other", "kind", "fingerprint"],
                nulls_distinct=False,
                name="signal_dismissed_once",
                violation_error_message=_("This signal has been laid aside already."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="signal_dismissed_reason",
                violation_error_message=_("Laying a signal aside needs a reason."),
            ),
        ]
        triggers = [pgtrigger.Protect(name="signal_dismissal_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.provider}"
