"""Signals: what looks wrong, with both sides (R0.43). They accuse nobody and block nothing by themselves."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.delivery.models import RecordEvidence, ServiceRecord
from apps.integrity.choices import SEEING, RuleCode, SideKind, SignalState
from apps.integrity.models.cases import Case
from apps.parks.models import Park
from apps.programmes.models import Programme

if TYPE_CHECKING:
    from apps.accounts.models import User


class SignalQuerySet(models.QuerySet["Signal"]):
    """Row rules of signals."""

    def visible_to(self, user: "User") -> Self:
        """Signals with a side in a park one may see; park staff see none, not even about themselves."""
        if user.acting is None or user.acting.role not in SEEING:
            return self.none()
        if user.acting.sees_all:
            return self
        parks = Park.objects.visible_to(user).values("pk")
        return self.filter(Q(left_park__in=parks) | Q(right_park__in=parks))

    def of_records(self, record_ids: list[int]) -> Self:
        """Signals with one of these records on a side."""
        return self.filter(Q(left_record__in=record_ids) | Q(right_record__in=record_ids))


def _record() -> "models.ForeignKey[ServiceRecord | None, ServiceRecord | None]":
    """A record may be deleted and its signal stays: the label says which one it was."""
    return models.ForeignKey(
        ServiceRecord, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )


def _file() -> "models.ForeignKey[RecordEvidence | None, RecordEvidence | None]":
    return models.ForeignKey(
        RecordEvidence, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )


class Signal(models.Model):
    """One comparison that found something. ``pair`` names both sides, so the same finding is one row.

    ``facts`` hold only what both sides share or what belongs to no other park, for either county may read them.
    """

    programme = models.ForeignKey(Programme, verbose_name=_("programme"), on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(_("comparison"), max_length=16, choices=RuleCode)
    pair = models.CharField(_("both sides"), max_length=120)
    weight = models.PositiveSmallIntegerField(_("weight"))
    left_kind = models.CharField(_("first side"), max_length=10, choices=SideKind)
    left_label = models.CharField(_("first side in words"), max_length=200)
    left_park = models.ForeignKey(Park, null=True, on_delete=models.PROTECT, related_name="+")
    left_record = _record()
    left_file = _file()
    right_kind = models.CharField(_("second side"), max_length=10, choices=SideKind)
    right_label = models.CharField(_("second side in words"), max_length=200)
    right_park = models.ForeignKey(Park, null=True, on_delete=models.PROTECT, related_name="+")
    right_record = _record()
    right_file = _file()
    facts = models.JSONField(_("facts"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=SignalState, default=SignalState.OPEN)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("decided by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    case = models.ForeignKey(Case, verbose_name=_("case"), null=True, on_delete=models.PROTECT, related_name="signals")
    found_at = models.DateTimeField(_("found at"), auto_now_add=True)

    objects = SignalQuerySet.as_manager()

    class Meta:
        verbose_name = _("integrity signal")
        verbose_name_plural = _("integrity signals")
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "pair"],
                name="signal_once",
                violation_error_message=_("This signal is on record already."),
            ),
            models.CheckConstraint(
                condition=~Q(state="dismissed")
                | (~Q(reason="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="signal_dismissed",
                violation_error_message=_("Dismissing a signal needs a reason."),
            ),
            models.CheckConstraint(
                condition=Q(state="escalated", case__isnull=False) | ~Q(state="escalated"),
                name="signal_case",
                violation_error_message=_("An escalated signal names its case."),
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "state", "-weight", "-id"], name="signal_list"),
            models.Index(fields=["left_record"], name="signal_left"),
            models.Index(fields=["right_record"], name="signal_right"),
        ]

    def __str__(self) -> str:
        return self.get_rule_display()

    def get_absolute_url(self) -> str:
        """The page with both sides."""
        return reverse("integrity:signal", args=[self.pk])
