"""What follows from a final evaluation: decided by both provincial departments, done through the money (R0.75)."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.common.money import CENT, MAXIMUM, yuan_field
from apps.evaluations.choices.final import Consequence, DecisionState
from apps.evaluations.models.final import FinalEvaluation
from apps.evidence.models import Upload
from apps.funds.models import Measure
from apps.programmes.models import Enrolment

if TYPE_CHECKING:
    from apps.accounts.models import User


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Row rules of decisions."""

    def visible_to(self, user: "User") -> Self:
        """Decisions about the pilot parks one may see; park and county once both departments have agreed."""
        rows = self.filter(evaluation__enrolment__in=Enrolment.objects.visible_to(user))
        if user.acting is not None and user.acting.sees_all:
            return rows
        return rows.exclude(state__in=(DecisionState.PROPOSED, DecisionState.REFUSED))

    def with_names(self) -> Self:
        """With everything the page of a decision shows."""
        return self.select_related(
            "evaluation__enrolment__programme", "evaluation__enrolment__park__operator",
            "evaluation__enrolment__park__county", "evaluation__enrolment__award", "notice__blob", "proposed_by",
            "replied_by", "settled_by", "measure__award",
        )  # fmt: skip


class Decision(models.Model):
    """One consequence. ``facts`` are the triggers as the portal computed them when it was proposed.

    Both departments sign one digest (a submission); the park may reply until ``reply_until``; then a department puts it
    in force or lifts it. Money moves only as a ``measure`` of the award; nothing here is a second ledger.
    """

    evaluation = models.ForeignKey(
        FinalEvaluation, verbose_name=_("final evaluation"), on_delete=models.PROTECT, related_name="decisions"
    )
    kind = models.CharField(_("consequence"), max_length=8, choices=Consequence)
    amount_yuan = yuan_field(_("amount (yuan)"), null=True)
    reason = models.TextField(_("reason"))
    facts = models.JSONField(_("triggers and facts"), default=list)
    notice = models.ForeignKey(
        Upload, verbose_name=_("notice document"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(_("state"), max_length=8, choices=DecisionState, default=DecisionState.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("proposed by"), on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(_("proposed at"), auto_now_add=True)
    decided_at = models.DateTimeField(_("agreed by both at"), null=True)
    reply_until = models.DateField(_("reply until"), null=True)
    reply = models.TextField(_("reply of the park"), blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("replied by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    replied_at = models.DateTimeField(_("replied at"), null=True)
    settled_note = models.TextField(_("what was said about the reply"), blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("settled by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(_("settled at"), null=True)
    issued_on = models.DateField(_("notice issued on"), null=True)
    measure = models.OneToOneField(
        Measure, verbose_name=_("measure about the money"), null=True, on_delete=models.PROTECT, related_name="decision"
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation"],
                condition=Q(state__in=["proposed", "hearing"]),
                name="decision_one_open",
                violation_error_message=_("Another decision about this park is still open."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["deduct", "recover"], amount_yuan__gte=CENT, amount_yuan__lte=MAXIMUM)
                | Q(kind__in=["none", "notice"], amount_yuan=None),
                name="decision_amount",
                violation_error_message=_("Deducting and recovering take an amount above 0, the others take none."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="decision_reason", violation_error_message=_("A decision needs a reason.")
            ),
            models.CheckConstraint(
                condition=Q(kind="none") | Q(notice__isnull=False),
                name="decision_notice",
                violation_error_message=_("Attach the notice document."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "refused"]) | Q(decided_at__isnull=False, reply_until__isnull=False),
                name="decision_reply_days",
                violation_error_message=_("A decision of both departments gives the park days to reply."),
            ),
            models.CheckConstraint(
                condition=Q(replied_at=None, reply="") | (Q(replied_at__isnull=False) & ~Q(reply="")),
                name="decision_reply",
                violation_error_message=_("A reply says something."),
            ),
            models.CheckConstraint(
                condition=Q(measure=None) | Q(kind__in=["deduct", "recover"]),
                name="decision_measure",
                violation_error_message=_("Only deducting and recovering move money."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "refused", "hearing"])
                | Q(settled_at__isnull=False, settled_at__gte=F("decided_at")),
                name="decision_settled",
                violation_error_message=_("A decision takes effect after it was made, and somebody says so."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="decision_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="decision_frozen",
                fields=["evaluation", "kind", "amount_yuan", "reason", "facts", "notice", "proposed_by"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation.enrolment.park.name} · {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        """The page of the decision."""
        return reverse("evaluations:decision", args=[self.pk])
