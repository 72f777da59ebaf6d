"""Parks, and who from outside was shown one."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from apps.accounts.choices import OUTSIDE_ROLES
from apps.accounts.models import CREDIT_CODE, Jurisdiction, Organisation
from apps.common.money import bounded
from apps.parks.choices import ParkKind

if TYPE_CHECKING:
    from apps.accounts.models import User

CODE_SENTENCE = _("A unified social credit code has 18 capital letters and digits.")


class ParkQuerySet(models.QuerySet["Park"]):
    """Row rules of parks; everything under a park is seen through them."""

    def visible_to(self, user: "User") -> Self:
        """Province: all; county or city: its own; operator: its parks; others: parks granted to them until a day."""
        acting = user.acting
        if acting is None:
            return self.none()
        if acting.sees_all:
            return self
        if acting.sees_jurisdiction:
            return self.filter(acting.reach("county"))
        if acting.role in OUTSIDE_ROLES:  # a grant serves the role it was given for, not the person's other ones
            granted = ParkGrant.objects.valid_on(timezone.localdate()).filter(user=user)
            return self.filter(pk__in=granted.values("content_object"))
        return self.filter(operator_id=acting.organisation_id)


class Park(models.Model):
    """A park with its operator and county. ``credit_code`` is the one on the statutory lists."""

    name = models.CharField(_("park name"), max_length=120)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, unique=True)
    operator = models.ForeignKey(
        Organisation, verbose_name=_("operator"), on_delete=models.PROTECT, related_name="parks"
    )
    county = models.ForeignKey(Jurisdiction, verbose_name=_("county"), on_delete=models.PROTECT, related_name="parks")
    kind = models.CharField(_("kind"), max_length=12, choices=ParkKind, default=ParkKind.INDUSTRIAL)
    area_mu = models.DecimalField(_("area in mu"), max_digits=10, decimal_places=2, null=True, blank=True)
    leading_industry = models.CharField(_("leading industry"), max_length=60, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    sort_key = models.CharField(_("pinyin"), max_length=240, blank=True)
    # Set by the app of plans: an approved plan fixes which tenants are pilot enterprises (R0.81).
    pilots_locked_at = models.DateTimeField(_("pilot enterprises locked since"), null=True, editable=False)

    objects = ParkQuerySet.as_manager()

    class Meta:
        verbose_name = _("park")
        verbose_name_plural = _("parks")
        constraints = [
            models.CheckConstraint(
                condition=Q(credit_code__regex=CREDIT_CODE),
                name="park_credit_code",
                violation_error_message=CODE_SENTENCE,
            ),
            models.UniqueConstraint(
                fields=["county", "name"],
                name="park_name_in_county",
                violation_error_message=_("This county has a park of that name already."),
            ),
            bounded(
                "area_mu",
                name="park_area",
                sentence=_("The area lies between 0 and 1,000,000 mu."),
                high=Decimal(1_000_000),
            ),
        ]
        indexes = [models.Index(fields=["sort_key", "id"], name="park_by_pinyin")]

    def __str__(self) -> str:
        return self.name


class ParkGrantQuerySet(models.QuerySet["ParkGrant"]):
    """Row rules of grants."""

    def valid_on(self, day: date) -> Self:
        """Grants in force on a day."""
        return self.filter(valid_until__gte=day)


class ParkGrant(UserObjectPermissionBase):
    """django-guardian's per-object grant of a park to one person, with a last day and a reason."""

    content_object = models.ForeignKey(Park, verbose_name=_("park"), on_delete=models.CASCADE)
    valid_until = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=200)

    objects = ParkGrantQuerySet.as_manager()

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
