"""What a department makes public, for how long, and what came of it (R0.58)."""

from datetime import date
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Jurisdiction, Organisation
from apps.common.constraints import SENTENCES
from apps.evidence.models import Upload
from apps.publicity.choices import NoticeKind

if TYPE_CHECKING:
    from apps.accounts.models import User

SENTENCES["notice_not_while_open"] = _("An objection has no answer yet.")
TITLE_LIMIT, SCOPE_LIMIT, CONTACT_LIMIT, TEXT_LIMIT, RESULT_LIMIT = 120, 200, 120, 10_000, 500


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Row rules of notices. From their first day on they are public; the pages of departments are not."""

    def visible_to(self, user: "User") -> Self:
        """Province: all; a county or city: those of its places; others none: they read the public page."""
        acting = user.acting
        if acting is None:
            return self.none()
        return self if acting.sees_all else self.filter(acting.reach("jurisdiction"))

    def about(self, document: models.Model) -> Self:
        """Notices about one document."""
        return self.filter(subject_type=document._meta.label, subject_id=document.pk)

    def holding(self, step: str) -> Self:
        """Public reviews that have to be closed before a step: those that name it, and those that name none."""
        return self.filter(kind=NoticeKind.PUBLICITY, step__in=["", step])

    def public_on(self, day: date) -> Self:
        """Notices everybody may read on a day: they have begun."""
        return self.filter(opens_on__lte=day)

    def current_on(self, day: date) -> Self:
        """Notices whose days include ``day`` and that are not closed."""
        return self.public_on(day).filter(closes_on__gte=day, closed_at=None)


class Notice(models.Model):
    """A notice of a place (公示 or 公告); what it says never changes, what came of it is added once.

    ``subject_type``, ``subject_id`` and ``link`` lead to the document it is about, if it is about one; ``step`` names
    the step of that document that waits for the end, blank when every step does.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=NoticeKind, default=NoticeKind.PUBLICITY)
    title = models.CharField(_("title"), max_length=TITLE_LIMIT)
    scope = models.CharField(_("whom it concerns"), max_length=SCOPE_LIMIT, blank=True)
    text = models.TextField(_("text"))
    contact = models.CharField(_("where to object"), max_length=CONTACT_LIMIT)
    jurisdiction = models.ForeignKey(Jurisdiction, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("published for"), on_delete=models.PROTECT, related_name="+"
    )
    subject_type = models.CharField(_("kind of document"), max_length=60, blank=True)
    subject_id = models.BigIntegerField(_("number of document"), null=True)
    step = models.CharField(_("step that waits"), max_length=60, blank=True)
    link = models.CharField(_("address of the document"), max_length=200, blank=True)
    opens_on = models.DateField(_("first day"))
    closes_on = models.DateField(_("last day"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("published by"), on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(_("published at"), auto_now_add=True)
    result = models.CharField(_("result"), max_length=RESULT_LIMIT, blank=True)
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
                condition=~Q(title="") & ~Q(text="") & ~Q(contact=""),
                name="publicity_words",
                violation_error_message=_("A notice has a title, a text and a place where people object."),
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="publicity_days",
                violation_error_message=_("A notice ends after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(subject_type="", subject_id=None) | (~Q(subject_type="") & Q(subject_id__isnull=False)),
                name="publicity_subject",
                violation_error_message=_("A notice is about one document, or about none."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, result="")
                | Q(~Q(result=""), closed_at__isnull=False, closed_by__isnull=False),
                name="publicity_closed",
                violation_error_message=_("A closed notice says what came of it."),
            ),
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="notice_subject_rows"),
            models.Index(fields=["closes_on"], name="notice_still_open", condition=Q(closed_at=None)),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="notice_frozen",
                fields=[
                    *("kind", "title", "scope", "text", "contact", "jurisdiction", "organisation", "subject_type"),
                    *("subject_id", "step", "opens_on", "closes_on", "published_by"),
                ],
            ),
            pgtrigger.Protect(
                name="notice_closed_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__closed_at__isnull=False),
            ),
            pgtrigger.Trigger(
                name="notice_not_while_open",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__closed_at__isnull=True, new__closed_at__isnull=False, new__kind="publicity"),
                func="""
                    IF EXISTS (
                        SELECT 1 FROM publicity_objection WHERE notice_id = NEW.id AND answered_at IS NULL
                    ) THEN
                        RAISE EXCEPTION 'notice_not_while_open' USING ERRCODE = 'check_violation',
                            CONSTRAINT = 'notice_not_while_open';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="notice_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page of the notice for everybody."""
        return reverse("publicity:notice", args=[self.pk])


class NoticeFile(models.Model):
    """A file that is published with a notice."""

    notice = models.ForeignKey(Notice, verbose_name=_("notice"), on_delete=models.PROTECT, related_name="files")
    upload = models.ForeignKey(Upload, verbose_name=_("file"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("file of a notice")
        verbose_name_plural = _("files of notices")
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "upload"],
                name="notice_file_once",
                violation_error_message=_("This file is with the notice already."),
            ),
        ]
        triggers = [pgtrigger.Protect(name="notice_file_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.upload.name
