"""Forms of the calendar that were filed for one park, as the document's own app hands them over (decision 19)."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.funds.models.awards import Award


class FiledForm(models.Model):
    """A form filed with the province for one park: what a county owes for all of its parks, park by park."""

    award = models.ForeignKey(Award, verbose_name=_("award"), on_delete=models.PROTECT, related_name="filed_forms")
    form = models.CharField(_("form"), max_length=60)
    filed_on = models.DateField(_("filed on"))
    url = models.CharField(_("address of the document"), max_length=300)

    class Meta:
        verbose_name = _("form filed for a park")
        verbose_name_plural = _("forms filed for parks")
        constraints = [
            models.UniqueConstraint(
                fields=["award", "form"],
                name="filed_form_once",
                violation_error_message=_("This form has been filed for the park already."),
            ),
            models.CheckConstraint(
                condition=Q(url__startswith="/") & ~Q(url__regex=r"^/[/\\]"),
                name="filed_form_link_local",
                violation_error_message=_("A document lies in this portal."),
            ),
        ]
        triggers = [pgtrigger.Protect(name="filed_form_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.award} · {self.form}"
