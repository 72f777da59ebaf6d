"""Who did what, when, for whom: append-only, refused to change by the database itself."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from apps.accounts.models import User


class EntryQuerySet(models.QuerySet["Entry"]):
    """Row rules of the log."""

    def visible_to(self, user: "User") -> Self:
        """Province: all; a county: what happened in its jurisdiction; auditors and experts: their own acts; others:
        also those of their organisation."""
        acting = user.acting
        if acting is None:
            return self.none()
        if acting.sees_all:
            return self
        if acting.role in ("auditor", "expert"):
            return self.filter(actor=user)
        own = Q(actor=user) | Q(organisation_id=acting.organisation_id)
        return self.filter(own | acting.reach("jurisdiction"))

    def about(self, target: models.Model) -> Self:
        """Entries about one object, newest first."""
        return self.filter(target_type=target._meta.label, target_id=target.pk).order_by("-at", "-pk")


class Entry(models.Model):
    """One act. ``changes`` is ``{field: [before, after]}``; ``subject`` is how a person names the object."""

    at = models.DateTimeField(_("time"), auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", verbose_name=_("for"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(_("role"), max_length=20, blank=True)
    action = models.CharField(_("act"), max_length=60)
    target_type = models.CharField(_("kind of object"), max_length=60)
    target_id = models.BigIntegerField(_("number of object"))
    subject = models.CharField(_("object"), max_length=300)
    jurisdiction = models.ForeignKey(
        "accounts.Jurisdiction", verbose_name=_("jurisdiction"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    changes = models.JSONField(_("before and after"), default=dict)
    note = models.TextField(_("reason"), blank=True)
    address = models.GenericIPAddressField(_("network address"), null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        indexes = [models.Index(fields=["target_type", "target_id", "-at"], name="audit_target")]
        triggers = [
            pgtrigger.Protect(name="audit_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject}"
