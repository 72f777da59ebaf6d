"""What stands out in a book and waits for the word of the county (R0.63)."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.funds.choices import FlagKind, FlagState
from apps.funds.models.ledger import FundAccount, LedgerEntry

if TYPE_CHECKING:
    from apps.accounts.models import User


class LedgerFlagQuerySet(models.QuerySet["LedgerFlag"]):
    """Row rules of flags."""

    def visible_to(self, user: "User") -> Self:
        """Flags in the books one may see."""
        return self.filter(entry__account__in=FundAccount.objects.visible_to(user))

    def open(self) -> Self:
        """Flags the county has to look at; a reversed entry needs no word any more."""
        return self.filter(state=FlagState.OPEN, entry__reversed_by=None)

    def pressing(self) -> Self:
        """Flags that speak against the park now: waiting, or upheld and the money not put back."""
        return self.filter(state__in=[FlagState.OPEN, FlagState.UPHELD], entry__reversed_by=None)


class LedgerFlag(models.Model):
    """One finding about one entry, found when it was booked; ``detail`` is the use, party or person it names."""

    entry = models.ForeignKey(LedgerEntry, verbose_name=_("entry"), on_delete=models.PROTECT, related_name="flags")
    kind = models.CharField(_("kind"), max_length=8, choices=FlagKind)
    detail = models.CharField(_("found by"), max_length=120)
    state = models.CharField(_("state"), max_length=8, choices=FlagState, default=FlagState.OPEN)
    answer = models.CharField(_("words of the county"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("decided by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)

    objects = LedgerFlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "kind"],
                name="ledger_flag_once",
                violation_error_message=_("This is flagged already."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_by=None, decided_at=None, answer="")
                | Q(Q(decided_by__isnull=False, decided_at__isnull=False), ~Q(state="open"), ~Q(answer="")),
                name="ledger_flag_decided",
                violation_error_message=_("A decision has words, a person and a moment."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="ledger_flag_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="ledger_flag_frozen", fields=["entry", "kind", "detail"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.detail}"
