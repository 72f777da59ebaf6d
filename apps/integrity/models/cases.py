"""Violation cases: facts, amount, handling, result (R0.42). An open case freezes payments to the park."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Organisation
from apps.common.money import bounded, yuan_field
from apps.delivery.models import ServiceRecord
from apps.evidence.models import Upload
from apps.integrity.choices import FREEZING, SEEING, CaseKind, CaseState, Handling
from apps.parks.models import Park
from apps.programmes.models import Enrolment

if TYPE_CHECKING:
    from apps.accounts.models import User


class CaseQuerySet(models.QuerySet["Case"]):
    """Row rules of cases."""

    def visible_to(self, user: "User") -> Self:
        """Cases of parks one may see; park staff read the notice on their page, not the file of the case."""
        if user.acting is None or user.acting.role not in SEEING:
            return self.none()
        return self.filter(enrolment__park__in=Park.objects.visible_to(user))

    def freezing(self) -> Self:
        """Cases that hold payments back: open or handled, not yet closed or lifted."""
        return self.filter(state__in=FREEZING)


class Case(models.Model):
    """One violation of one pilot park. Whoever closes or lifts it is not who opened it."""

    enrolment = models.ForeignKey(
        Enrolment, verbose_name=_("pilot park"), on_delete=models.PROTECT, related_name="violation_cases"
    )
    kind = models.CharField(_("kind of violation"), max_length=10, choices=CaseKind)
    facts = models.TextField(_("facts"))
    amount_yuan = yuan_field(_("amount concerned (yuan)"))
    records = models.ManyToManyField(
        ServiceRecord,
        verbose_name=_("records concerned"),
        related_name="violation_cases",
        through="CaseRecord",
        blank=True,
    )
    state = models.CharField(_("state"), max_length=8, choices=CaseState, default=CaseState.OPEN)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("opened by"), on_delete=models.PROTECT, related_name="+"
    )
    opened_for = models.ForeignKey(
        Organisation, verbose_name=_("opened for"), on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(_("opened at"), auto_now_add=True)
    handling = models.CharField(_("handling"), max_length=8, choices=Handling, blank=True)
    handling_note = models.CharField(_("what was decided"), max_length=500, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("handled by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    handled_at = models.DateTimeField(_("handled at"), null=True)
    result = models.CharField(_("result"), max_length=500, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("closed by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed at"), null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("violation case")
        verbose_name_plural = _("violation cases")
        constraints = [
            bounded(
                "amount_yuan",
                name="case_amount",
                sentence=_("The amount lies between 0 and 999,999,999,999.99 yuan."),
            ),
            models.CheckConstraint(
                condition=~Q(facts=""),
                name="case_facts",
                violation_error_message=_("A case says what happened."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["handled", "closed"])
                | (~Q(handling="") & ~Q(handling_note="") & Q(handled_by__isnull=False, handled_at__isnull=False)),
                name="case_handled",
                violation_error_message=_("A handled case says what was done and by whom."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["closed", "lifted"])
                | (~Q(result="") & Q(closed_by__isnull=False, closed_at__isnull=False)),
                name="case_closed",
                violation_error_message=_("Closing or lifting a case needs its result."),
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None) | ~Q(closed_by=F("opened_by")),
                name="case_two_people",
                violation_error_message=_("A case is closed or lifted by somebody else than who opened it."),
            ),
        ]
        indexes = [models.Index(fields=["enrolment"], name="case_open", condition=Q(state__in=["open", "handled"]))]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        """The page of the case."""
        return reverse("integrity:case", args=[self.pk])

    @property
    def label(self) -> str:
        """The number as printed."""
        return f"VC-{self.pk:04d}" if self.pk else "VC"


class CaseRecord(models.Model):
    """A record that a case speaks about; its park cannot take it back any more (R0.42)."""

    case = models.ForeignKey(Case, verbose_name=_("case"), on_delete=models.CASCADE, related_name="+")
    servicerecord = models.ForeignKey(
        ServiceRecord, verbose_name=_("service record"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("record of a case")
        verbose_name_plural = _("records of cases")
        db_table = "integrity_case_records"
        unique_together = (("case", "servicerecord"),)

    def __str__(self) -> str:
        return f"{self.case} · {self.servicerecord}"


class CaseFile(models.Model):
    """A file that proves a case; never taken off."""

    case = models.ForeignKey(Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="files")
    upload = models.ForeignKey(Upload, verbose_name=_("file"), on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    class Meta:
        verbose_name = _("file of a case")
        verbose_name_plural = _("files of cases")

    def __str__(self) -> str:
        return str(self.upload)
