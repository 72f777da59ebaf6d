"""Joint approval: a frozen, numbered version of a document and the opinions of two departments on its digest."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Jurisdiction, Organisation
from apps.approvals.choices import Department, SubmissionState, Verdict, WaiverState

if TYPE_CHECKING:
    from apps.accounts.models import User

SHA256 = r"^[0-9a-f]{64}$"


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """Row rules of submissions."""

    def visible_to(self, user: "User") -> Self:
        """Province: all; a county or city: its own; a park: what it filed."""
        acting = user.acting
        if acting is None:
            return self.none()
        if acting.sees_all:
            return self
        return self.filter(Q(organisation_id=acting.organisation_id) | acting.reach("jurisdiction"))

    def of(self, document: models.Model) -> Self:
        """Versions of one document, newest first."""
        return self.filter(subject_type=document._meta.label, subject_id=document.pk).order_by("-version")


class Submission(models.Model):
    """Version ``version`` of a document as it was submitted; the payload never changes afterwards."""

    subject_type = models.CharField(_("kind of document"), max_length=60)
    subject_id = models.BigIntegerField(_("number of document"))
    version = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=200)
    payload = models.JSONField(_("content"))
    digest = models.CharField(_("digest"), max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=SubmissionState, default=SubmissionState.OPEN)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("submitted for"), on_delete=models.PROTECT, related_name="+"
    )
    jurisdiction = models.ForeignKey(
        Jurisdiction, verbose_name=_("reviewed in"), on_delete=models.PROTECT, related_name="+"
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("submitted by"), on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(_("submitted at"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "version"],
                name="submission_version",
                violation_error_message=_("This version has been submitted already."),
            ),
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"],
                condition=Q(state="open"),
                name="submission_one_open",
                violation_error_message=_("Another version is still under review."),
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=SHA256),
                name="submission_digest",
                violation_error_message=_("A digest has 64 hexadecimal digits."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="submission_closed_at",
                violation_error_message=_("A closed submission carries the time it was closed."),
            ),
        ]
        indexes = [
            # Check codes are the beginning of a digest.
            models.Index(fields=["digest"], name="submission_check_code", opclasses=["varchar_pattern_ops"]),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="submission_frozen",
                fields=["subject_type", "subject_id", "version", "payload", "digest", "submitted_by", "organisation"],
            ),
            pgtrigger.Protect(name="submission_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"


class Opinion(models.Model):
    """One department's word on one digest. ``remarks`` is ``[{"item": key, "text": sentence}]``."""

    submission = models.ForeignKey(
        Submission, verbose_name=_("submission"), on_delete=models.PROTECT, related_name="opinions"
    )
    department = models.CharField(_("department"), max_length=10, choices=Department)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+"
    )
    verdict = models.CharField(_("opinion"), max_length=10, choices=Verdict)
    text = models.TextField(_("text"), blank=True)
    remarks = models.JSONField(_("remarks"), default=list)
    digest = models.CharField(_("digest seen"), max_length=64)
    given_at = models.DateTimeField(_("given at"), auto_now_add=True)

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "department"],
                name="opinion_one_per_department",
                violation_error_message=_("This department has given its opinion on this version."),
            ),
            models.UniqueConstraint(
                fields=["submission", "organisation"],
                name="opinion_two_organisations",
                violation_error_message=_("The two opinions must come from two organisations."),
            ),
            models.UniqueConstraint(
                fields=["submission", "person"],
                name="opinion_two_people",
                violation_error_message=_("The two opinions must come from two people."),
            ),
            models.CheckConstraint(
                condition=Q(verdict="agree") | ~Q(text=""),
                name="opinion_return_reason",
                violation_error_message=_("Returning needs a reason."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="opinion_kept", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="opinion_not_by_filer",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                declare=[("filed", "approvals_submission%ROWTYPE")],
                func="""
                    SELECT * INTO filed FROM approvals_submission WHERE id = NEW.submission_id;
                    IF filed.submitted_by_id = NEW.person_id OR filed.organisation_id = NEW.organisation_id THEN
                        RAISE EXCEPTION 'opinion_not_by_filer' USING ERRCODE = 'check_violation';
                    END IF;
                    IF filed.digest <> NEW.digest OR filed.state <> 'open' THEN
                        RAISE EXCEPTION 'opinion_on_open_digest' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission} · {self.get_department_display()} · {self.get_verdict_display()}"


class WaiverQuerySet(models.QuerySet["Waiver"]):
    """Row rules of waivers."""

    def visible_to(self, user: "User") -> Self:
        """Province: all; a county or city: its own; everybody else: what their organisation asked for."""
        acting = user.acting
        if acting is None:
            return self.none()
        if acting.sees_all:
            return self
        own = Q(organisation_id=acting.organisation_id)
        if acting.sees_jurisdiction:
            own |= Q(jurisdiction_id=acting.jurisdiction_id) | Q(jurisdiction__parent_id=acting.jurisdiction_id)
        return self.filter(own)

    def about(self, kind: type[models.Model], numbers: Iterable[int]) -> Self:
        """Waivers for rows of one table."""
        return self.filter(subject_type=kind._meta.label, subject_id__in=numbers)

    def in_force(self, day: date) -> Self:
        """Accepted, and not run out on ``day``; the last day counts."""
        return self.filter(state=WaiverState.ACCEPTED, valid_until__gte=day)


class Waiver(models.Model):
    """One request to be let off one rule, with its reason, and the county's answer.

    ``facts`` is what the county saw (amounts, names): an acceptance covers exactly these and nothing that came later.
    ``item`` tells apart several matters of one subject.
    """

    subject_type = models.CharField(_("kind of document"), max_length=60)
    subject_id = models.BigIntegerField(_("number of document"))
    item = models.CharField(_("matter"), max_length=60, blank=True)
    title = models.CharField(_("title"), max_length=200)
    rule = models.CharField(_("rule"), max_length=40)
    clause_label = models.CharField(_("clause"), max_length=40, blank=True)
    clause_text = models.TextField(_("text of the clause"), blank=True)
    facts = models.JSONField(_("facts"), default=dict)
    reason = models.TextField(_("reason"))
    state = models.CharField(_("state"), max_length=10, choices=WaiverState, default=WaiverState.ASKED)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("asked for by"), on_delete=models.PROTECT, related_name="+"
    )
    jurisdiction = models.ForeignKey(
        Jurisdiction, verbose_name=_("decided in"), on_delete=models.PROTECT, related_name="+"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("decided by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    answer = models.TextField(_("answer"), blank=True)
    valid_until = models.DateField(_("valid until"), null=True)

    objects = WaiverQuerySet.as_manager()

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "rule", "item"],
                condition=Q(state="asked"),
                name="waiver_one_open",
                violation_error_message=_("The county has been asked about this already."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="waiver_reason",
                violation_error_message=_("Asking for a waiver needs a reason."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["accepted", "refused"], decided_by__isnull=False, decided_at__isnull=False)
                | Q(state__in=["asked", "withdrawn"], decided_by=None, decided_at=None),
                name="waiver_decided",
                violation_error_message=_("A decision carries who decided and when."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="waiver_not_by_asker",
                violation_error_message=_("Who asks for a waiver does not decide on it."),
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", valid_until__isnull=False) | (~Q(state="accepted") & Q(valid_until=None)),
                name="waiver_until",
                violation_error_message=_("An accepted waiver has a last day."),
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""),
                name="waiver_answer",
                violation_error_message=_("Refusing a waiver needs a reason."),
            ),
        ]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="waiver_subject")]
        triggers = [
            pgtrigger.ReadOnly(
                name="waiver_asked_frozen",
                fields=[
                    *("subject_type", "subject_id", "item", "rule", "facts", "reason", "clause_text"),
                    *("organisation", "jurisdiction", "asked_by"),
                ],
            ),
            pgtrigger.Protect(
                name="waiver_decided_kept", operation=pgtrigger.Update, condition=~pgtrigger.Q(old__state="asked")
            ),
            pgtrigger.Protect(name="waiver_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.title
