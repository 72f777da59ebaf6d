"""What somebody from outside says, and the answer (R0.58, R0.61)."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Jurisdiction, Organisation
from apps.common.constraints import SENTENCES
from apps.publicity.choices import Finding, ObjectionKind
from apps.publicity.models.notices import Notice

if TYPE_CHECKING:
    from apps.accounts.models import User

SENTENCES["objection_in_time"] = _("The notice is closed. What you have to say can be sent as a complaint.")
NAME_LIMIT, PHONE_LIMIT, SAID_LIMIT, ANSWER_LIMIT = 30, 20, 2000, 2000


class ObjectionQuerySet(models.QuerySet["Objection"]):
    """Row rules of objections and complaints."""

    def visible_to(self, user: "User") -> Self:
        """Province: all; a county or city: those of its places; others none."""
        acting = user.acting
        if acting is None:
            return self.none()
        return self if acting.sees_all else self.filter(acting.reach("jurisdiction"))

    def unanswered(self) -> Self:
        """Those that wait for an answer."""
        return self.filter(answered_at=None)


class Objection(models.Model):
    """An objection to a notice, or a complaint; who wrote it may stay unnamed.

    The writer gets a receipt code; only its SHA-256 is kept. Name and phone are shown to the departments of the place
    that handles it, one act on record each time.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=ObjectionKind)
    notice = models.ForeignKey(
        Notice, verbose_name=_("notice"), null=True, on_delete=models.PROTECT, related_name="objections"
    )
    jurisdiction = models.ForeignKey(
        Jurisdiction, verbose_name=_("handled in"), on_delete=models.PROTECT, related_name="+"
    )
    about = models.CharField(_("about what"), max_length=120, blank=True)
    text = models.TextField(_("what was said"))
    name = models.CharField(_("name of the writer"), max_length=NAME_LIMIT, blank=True)
    phone = models.CharField(_("phone of the writer"), max_length=PHONE_LIMIT, blank=True)
    code_digest = models.CharField(_("digest of the receipt code"), max_length=64, unique=True)
    received_at = models.DateTimeField(_("received at"), auto_now_add=True)
    received_on = models.DateField(_("received on"))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("taken down by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField(_("to be answered by"))
    answer = models.TextField(_("answer"), blank=True)
    finding = models.CharField(_("what was found"), max_length=8, choices=Finding, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("answered by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_for = models.ForeignKey(
        Organisation, verbose_name=_("answered for"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection or complaint")
        verbose_name_plural = _("objections and complaints")
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="objection_words",
                violation_error_message=_("Write what you have to say."),
            ),
            models.CheckConstraint(
                condition=Q(kind="objection", notice__isnull=False) | Q(~Q(about=""), kind="complaint", notice=None),
                name="objection_about",
                violation_error_message=_("An objection is about a notice, a complaint says what it is about."),
            ),
            models.CheckConstraint(
                condition=Q(code_digest__regex=r"^[0-9a-f]{64}$"),
                name="objection_code",
                violation_error_message=_("A receipt code is kept as its digest."),
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answered_for=None, answer="", finding="")
                | Q(
                    ~Q(answer="") & ~Q(finding=""),
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                    answered_for__isnull=False,
                ),
                name="publicity_answered",
                violation_error_message=_("An answer says what was found and carries who gave it."),
            ),
        ]
        indexes = [
            models.Index(fields=["jurisdiction", "due_on"], name="objection_waiting", condition=Q(answered_at=None)),
            models.Index(fields=["notice"], name="objection_unanswered", condition=Q(answered_at=None)),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="objection_frozen",
                fields=[
                    *("kind", "notice", "jurisdiction", "about", "text", "name", "phone", "code_digest"),
                    *("received_at", "received_on", "taken_by", "due_on"),
                ],
            ),
            pgtrigger.Protect(
                name="objection_answer_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__answered_at__isnull=False),
            ),
            pgtrigger.Trigger(
                name="objection_in_time",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__notice__isnull=False),
                func="""
                    PERFORM 1 FROM publicity_notice WHERE id = NEW.notice_id AND closed_at IS NULL FOR SHARE;
                    IF NOT FOUND THEN
                        RAISE EXCEPTION 'objection_in_time' USING ERRCODE = 'check_violation',
                            CONSTRAINT = 'objection_in_time';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="objection_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.notice.title if self.notice is not None else self.about

    def get_absolute_url(self) -> str:
        """The page of the departments about it."""
        return reverse("publicity:objection", args=[self.pk])
