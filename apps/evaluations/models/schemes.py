"""Schemes of a programme: versions that the province adds (R1.29)."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.evaluations.choices.rounds import RoundKind
from apps.programmes.models import Programme

if TYPE_CHECKING:
    from apps.accounts.models import User


class ScoringSchemeQuerySet(models.QuerySet["ScoringScheme"]):
    """Row rules of schemes."""

    def visible_to(self, user: "User") -> Self:
        """Schemes of programmes one may see: whoever is scored may read by what."""
        return self.filter(programme__in=Programme.objects.visible_to(user))


class ScoringScheme(models.Model):
    """One version of the scheme for a kind of round; versions are added, never changed."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.PROTECT, related_name="scoring_schemes"
    )
    kind = models.CharField(_("kind of round"), max_length=8, choices=RoundKind)
    version = models.PositiveIntegerField(_("version"))
    data = models.JSONField(_("scheme"))
    digest = models.CharField(_("digest"), max_length=64)
    reason = models.CharField(_("what was changed and why"), max_length=300)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("set by"), on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("set at"), auto_now_add=True)

    objects = ScoringSchemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("scoring scheme")
        verbose_name_plural = _("scoring schemes")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind", "version"],
                name="scoring_scheme_version",
                violation_error_message=_("The scheme was changed meanwhile. Reload the page."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="scoring_scheme_reason",
                violation_error_message=_("Say what was changed and why."),
            ),
        ]
        triggers = [pgtrigger.Protect(name="scoring_scheme_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.programme} · {self.get_kind_display()} · {self.version}"
