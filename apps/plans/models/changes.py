"""Requests to change a plan that has passed: reason, before and after, county opinion, provincial answer."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.plans.choices import Answer, ChangeKind, ChangeState
from apps.plans.models.plans import Plan
from apps.programmes.models import Enrolment

if TYPE_CHECKING:
    from apps.accounts.models import User


class ChangeRequestQuerySet(models.QuerySet["ChangeRequest"]):
    """Row rules of change requests."""

    def visible_to(self, user: "User") -> Self:
        """Requests of the pilot parks one may see."""
        return self.filter(plan__enrolment__in=Enrolment.objects.visible_to(user))


class ChangeRequest(models.Model):
    """One request; ``number`` counts per plan. ``effective_on`` is the day it came into force."""

    plan = models.ForeignKey(Plan, verbose_name=_("plan"), on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, choices=ChangeState, default=ChangeState.DRAFT)
    version = models.PositiveIntegerField(_("version in work"), default=1)
    reason = models.TextField(_("reason"), blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("started by"), on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(_("started at"), auto_now_add=True)
    answer = models.CharField(_("answer of the province"), max_length=10, choices=Answer, blank=True)
    answer_text = models.TextField(_("words of the province"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("answered by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True)
    effective_on = models.DateField(_("in force from"), null=True)

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("change request")
        verbose_name_plural = _("change requests")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="change_request_number",
                violation_error_message=_("This plan has a change request of that number already."),
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state__in=["draft", "submitted", "returned", "forwarded"]),
                name="change_request_one_open",
                violation_error_message=_("Another change request of this plan is still open."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["applied", "refused"], answered_by__isnull=False, answered_at__isnull=False)
                & ~Q(answer="")
                | ~Q(state__in=["applied", "refused"]) & Q(answered_by=None, answered_at=None, answer=""),
                name="change_request_answered",
                violation_error_message=_("An answer carries who gave it and when."),
            ),
            models.CheckConstraint(
                condition=Q(state="applied", effective_on__isnull=False) | (~Q(state="applied") & Q(effective_on=None)),
                name="change_request_effective",
                violation_error_message=_("A change in force carries the day it came into force."),
            ),
        ]
        triggers = [pgtrigger.Protect(name="change_request_kept", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.plan} · {self.number}"

    def get_absolute_url(self) -> str:
        """The page of the request."""
        return reverse("plans:change", args=[self.pk])


class ChangeItem(models.Model):
    """One line: ``reference`` is the number of the goal, tenant, product or service it is about; values are text.

    ``before`` is what held when the line was written; a request whose ``before`` no longer holds is not applied.
    """

    request = models.ForeignKey(
        ChangeRequest, verbose_name=_("change request"), on_delete=models.CASCADE, related_name="items"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ChangeKind)
    reference = models.BigIntegerField(_("number of what changes"))
    label = models.CharField(_("what changes"), max_length=300)
    before = models.CharField(_("before"), max_length=40, blank=True)
    after = models.CharField(_("after"), max_length=40, blank=True)
    data = models.JSONField(_("the new product"), default=dict, blank=True)

    class Meta:
        verbose_name = _("line of a change request")
        verbose_name_plural = _("lines of a change request")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "kind", "reference"],
                name="change_item_once",
                violation_error_message=_("A matter stands in a request once."),
            ),
            models.CheckConstraint(
                condition=~Q(before=models.F("after")),
                name="change_item_changes",
                violation_error_message=_("A line of a request changes something."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.before} → {self.after}"
