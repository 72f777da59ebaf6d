"""Signing in at an event by QR code: the sheet of the event and the people who came (R0.7, R0.113)."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.delivery.models.records import ServiceRecord
from apps.parks.models import Enterprise, Park

if TYPE_CHECKING:
    from apps.accounts.models import User


class SignInSheetQuerySet(models.QuerySet["SignInSheet"]):
    """Row rules of sign-in sheets."""

    def visible_to(self, user: "User") -> Self:
        """Sheets of records in parks one may see."""
        return self.filter(record__enrolment__park__in=Park.objects.visible_to(user))


class SignInSheet(models.Model):
    """The sign-in sheet of one event. The day is that of the record; ``code`` is what the printed code holds.

    A new code replaces the old one, which makes every paper with the old one void.
    """

    record = models.OneToOneField(
        ServiceRecord, verbose_name=_("service record"), on_delete=models.CASCADE, related_name="signin_sheet"
    )
    code = models.CharField(_("code"), max_length=43, unique=True)
    opens_at = models.TimeField(_("opens at"))
    closes_at = models.TimeField(_("closes at"))
    closed_at = models.DateTimeField(_("closed by hand at"), null=True)
    renewed_at = models.DateTimeField(_("code made at"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("opened by"), on_delete=models.PROTECT, related_name="+"
    )

    objects = SignInSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-in sheet")
        verbose_name_plural = _("sign-in sheets")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="signin_hours",
                violation_error_message=_("The sheet closes after it opens."),
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Za-z0-9_-]{22,43}$"),
                name="signin_code",
                violation_error_message=_("The code of a sheet is too short to be safe."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.record)


class SignInQuerySet(models.QuerySet["SignIn"]):
    """Reads about lines of a sheet."""

    def standing(self) -> Self:
        """Lines that are not struck."""
        return self.filter(struck_at=None)


class SignIn(models.Model):
    """One visitor's line: a name and the enterprise, nothing else about the person.

    ``stated_name`` is what somebody wrote whose enterprise was not on the list; the park finds the enterprise later,
    or strikes the line. A struck line stays on the sheet with the reason.
    """

    sheet = models.ForeignKey(SignInSheet, verbose_name=_("sheet"), on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(_("number"))
    visitor = models.CharField(_("name of the visitor"), max_length=30)
    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("enterprise"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    stated_name = models.CharField(_("enterprise as written"), max_length=80, blank=True)
    signed_at = models.DateTimeField(_("signed in at"), auto_now_add=True)
    struck_at = models.DateTimeField(_("struck at"), null=True)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("struck by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    struck_reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = SignInQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "number"],
                name="signin_number",
                violation_error_message=_("This number is taken."),
            ),
            models.UniqueConstraint(
                fields=["sheet", "enterprise", "visitor"],
                condition=Q(struck_at=None),
                name="signin_once",
                violation_error_message=_("This person has signed in for this enterprise already."),
            ),
            models.UniqueConstraint(
                fields=["sheet", "stated_name", "visitor"],
                condition=Q(struck_at=None, enterprise=None),
                name="signin_stated_once",
                violation_error_message=_("This person has signed in for this enterprise already."),
            ),
            models.CheckConstraint(
                condition=~Q(visitor="") & (Q(enterprise__isnull=False) | ~Q(stated_name="")),
                name="signin_named",
                violation_error_message=_("A sign-in names the visitor and the enterprise."),
            ),
            models.CheckConstraint(
                condition=Q(struck_at=None, struck_by=None, struck_reason="")
                | (Q(struck_at__isnull=False, struck_by__isnull=False) & ~Q(struck_reason="")),
                name="signin_struck",
                violation_error_message=_("Striking a sign-in needs a reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.visitor}"

    @property
    def enterprise_name(self) -> str:
        """The enterprise as the sheet shows it."""
        return self.enterprise.name if self.enterprise is not None else self.stated_name

    @property
    def local_time(self) -> datetime:
        """When, by the clock on the wall."""
        return timezone.localtime(self.signed_at)
