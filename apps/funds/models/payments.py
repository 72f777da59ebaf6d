"""The payment ledger of awards: it only ever grows, and the database itself keeps the sums within the award."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Jurisdiction, Organisation
from apps.common.constraints import SENTENCES
from apps.common.money import CENT, bounded, yuan_field
from apps.evidence.models import Upload
from apps.funds.choices import EntryKind
from apps.funds.models.awards import Award
from apps.funds.models.measures import Measure
from apps.funds.models.tranches import Tranche

if TYPE_CHECKING:
    from apps.accounts.models import User

SENTENCES |= {
    "payment_room": _("Payments and deductions together would exceed the award."),
    "payment_recovered": _("More would be recovered than has been paid."),
    "payment_future": _("A payment cannot lie in the future."),
    "payment_approved": _("A payment pays exactly what was approved, on the day of the approval or later."),
    "payment_once": _("This tranche has been paid already."),
    "payment_reverses": _("A reversal takes back one whole entry of the same award."),
}
# What the database itself refuses about a new line of the ledger, under the lock of the award.
CHECKS = """
    PERFORM 1 FROM funds_award WHERE id = NEW.award_id FOR UPDATE;
    SELECT COALESCE(a.allocated_yuan, a.amount_yuan) INTO total FROM funds_award a WHERE a.id = NEW.award_id;
    IF NEW.made_on > (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date THEN
        RAISE EXCEPTION 'future' USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_future';
    END IF;
    IF NEW.kind = 'reverse' THEN
        SELECT * INTO source FROM funds_payment WHERE id = NEW.reverses_id;
        IF source.award_id <> NEW.award_id OR source.amount_yuan <> NEW.amount_yuan OR source.kind = 'reverse'
           OR source.tranche_id IS DISTINCT FROM NEW.tranche_id THEN
            RAISE EXCEPTION 'reverses' USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_reverses';
        END IF;
    END IF;
    IF NEW.kind = 'pay' THEN
        SELECT * INTO step FROM funds_tranche WHERE id = NEW.tranche_id;
        IF step.award_id <> NEW.award_id OR step.approved_yuan IS DISTINCT FROM NEW.amount_yuan
           OR NEW.made_on < (step.approved_at AT TIME ZONE 'Asia/Shanghai')::date THEN
            RAISE EXCEPTION 'approved' USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_approved';
        END IF;
        IF EXISTS (SELECT 1 FROM funds_payment p WHERE p.tranche_id = NEW.tranche_id AND p.kind = 'pay'
                   AND NOT EXISTS (SELECT 1 FROM funds_payment r WHERE r.reverses_id = p.id)) THEN
            RAISE EXCEPTION 'once' USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_once';
        END IF;
    END IF;
    SELECT COALESCE(SUM(p.amount_yuan) FILTER (WHERE p.kind = 'pay'), 0)
             - COALESCE(SUM(p.amount_yuan) FILTER (WHERE p.kind = 'reverse' AND o.kind = 'pay'), 0),
           COALESCE(SUM(p.amount_yuan) FILTER (WHERE p.kind = 'deduct'), 0)
             - COALESCE(SUM(p.amount_yuan) FILTER (WHERE p.kind = 'reverse' AND o.kind = 'deduct'), 0),
           COALESCE(SUM(p.amount_yuan) FILTER (WHERE p.kind = 'recover'), 0)
             - COALESCE(SUM(p.amount_yuan) FILTER (WHERE p.kind = 'reverse' AND o.kind = 'recover'), 0)
      INTO paid, deducted, recovered
      FROM funds_payment p LEFT JOIN funds_payment o ON o.id = p.reverses_id WHERE p.award_id = NEW.award_id;
    paid := paid + CASE WHEN NEW.kind = 'pay' THEN NEW.amount_yuan
                        WHEN NEW.kind = 'reverse' AND source.kind = 'pay' THEN -NEW.amount_yuan ELSE 0 END;
    deducted := deducted + CASE WHEN NEW.kind = 'deduct' THEN NEW.amount_yuan
                        WHEN NEW.kind = 'reverse' AND source.kind = 'deduct' THEN -NEW.amount_yuan ELSE 0 END;
    recovered := recovered + CASE WHEN NEW.kind = 'recover' THEN NEW.amount_yuan
                        WHEN NEW.kind = 'reverse' AND source.kind = 'recover' THEN -NEW.amount_yuan ELSE 0 END;
    IF paid + deducted > total THEN
        RAISE EXCEPTION 'room' USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_room';
    END IF;
    IF recovered > paid THEN
        RAISE EXCEPTION 'recovered' USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_recovered';
    END IF;
    RETURN NEW;
"""


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Row rules of the payment ledger."""

    def visible_to(self, user: "User") -> Self:
        """Entries of the awards one may see."""
        return self.filter(award__in=Award.objects.visible_to(user))


class Payment(models.Model):
    """One line of the payment ledger of an award; a mistake is corrected by a reversal, never by a change."""

    award = models.ForeignKey(Award, verbose_name=_("award"), on_delete=models.PROTECT, related_name="payments")
    tranche = models.ForeignKey(
        Tranche, verbose_name=_("tranche"), null=True, on_delete=models.PROTECT, related_name="payments"
    )
    measure = models.ForeignKey(
        Measure, verbose_name=_("measure"), null=True, on_delete=models.PROTECT, related_name="payments"
    )
    reverses = models.OneToOneField(
        "self", verbose_name=_("takes back"), null=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    kind = models.CharField(_("entry"), max_length=8, choices=EntryKind)
    amount_yuan = yuan_field(_("amount (yuan)"))
    made_on = models.DateField(_("day"))
    county = models.ForeignKey(Jurisdiction, verbose_name=_("county"), on_delete=models.PROTECT, related_name="+")
    voucher_number = models.CharField(_("voucher number"), max_length=40, blank=True)
    voucher_year = models.GeneratedField(
        expression=ExtractYear("made_on"), output_field=models.IntegerField(), db_persist=True
    )
    voucher_file = models.ForeignKey(
        Upload, verbose_name=_("voucher"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(_("reason"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("recorded by"), on_delete=models.PROTECT, related_name="+"
    )
    recorded_for = models.ForeignKey(
        Organisation, verbose_name=_("department"), on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment entry")
        verbose_name_plural = _("payment entries")
        constraints = [
            bounded(
                "amount_yuan",
                name="payment_amount",
                low=CENT,
                sentence=_("The amount lies between 0.01 and 999,999,999,999.99 yuan."),
            ),
            models.UniqueConstraint(
                fields=["county", "voucher_year", "voucher_number"],
                condition=~Q(voucher_number=""),
                name="payment_voucher",
                violation_error_message=_("This voucher number has been used in this county and year."),
            ),
            models.CheckConstraint(
                condition=Q(kind="pay", tranche__isnull=False, measure=None, reverses=None)
                | Q(kind__in=["deduct", "recover"], tranche=None, measure__isnull=False, reverses=None)
                | Q(kind="reverse", reverses__isnull=False),
                name="payment_source",
                violation_error_message=_("An entry follows from a tranche, a measure, or the entry it takes back."),
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["pay", "recover"]) | ~Q(voucher_number=""),
                name="payment_has_voucher",
                violation_error_message=_("Money that moves has a voucher number."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="reverse") | ~Q(note=""),
                name="payment_reversal_reason",
                violation_error_message=_("A reversal needs a reason."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="payment_kept", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="payment_checked",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                declare=[
                    *(("total", "numeric"), ("paid", "numeric"), ("deducted", "numeric"), ("recovered", "numeric")),
                    *(("source", "funds_payment%ROWTYPE"), ("step", "funds_tranche%ROWTYPE")),
                ],
                func=CHECKS,
            ),
        ]
        indexes = [models.Index(fields=["award", "made_on"], name="payment_by_day")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount_yuan}"


class Sent(models.Model):
    """The key of a form that moved money: the same form sent again moves nothing (once per key, for everybody)."""

    key = models.UUIDField(_("key"), primary_key=True)
    action = models.CharField(_("action"), max_length=40)
    award = models.ForeignKey(Award, verbose_name=_("award"), on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        verbose_name = _("form that moved money")
        verbose_name_plural = _("forms that moved money")

    def __str__(self) -> str:
        return f"{self.action} {self.key}"
