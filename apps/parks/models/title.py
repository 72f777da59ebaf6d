"""Titles of parks and of the firms in them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.parks.choices import TitleLevel
from apps.parks.models.enterprise import Enterprise
from apps.parks.models.park import Park


class Title(models.Model):
    """A title of a park or of an enterprise (for example 专精特新), with its document."""

    park = models.ForeignKey(Park, verbose_name=_("park"), null=True, on_delete=models.PROTECT, related_name="titles")
    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("enterprise"), null=True, on_delete=models.PROTECT, related_name="titles"
    )
    name = models.CharField(pgettext_lazy("honour", "title"), max_length=60)
    level = models.CharField(_("level"), max_length=12, choices=TitleLevel)
    granted_date = models.DateField(_("granted on"))
    document_number = models.CharField(_("document number"), max_length=60, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("honour", "title")
        verbose_name_plural = _("titles")
        constraints = [
            models.CheckConstraint(
                condition=Q(park__isnull=False, enterprise=None) | Q(park=None, enterprise__isnull=False),
                name="title_one_holder",
                violation_error_message=_("A title belongs to one park or one enterprise."),
            ),
            models.UniqueConstraint(
                fields=["park", "enterprise", "name", "level", "granted_date"],
                nulls_distinct=False,
                name="title_once",
                violation_error_message=_("This title is recorded already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
