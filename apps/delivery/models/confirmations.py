"""The certificate of an enterprise about a service it received: 企业开具证明 (R0.106)."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.approvals.models import Submission
from apps.delivery.choices import ConfirmationState
from apps.delivery.models.citations import RecordEvidence
from apps.delivery.models.records import ServiceRecord
from apps.parks.models import Park

if TYPE_CHECKING:
    from apps.accounts.models import User

LIVE = ("paper", "sent", "opened")
ANSWERED = ("confirmed", "refused")


class ConfirmationQuerySet(models.QuerySet["Confirmation"]):
    """Row rules of certificates."""

    def visible_to(self, user: "User") -> Self:
        """Certificates in parks one may see."""
        return self.filter(record__enrolment__park__in=Park.objects.visible_to(user))

    def live(self) -> Self:
        """Waiting for an answer, or for the seal on paper."""
        return self.filter(state__in=LIVE)


class Confirmation(models.Model):
    """One certificate: its frozen text, and what the enterprise said to it.

    ``version`` holds the text and the digest. ``link_digest`` is the SHA-256 of the link's secret, which is kept
    nowhere; a certificate for sealing on paper has none. ``evidence`` is the file that a confirmation became.
    """

    record = models.ForeignKey(
        ServiceRecord, verbose_name=_("service record"), on_delete=models.CASCADE, related_name="confirmations"
    )
    version = models.ForeignKey(Submission, verbose_name=_("text"), on_delete=models.PROTECT, related_name="+")
    goal = models.TextField(_("goal reached"))
    state = models.CharField(_("state"), max_length=10, choices=ConfirmationState)
    link_digest = models.CharField(_("digest of the link"), max_length=64, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("made by"), on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("valid until"), null=True)
    opened_at = models.DateTimeField(_("first opened at"), null=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    person = models.CharField(_("name"), max_length=30, blank=True)
    post = models.CharField(_("post"), max_length=40, blank=True)
    words = models.CharField(_("words"), max_length=300, blank=True)
    evidence = models.ForeignKey(
        RecordEvidence, verbose_name=_("evidence"), null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate of the enterprise")
        verbose_name_plural = _("certificates of enterprises")
        constraints = [
            models.UniqueConstraint(
                fields=["record"],
                condition=Q(state__in=LIVE),
                name="confirmation_one_live",
                violation_error_message=_("Another certificate of this record is still waiting."),
            ),
            models.UniqueConstraint(
                fields=["link_digest"],
                condition=~Q(link_digest=""),
                name="confirmation_link_once",
                violation_error_message=_("This link is taken."),
            ),
            models.CheckConstraint(
                condition=~Q(goal=""),
                name="confirmation_goal",
                violation_error_message=_("The certificate names the goal that was reached."),
            ),
            models.CheckConstraint(
                condition=Q(link_digest="", expires_at=None)
                | Q(link_digest__regex=r"^[0-9a-f]{64}$", expires_at__isnull=False, expires_at__gt=F("sent_at")),
                name="confirmation_link",
                violation_error_message=_("A link ends after it was made."),
            ),
            models.CheckConstraint(
                condition=(Q(state__in=ANSWERED, answered_at__isnull=False) & ~Q(person="") & ~Q(post=""))
                | (~Q(state__in=ANSWERED) & Q(answered_at=None)),
                name="confirmation_answer",
                violation_error_message=_("An answer carries name, post and time."),
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(words=""),
                name="confirmation_refusal",
                violation_error_message=_("Not agreeing needs a reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record} · {self.get_state_display()}"
