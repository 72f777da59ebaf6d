"""What opens a gate: papers of the park's mechanism, the joint assessment, public notices."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Jurisdiction, Organisation
from apps.evidence.models import Upload
from apps.funds.choices import NoticeKind, PaperState
from apps.funds.models.awards import Award
from apps.programmes.models import Programme, TrancheRule

if TYPE_CHECKING:
    from apps.accounts.models import User


class MechanismFile(models.Model):
    """A document by which the park shows its working mechanism (R0.54); never taken off."""

    award = models.ForeignKey(Award, verbose_name=_("award"), on_delete=models.PROTECT, related_name="mechanism_files")
    title = models.CharField(_("title"), max_length=120)
    upload = models.ForeignKey(Upload, verbose_name=_("file"), on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("added by"), on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    class Meta:
        verbose_name = _("document of the mechanism")
        verbose_name_plural = _("documents of the mechanism")
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="mechanism_title",
                violation_error_message=_("Say what the document is."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Row rules of joint assessments."""

    def visible_to(self, user: "User") -> Self:
        """Assessments of the awards one may see."""
        return self.filter(award__in=Award.objects.visible_to(user))


class Assessment(models.Model):
    """Economy writes what both found before a tranche, finance signs it too; paying everything is said here (R0.55)."""

    award = models.ForeignKey(Award, verbose_name=_("award"), on_delete=models.PROTECT, related_name="assessments")
    rule = models.ForeignKey(TrancheRule, verbose_name=_("tranche"), on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=PaperState, default=PaperState.FILED)
    version = models.PositiveIntegerField(_("version"), default=1)
    findings = models.TextField(_("findings"))
    pays_all = models.BooleanField(_("everything that is left may be paid"), default=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("written by"), on_delete=models.PROTECT, related_name="+"
    )
    written_for = models.ForeignKey(
        Organisation, verbose_name=_("department"), on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(_("written at"))
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("signed by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_for = models.ForeignKey(
        Organisation, verbose_name=_("signing department"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(_("signed at"), null=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("joint assessment")
        verbose_name_plural = _("joint assessments")
        constraints = [
            models.UniqueConstraint(
                fields=["award", "rule"],
                name="assessment_once",
                violation_error_message=_("This tranche has been assessed already."),
            ),
            models.CheckConstraint(
                condition=~Q(findings=""),
                name="assessment_findings",
                violation_error_message=_("Write what was found."),
            ),
            models.CheckConstraint(
                condition=(~Q(state="agreed") & Q(signed_by=None))
                | Q(
                    Q(state="agreed", signed_by__isnull=False, signed_for__isnull=False, signed_at__isnull=False),
                    ~Q(signed_by=F("written_by")),
                    ~Q(signed_for=F("written_for")),
                ),
                name="assessment_two_departments",
                violation_error_message=_("Two people of two departments sign an assessment."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award} · {self.rule}"

    def get_absolute_url(self) -> str:
        """The page of the assessment."""
        return reverse("funds:assessment", args=[self.pk])


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Row rules of public notices."""

    def visible_to(self, user: "User") -> Self:
        """Notices of places one may see; park staff those about their award or their county's schemes."""
        acting = user.acting
        if acting is None:
            return self.none()
        if acting.sees_all:
            return self
        own = Q(award__in=Award.objects.visible_to(user))
        return self.filter(own | acting.reach("county")) if acting.sees_jurisdiction else self.filter(own)


class Notice(models.Model):
    """A public notice of a county (公示 or 公告): text, days, what was objected, the result (R0.58)."""

    programme = models.ForeignKey(Programme, verbose_name=_("programme"), on_delete=models.PROTECT, related_name="+")
    county = models.ForeignKey(Jurisdiction, verbose_name=_("county"), on_delete=models.PROTECT, related_name="+")
    award = models.ForeignKey(
        Award, verbose_name=_("award"), null=True, on_delete=models.PROTECT, related_name="notices"
    )
    rule = models.ForeignKey(
        TrancheRule, verbose_name=_("tranche"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=NoticeKind, default=NoticeKind.PUBLICITY)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"))
    contact = models.CharField(_("where to object"), max_length=120)
    opens_on = models.DateField(_("first day"))
    closes_on = models.DateField(_("last day"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("published by"), on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(_("published at"), auto_now_add=True)
    result = models.CharField(_("result"), max_length=500, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("closed by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed at"), null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("public notice")
        verbose_name_plural = _("public notices")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="notice_days",
                violation_error_message=_("A notice ends after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None)
                | Q(~Q(result=""), closed_at__isnull=False, closed_by__isnull=False),
                name="notice_closed",
                violation_error_message=_("A closed notice says what came of it."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page of the notice for officers."""
        return reverse("funds:notice", args=[self.pk])


class Objection(models.Model):
    """What somebody said about a notice, taken down by the county without naming the person, and the answer."""

    notice = models.ForeignKey(Notice, verbose_name=_("notice"), on_delete=models.PROTECT, related_name="objections")
    text = models.TextField(_("objection"))
    received_on = models.DateField(_("received on"))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("taken down by"), on_delete=models.PROTECT, related_name="+"
    )
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("answered by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True)

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="")
                | Q(~Q(answer=""), answered_at__isnull=False, answered_by__isnull=False),
                name="objection_answered",
                violation_error_message=_("An answered objection carries its answer."),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]
