"""Quick phrases of a department, offered wherever it writes remarks."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Organisation

if TYPE_CHECKING:
    from apps.accounts.models import User


class PhraseQuerySet(models.QuerySet["Phrase"]):
    """Row rules of quick phrases."""

    def visible_to(self, user: "User") -> Self:
        """Those of the organisation one acts for."""
        return self.none() if user.acting is None else self.filter(organisation=user.acting.organisation_id)


class Phrase(models.Model):
    """A sentence a department often writes in its reviews, kept for everybody of that department."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="phrases"
    )
    text = models.CharField(_("phrase"), max_length=120)

    objects = PhraseQuerySet.as_manager()

    class Meta:
        verbose_name = _("quick phrase")
        verbose_name_plural = _("quick phrases")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "text"],
                name="phrase_once",
                violation_error_message=_("Your department has this phrase already."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""), name="phrase_text", violation_error_message=_("Write the phrase.")
            ),
        ]

    def __str__(self) -> str:
        return self.text
