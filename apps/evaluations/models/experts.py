"""Experts: the stored draw, the grant with its last day, the declaration, the marks (R0.73)."""

from datetime import date
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from apps.accounts.choices import Role
from apps.accounts.permissions import is_province
from apps.common.constraints import SENTENCES
from apps.common.money import bounded
from apps.evaluations.choices.final import InvitationState
from apps.evaluations.models.final import HUNDRED, FinalEvaluation

if TYPE_CHECKING:
    from apps.accounts.models import User

SENTENCES["mark_while_open"] = _("Marking is closed, or the expert has not declared to be free of conflicts.")


class ExpertGrantQuerySet(models.QuerySet["ExpertGrant"]):
    """Row rules of grants."""

    def valid_on(self, day: date) -> Self:
        """Grants in force on a day."""
        return self.filter(valid_until__gte=day)


class ExpertGrant(UserObjectPermissionBase):
    """django-guardian's per-object grant of one final evaluation to one expert, with a last day."""

    content_object = models.ForeignKey(FinalEvaluation, verbose_name=_("final evaluation"), on_delete=models.CASCADE)
    valid_until = models.DateField(_("last day"))

    objects = ExpertGrantQuerySet.as_manager()

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = _("grant to an expert")
        verbose_name_plural = _("grants to experts")


class Draw(models.Model):
    """A draw: pool, seed, rule and the whole order, so that anybody can repeat it; never changed, never removed.

    ``pool`` is ``[{"key": number, "name": …, "body": …}]``, ``order`` the keys as drawn.
    """

    evaluation = models.OneToOneField(
        FinalEvaluation, verbose_name=_("final evaluation"), on_delete=models.PROTECT, related_name="draw"
    )
    pool = models.JSONField(_("pool"))
    seed = models.CharField(_("seed"), max_length=64)
    rule = models.CharField(_("rule of the draw"), max_length=40)
    order = models.JSONField(_("order"))
    wanted = models.PositiveSmallIntegerField(_("experts wanted"))
    digest = models.CharField(_("digest"), max_length=64)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("drawn by"), on_delete=models.PROTECT, related_name="+"
    )
    drawn_at = models.DateTimeField(_("drawn at"), auto_now_add=True)

    class Meta:
        verbose_name = _("draw of experts")
        verbose_name_plural = _("draws of experts")
        constraints = [
            models.CheckConstraint(
                condition=~Q(seed="") & Q(wanted__gte=1),
                name="draw_seed",
                violation_error_message=_("A draw has a seed and wants at least one expert."),
            ),
        ]
        triggers = [pgtrigger.Protect(name="draw_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.evaluation} · {self._meta.verbose_name}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Row rules of invitations."""

    def visible_to(self, user: "User") -> Self:
        """The province sees all; an expert their own, while the grant runs."""
        if is_province(user):
            return self
        if user.acting is None or user.acting.role != Role.EXPERT:
            return self.none()
        granted = ExpertGrant.objects.valid_on(timezone.localdate()).filter(user=user)
        return self.filter(expert=user, evaluation__in=granted.values("content_object"))

    def active(self) -> Self:
        """Those who mark, or may once they have declared."""
        return self.filter(state__in=(InvitationState.INVITED, InvitationState.CLEAR))


class Invitation(models.Model):
    """One expert drawn for one park. ``place`` is the place in the order of the draw, from 1."""

    evaluation = models.ForeignKey(
        FinalEvaluation, verbose_name=_("final evaluation"), on_delete=models.PROTECT, related_name="invitations"
    )
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("expert"), on_delete=models.PROTECT, related_name="+"
    )
    place = models.PositiveSmallIntegerField(_("place in the draw"))
    state = models.CharField(_("state"), max_length=8, choices=InvitationState, default=InvitationState.INVITED)
    conflict = models.TextField(_("conflict of interest"), blank=True)
    declared_at = models.DateTimeField(_("declared at"), null=True)
    invited_at = models.DateTimeField(_("invited at"), auto_now_add=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation of an expert")
        verbose_name_plural = _("invitations of experts")
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "expert"],
                name="invitation_once",
                violation_error_message=_("This expert has been invited to this park already."),
            ),
            models.CheckConstraint(
                condition=Q(state="invited", declared_at=None, conflict="")
                | Q(Q(state="clear", declared_at__isnull=False, conflict=""))
                | Q(Q(state="conflict", declared_at__isnull=False), ~Q(conflict=""))
                | Q(state="lapsed"),
                name="invitation_declared",
                violation_error_message=_("A declaration says that there is no conflict, or what the conflict is."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation.enrolment.park.name} · {self.expert}"

    def get_absolute_url(self) -> str:
        """The expert's page."""
        return reverse("evaluations:expert", args=[self.pk])


class MarkQuerySet(models.QuerySet["Mark"]):
    """Row rules of marks: blind until everybody has marked."""

    def visible_to(self, user: "User") -> Self:
        """One's own at any time; those of others to the province and to the experts once they are shown."""
        shown = Q(invitation__evaluation__marks_shown_at__isnull=False)
        if is_province(user):
            return self.filter(shown)
        return self.filter(invitation__in=Invitation.objects.visible_to(user)) | self.filter(
            shown, invitation__evaluation__in=FinalEvaluation.objects.visible_to(user).filter(_experts(user))
        )


def _experts(user: "User") -> Q:
    """No row for anybody who is no expert."""
    is_expert = user.acting is not None and user.acting.role == Role.EXPERT
    return Q() if is_expert else Q(pk__in=[])


class Mark(models.Model):
    """What one expert gave in one round; ``aspects`` is ``{key: mark as text}``, ``total`` their sum out of 100."""

    invitation = models.ForeignKey(
        Invitation, verbose_name=_("invitation"), on_delete=models.PROTECT, related_name="marks"
    )
    round = models.PositiveSmallIntegerField(_("round of marking"))
    aspects = models.JSONField(_("marks by aspect"))
    total = models.DecimalField(_("mark"), max_digits=5, decimal_places=2)
    text = models.TextField(_("grounds"))
    given_at = models.DateTimeField(_("given at"), auto_now_add=True)

    objects = MarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("mark of an expert")
        verbose_name_plural = _("marks of experts")
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "round"],
                name="mark_once",
                violation_error_message=_("You have marked this park already. A mark once given stands."),
            ),
            bounded("total", name="mark_range", sentence=_("A mark lies between 0 and 100."), high=HUNDRED),
            models.CheckConstraint(
                condition=~Q(text=""), name="mark_grounds", violation_error_message=_("A mark needs its grounds.")
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="mark_kept", operation=pgtrigger.Update | pgtrigger.Delete),
            # A mark enters only while the evaluation is being marked in that very round, by an expert without conflict.
            pgtrigger.Trigger(
                name="mark_while_open",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF EXISTS (SELECT FROM evaluations_invitation i
                                 JOIN evaluations_finalevaluation e ON e.id = i.evaluation_id
                                WHERE i.id = NEW.invitation_id AND i.state = 'clear' AND e.state = 'scoring'
                                  AND e.scoring_round = NEW.round) THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'marking is closed'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'mark_while_open';
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invitation} · {self.total}"
