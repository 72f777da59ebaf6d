"""What was done, for whom, by whom."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.common.money import bounded, yuan_field
from apps.delivery.choices import COUNTABLE, AttendanceSource, RecordState, Solved
from apps.delivery.models.agreements import Agreement
from apps.delivery.models.counting import part_triggers, record_triggers
from apps.delivery.models.needs import Need
from apps.parks.models import Enterprise, Park
from apps.programmes.models import Enrolment, ServiceType
from apps.vendors.choices import ProviderKind
from apps.vendors.models import Provider, ProviderListing

if TYPE_CHECKING:
    from apps.accounts.models import User


class ServiceRecordQuerySet(models.QuerySet["ServiceRecord"]):
    """Row rules of service records."""

    def visible_to(self, user: "User") -> Self:
        """Records of parks one may see."""
        return self.filter(enrolment__park__in=Park.objects.visible_to(user))

    def countable(self) -> Self:
        """Complete in evidence, dated inside the programme period, not refused (R0.33, R0.35)."""
        return self.filter(state__in=COUNTABLE).in_programme_period()

    def accepted(self) -> Self:
        """Accepted by both departments and dated inside the programme period."""
        return self.filter(state=RecordState.ACCEPTED).in_programme_period()

    def between(self, start: date, end: date) -> Self:
        """Served from ``start`` to ``end``; both days included."""
        return self.filter(service_date__gte=start, service_date__lte=end)

    def in_programme_period(self) -> Self:
        """Served inside the period of the programme; both days included."""
        programme = "enrolment__programme"
        return self.filter(
            service_date__gte=F(f"{programme}__start_date"), service_date__lte=F(f"{programme}__end_date")
        )


class ServiceRecord(models.Model):
    """One service: a session of an inclusive service, or a precise service to one enterprise (R0.5)."""

    enrolment = models.ForeignKey(
        Enrolment, verbose_name=_("pilot park"), on_delete=models.PROTECT, related_name="service_records"
    )
    number = models.PositiveIntegerField(_("record number"))
    service_type = models.ForeignKey(
        ServiceType, verbose_name=_("service"), on_delete=models.PROTECT, related_name="records"
    )
    title = models.CharField(_("title"), max_length=120)
    service_date = models.DateField(_("date of service"))
    starts_at = models.TimeField(_("from (time)"), null=True, blank=True)
    ends_at = models.TimeField(_("to (time)"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    provider = models.ForeignKey(
        Provider,
        verbose_name=_("registered provider"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="service_records",
    )
    listing = models.ForeignKey(
        ProviderListing,
        verbose_name=_("product"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="service_records",
    )
    agreement = models.ForeignKey(
        Agreement,
        verbose_name=_("agreement"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="service_records",
    )
    need = models.ForeignKey(
        Need,
        verbose_name=_("need it answers"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="service_records",
    )
    provider_name = models.CharField(_("provider"), max_length=120)
    provider_kind = models.CharField(_("kind of provider"), max_length=12, choices=ProviderKind)
    team = models.CharField(_("service team"), max_length=200, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=10, decimal_places=2, default=Decimal(1))
    amount_yuan = yuan_field(_("amount (yuan)"), default=Decimal(0))
    problem = models.TextField(_("problem"), blank=True)
    action = models.TextField(_("action taken"), blank=True)
    result = models.TextField(_("result"), blank=True)
    effect = models.CharField(_("effect in figures"), max_length=300, blank=True)
    solved = models.CharField(_("solved"), max_length=8, choices=Solved, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=RecordState, default=RecordState.DRAFT)
    state_reason = models.CharField(_("reason"), max_length=300, blank=True)
    enterprises = models.ManyToManyField(
        Enterprise, verbose_name=_("enterprises served"), through="Attendance", related_name="service_records"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("recorded by"), on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = ServiceRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("service record")
        verbose_name_plural = _("service records")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "number"],
                name="service_record_number",
                violation_error_message=_("This record number is taken."),
            ),
            bounded(
                "quantity",
                name="service_record_quantity",
                sentence=_("A quantity lies between 0 and 99,999,999.99."),
                high=Decimal("99999999.99"),
            ),
            bounded(
                "amount_yuan",
                name="service_record_amount",
                sentence=_("The amount lies between 0 and 999,999,999,999.99 yuan."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["not_counted", "deducted"]) | ~Q(state_reason=""),
                name="service_record_reason",
                violation_error_message=_("Not counting or deducting a record needs a reason."),
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="service_record_hours",
                violation_error_message=_("A session has a beginning and a later end, or neither."),
            ),
        ]
        indexes = [
            models.Index(fields=["enrolment", "service_type", "service_date"], name="service_record_counting"),
            models.Index(fields=["enrolment", "-service_date", "-id"], name="service_record_list"),
        ]
        triggers = record_triggers()

    def __str__(self) -> str:
        return f"SR-{self.number:04d} {self.title}"

    def get_absolute_url(self) -> str:
        """The page of the record."""
        return reverse("delivery:detail", args=[self.pk])

    @property
    def label(self) -> str:
        """The number as printed, unique within a park and programme."""
        return f"SR-{self.number:04d}"


class Attendance(models.Model):
    """One enterprise at one service: the unit of 家次 (R0.113)."""

    record = models.ForeignKey(
        ServiceRecord, verbose_name=_("service record"), on_delete=models.CASCADE, related_name="attendances"
    )
    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("enterprise"), on_delete=models.PROTECT, related_name="attendances", db_index=False
    )
    source = models.CharField(
        _("recorded through"), max_length=8, choices=AttendanceSource, default=AttendanceSource.PICKED
    )

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(
                fields=["record", "enterprise"],
                name="attendance_once",
                violation_error_message=_("This enterprise is listed already."),
            ),
        ]
        indexes = [models.Index(fields=["enterprise", "record"], name="attendance_of_enterprise")]
        triggers = part_triggers("A")

    def __str__(self) -> str:
        return f"{self.record} · {self.enterprise}"
