"""The award of a pilot park, the row that is the lock for all its money, and the county's disbursement scheme."""

from decimal import Decimal
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Jurisdiction
from apps.common.constraints import SENTENCES
from apps.common.money import bounded, yuan_field
from apps.funds.choices import PaperState
from apps.parks.models import Park
from apps.programmes.models import Enrolment, Programme

if TYPE_CHECKING:
    from apps.accounts.models import User

SENTENCES["award_below_paid"] = _("The award cannot become less than what has been paid and deducted.")
SENTENCES["award_kept"] = _("A pilot park keeps its award.")


class AwardQuerySet(models.QuerySet["Award"]):
    """Row rules of awards."""

    def visible_to(self, user: "User") -> Self:
        """Awards of the pilot parks one may see."""
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user))

    def with_names(self) -> Self:
        """With programme, park, county and operator loaded."""
        return self.select_related("enrolment__programme", "enrolment__park__operator", "county")


class Award(models.Model):
    """The money of one pilot park; every act on it locks this row first, because a lock on a tranche saves nothing.

    ``amount_yuan`` is the award of the enrolment and follows it (a change request of the plan is the only way to alter
    it); ``allocated_yuan`` is what the signed scheme of the county gives the park, empty until then.
    """

    enrolment = models.OneToOneField(
        Enrolment, verbose_name=_("pilot park"), on_delete=models.CASCADE, related_name="award"
    )
    county = models.ForeignKey(Jurisdiction, verbose_name=_("county"), on_delete=models.PROTECT, related_name="+")
    amount_yuan = yuan_field(_("award (yuan)"))
    allocated_yuan = yuan_field(_("allocated by the scheme (yuan)"), null=True)
    document_number = models.CharField(_("number of the fund document"), max_length=60, blank=True)
    is_paused = models.BooleanField(_("payments paused"), default=False)
    opened_at = models.DateTimeField(_("opened at"), auto_now_add=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        constraints = [
            bounded(
                "amount_yuan",
                name="award_amount",
                sentence=_("The award lies between 0 and 999,999,999,999.99 yuan."),
            ),
            models.CheckConstraint(
                condition=Q(allocated_yuan=None) | Q(allocated_yuan__gte=0, allocated_yuan__lte=F("amount_yuan")),
                name="award_allocated",
                violation_error_message=_("A scheme gives a park at most its award."),
            ),
        ]
        triggers = [
            # An award goes with an enrolment that is taken back, as long as nobody has acted on it; never alone.
            pgtrigger.Trigger(
                name="award_kept",
                operation=pgtrigger.Delete,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func="""
                    IF EXISTS (SELECT 1 FROM programmes_enrolment WHERE id = OLD.enrolment_id) THEN
                        RAISE EXCEPTION 'award kept'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'award_kept';
                    END IF;
                    RETURN NULL;
                """,
            ),
            pgtrigger.ReadOnly(name="award_frozen", fields=["enrolment", "county"]),
            # Net payments and deductions stay within the award; holds whoever writes the row.
            pgtrigger.Trigger(
                name="award_below_paid",
                operation=pgtrigger.UpdateOf("amount_yuan", "allocated_yuan"),
                when=pgtrigger.Before,
                declare=[("used", "numeric")],
                func="""
                    SELECT COALESCE(SUM(CASE
                        WHEN p.kind IN ('pay', 'deduct') THEN p.amount_yuan
                        WHEN p.kind = 'reverse' AND o.kind IN ('pay', 'deduct') THEN -p.amount_yuan
                        ELSE 0 END), 0)
                      INTO used FROM funds_payment p LEFT JOIN funds_payment o ON o.id = p.reverses_id
                     WHERE p.award_id = NEW.id;
                    IF COALESCE(NEW.allocated_yuan, NEW.amount_yuan) < used THEN
                        RAISE EXCEPTION 'award below paid'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'award_below_paid';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return str(self.enrolment.park)

    def get_absolute_url(self) -> str:
        """The page of the gates."""
        return reverse("funds:gates", args=[self.pk])

    @property
    def total_yuan(self) -> Decimal:
        """What shares are counted of: the allocation of the scheme, before it the award."""
        return self.amount_yuan if self.allocated_yuan is None else self.allocated_yuan


class SchemeQuerySet(models.QuerySet["Scheme"]):
    """Row rules of disbursement schemes."""

    def visible_to(self, user: "User") -> Self:
        """Schemes of the counties whose parks one may see; park staff see none before one is in force."""
        parks = Park.objects.visible_to(user)
        rows = self.filter(county__in=parks.values("county"))
        acting = user.acting
        if acting is not None and (acting.sees_all or acting.sees_jurisdiction):
            return self if acting.sees_all else self.filter(acting.reach("county"))
        return rows.exclude(agreed_at=None)


class Scheme(models.Model):
    """How one county pays out one programme: economy writes and files it, finance signs it too (R0.50).

    ``state`` is that of the version in work; once ``agreed_at`` is there, the last version both have signed is in force
    until the next one is (R0.57). ``reason`` says why the version in work changes it.
    """

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.PROTECT, related_name="fund_schemes"
    )
    county = models.ForeignKey(Jurisdiction, verbose_name=_("county"), on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=PaperState, default=PaperState.DRAFT)
    version = models.PositiveIntegerField(_("version in work"), default=1)
    county_award_yuan = yuan_field(_("provincial award of the county (yuan)"))
    document_number = models.CharField(_("number of the fund document"), max_length=60, blank=True)
    conditions = models.TextField(_("conditions of payment"), blank=True)
    schedule = models.TextField(_("schedule"), blank=True)
    reason = models.TextField(_("reason of the change"), blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("written by"), on_delete=models.PROTECT, related_name="+"
    )
    agreed_at = models.DateTimeField(_("in force since"), null=True)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("disbursement scheme")
        verbose_name_plural = _("disbursement schemes")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "county"],
                name="scheme_once",
                violation_error_message=_("This county has a scheme for the programme already."),
            ),
            bounded(
                "county_award_yuan",
                name="scheme_county_award",
                sentence=_("The award lies between 0 and 999,999,999,999.99 yuan."),
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed") | Q(agreed_at__isnull=False),
                name="scheme_agreed_at",
                violation_error_message=_("A signed scheme carries the time of the second signature."),
            ),
            models.CheckConstraint(
                condition=Q(agreed_at=None) | Q(state="agreed") | ~Q(reason=""),
                name="scheme_change_reason",
                violation_error_message=_("A change of a signed scheme needs a reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county} · {self.programme}"

    def get_absolute_url(self) -> str:
        """The page of the scheme."""
        return reverse("funds:scheme", args=[self.pk])


class SchemeLine(models.Model):
    """What a scheme gives one park."""

    scheme = models.ForeignKey(Scheme, verbose_name=_("scheme"), on_delete=models.CASCADE, related_name="lines")
    award = models.ForeignKey(Award, verbose_name=_("award"), on_delete=models.PROTECT, related_name="scheme_lines")
    amount_yuan = yuan_field(_("allocation (yuan)"))
    note = models.CharField(_("remark"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("line of a scheme")
        verbose_name_plural = _("lines of schemes")
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "award"],
                name="scheme_line_once",
                violation_error_message=_("This park stands in the scheme already."),
            ),
            bounded(
                "amount_yuan",
                name="scheme_line_amount",
                sentence=_("The allocation lies between 0 and 999,999,999,999.99 yuan."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award}: {self.amount_yuan}"
