"""Providers as a park knows them, their qualifications, and what the park's operator declares of itself."""

from datetime import date
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import CREDIT_CODE
from apps.common.constraints import SENTENCES
from apps.evidence.models import Upload
from apps.parks.models import Park
from apps.vendors.choices import ProviderKind

if TYPE_CHECKING:
    from apps.accounts.models import User

SENTENCES["qualification_no_overlap"] = _("This qualification is recorded already for a part of that time.")


class Declared(models.Model):
    """Data a party declares of itself; used for nothing but signals of related parties."""

    legal_representative = models.CharField(_("legal representative"), max_length=60, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    bank_account = models.CharField(_("bank account"), max_length=40, blank=True)

    class Meta:
        abstract = True


class ProviderQuerySet(models.QuerySet["Provider"]):
    """Row rules of providers."""

    def visible_to(self, user: "User") -> Self:
        """Providers registered by parks one may see."""
        return self.filter(park__in=Park.objects.visible_to(user))


class Provider(Declared):
    """An organisation or a natural person that serves, or offered to serve, in a park (R0.4)."""

    park = models.ForeignKey(Park, verbose_name=_("park"), on_delete=models.PROTECT, related_name="providers")
    kind = models.CharField(_("kind"), max_length=12, choices=ProviderKind)
    name = models.CharField(_("provider"), max_length=120)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    sort_key = models.CharField(_("pinyin"), max_length=240, blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("registered by"), on_delete=models.PROTECT, related_name="+"
    )
    registered_at = models.DateTimeField(_("registered at"), auto_now_add=True)

    objects = ProviderQuerySet.as_manager()

    class Meta:
        verbose_name = _("provider")
        verbose_name_plural = _("providers")
        constraints = [
            models.CheckConstraint(
                condition=Q(credit_code="") | Q(credit_code__regex=CREDIT_CODE),
                name="provider_credit_code",
                violation_error_message=_("A unified social credit code has 18 capital letters and digits."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["volunteer", "mentor"], credit_code="", legal_representative="")
                | (~Q(kind__in=["volunteer", "mentor"]) & ~Q(credit_code="")),
                name="provider_code_by_kind",
                violation_error_message=_(
                    "An organisation has a unified social credit code; a volunteer or mentor has neither that nor a"
                    " legal representative."
                ),
            ),
            models.UniqueConstraint(
                fields=["park", "credit_code"],
                condition=~Q(credit_code=""),
                name="provider_once_by_code",
                violation_error_message=_("This park has a provider with this code already."),
            ),
            models.UniqueConstraint(
                fields=["park", "kind", "name"],
                condition=Q(credit_code=""),
                name="provider_once_by_name",
                violation_error_message=_("This park has a person of that name and kind already."),
            ),
        ]
        indexes = [models.Index(fields=["park", "sort_key", "id"], name="provider_by_pinyin")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page of the provider."""
        return reverse("vendors:provider", args=[self.pk])


class OperatorDeclarationQuerySet(models.QuerySet["OperatorDeclaration"]):
    """Row rules of declarations."""

    def visible_to(self, user: "User") -> Self:
        """Declarations of parks one may see."""
        return self.filter(park__in=Park.objects.visible_to(user))


class OperatorDeclaration(Declared):
    """What the operator of a park declares of itself."""

    park = models.OneToOneField(
        Park, verbose_name=_("park"), on_delete=models.PROTECT, related_name="operator_declaration"
    )
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("declared by"), on_delete=models.PROTECT, related_name="+"
    )
    declared_at = models.DateTimeField(_("declared at"), auto_now=True)

    objects = OperatorDeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = _("declaration of the operator")
        verbose_name_plural = _("declarations of operators")

    def __str__(self) -> str:
        return str(self.park)


class QualificationQuerySet(models.QuerySet["Qualification"]):
    """Row rules of qualifications."""

    def visible_to(self, user: "User") -> Self:
        """Qualifications of providers one may see."""
        return self.filter(provider__park__in=Park.objects.visible_to(user))

    def valid_on(self, day: date) -> Self:
        """In force on a day; an open end lasts."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)


class Qualification(models.Model):
    """A qualification of a provider from a day to a day, both included; the database refuses overlaps of one name."""

    provider = models.ForeignKey(
        Provider, verbose_name=_("provider"), on_delete=models.PROTECT, related_name="qualifications"
    )
    name = models.CharField(_("qualification"), max_length=80)
    number = models.CharField(_("number"), max_length=60)
    issuer = models.CharField(_("issued by"), max_length=120)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    upload = models.ForeignKey(Upload, verbose_name=_("file"), null=True, on_delete=models.PROTECT, related_name="+")

    objects = QualificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="qualification_validity",
                violation_error_message=_("Validity cannot end before it begins."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="qualification_no_overlap",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                # The lock on the provider makes a second writer wait, so it sees the first one's row.
                func="""
                    PERFORM 1 FROM vendors_provider WHERE id = NEW.provider_id FOR UPDATE;
                    IF EXISTS (
                        SELECT 1 FROM vendors_qualification
                        WHERE provider_id = NEW.provider_id AND name = NEW.name AND id IS DISTINCT FROM NEW.id
                          AND daterange(valid_from, valid_until, '[]')
                              && daterange(NEW.valid_from, NEW.valid_until, '[]')
                    ) THEN
                        RAISE EXCEPTION 'qualification_no_overlap'
                            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'qualification_no_overlap';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"
