"""Jurisdictions, organisations, people and the memberships that let a person act for an organisation."""

from datetime import date
from typing import Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.choices import CITY_ROLES, COUNTY_ROLES, PROVINCE_ROLES, Level, OrganisationKind, Role, Tier

CREDIT_CODE = r"^[0-9A-HJ-NPQRTUWXY]{18}$"


class JurisdictionQuerySet(models.QuerySet["Jurisdiction"]):
    """Row rules of jurisdictions."""

    def visible_to(self, user: "User") -> Self:
        """Everybody who signs in: the list of divisions is public."""
        return self if user.is_authenticated else self.none()

    def valid_on(self, day: date) -> Self:
        """Jurisdictions that exist on a day."""
        started = Q(valid_from=None) | Q(valid_from__lte=day)
        return self.filter(started, Q(valid_until=None) | Q(valid_until__gte=day))


class Jurisdiction(models.Model):
    """Province, city, county-level division (GB/T 2260 code) or zone (local code)."""

    code = models.CharField(_("code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=60)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self", verbose_name=_("belongs to"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    successors = models.ManyToManyField(
        "self", verbose_name=_("succeeded by"), symmetrical=False, blank=True, related_name="predecessors"
    )
    sort_key = models.CharField(_("pinyin"), max_length=120, blank=True)

    objects = JurisdictionQuerySet.as_manager()

    class Meta:
        verbose_name = _("jurisdiction")
        verbose_name_plural = _("jurisdictions")
        constraints = [
            models.CheckConstraint(
                condition=Q(level="zone") | Q(code__regex=r"^[0-9]{6}$"),
                name="jurisdiction_code",
                violation_error_message=_("A province, city or county has a national code of six digits."),
            ),
            models.CheckConstraint(
                condition=Q(level="province", parent=None) | (~Q(level="province") & Q(parent__isnull=False)),
                name="jurisdiction_parent",
                violation_error_message=_("Everything below a province belongs to something."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_from__lte=F("valid_until")),
                name="jurisdiction_validity",
                violation_error_message=_("Validity cannot end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Row rules of organisations."""

    def visible_to(self, user: "User") -> Self:
        """Province: all; a county or city: those of its jurisdiction; everybody: their own."""
        acting = user.acting
        if acting is None:
            return self.none()
        if acting.sees_all:
            return self
        return self.filter(Q(pk=acting.organisation_id) | acting.reach("jurisdiction"))


class Organisation(models.Model):
    """A department, park operator, provider, enterprise, expert body or auditor."""

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=OrganisationKind)
    tier = models.CharField(_("tier"), max_length=10, choices=Tier)
    jurisdiction = models.ForeignKey(
        Jurisdiction, verbose_name=_("jurisdiction"), on_delete=models.PROTECT, related_name="organisations"
    )
    credit_code = models.CharField(_("unified social credit code"), max_length=18, null=True, blank=True, unique=True)
    is_active = models.BooleanField(_("active"), default=True)
    sort_key = models.CharField(_("pinyin"), max_length=240, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                condition=Q(credit_code=None) | Q(credit_code__regex=CREDIT_CODE),
                name="organisation_credit_code",
                violation_error_message=_("A unified social credit code has 18 capital letters and digits."),
            ),
            models.UniqueConstraint(
                fields=["jurisdiction", "kind"],
                condition=Q(kind__in=["economy", "finance"], is_active=True),
                name="organisation_one_department",
                violation_error_message=_("A jurisdiction has one economy and one finance department."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UserQuerySet(models.QuerySet["User"]):
    """Row rules of people."""

    def visible_to(self, user: "User") -> Self:
        """People of the organisations one may see, and oneself; whoever sees all, also people without a role."""
        if user.acting is not None and user.acting.sees_all:
            return self
        return self.filter(
            Q(pk=user.pk) | Q(memberships__organisation__in=Organisation.objects.visible_to(user))
        ).distinct()


class UserManager(models.Manager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Django's natural key, without its create helpers: accounts are made by ``services``."""

    def get_by_natural_key(self, username: str) -> "User":
        """Used by the sign-in backend."""
        return self.get(username=username)  # type: ignore[no-any-return]


class User(AbstractUser):
    """A person. ``acting`` is the membership in use, set by the middleware or by the caller of a service."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("name"), max_length=60)
    must_change_password = models.BooleanField(_("must change the password"), default=False)

    acting: "Membership | None" = None
    memberships_found: "list[Membership] | None" = None
    source_address: str | None = None

    objects = UserManager()

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The name as written."""
        return self.name

    def get_short_name(self) -> str:
        """The name as written."""
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Row rules of memberships."""

    def valid_on(self, day: date) -> Self:
        """Memberships in force on a day, of active organisations."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), organisation__is_active=True)

    def visible_to(self, user: "User") -> Self:
        """Memberships of the organisations one may see."""
        return self.filter(organisation__in=Organisation.objects.visible_to(user))


class Membership(models.Model):
    """A person acts for an organisation in a role until an optional last day."""

    user = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)
    valid_until = models.DateField(_("last day"), null=True, blank=True)
    is_default = models.BooleanField(_("used at sign-in"), default=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                name="membership_once",
                violation_error_message=_("This person has this role there already."),
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(is_default=True),
                name="membership_one_default",
                violation_error_message=_("Only one membership is used at sign-in."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_role_display()}"

    @property
    def jurisdiction_id(self) -> int:
        """The jurisdiction acted in; load with ``select_related("organisation")``."""
        return self.organisation.jurisdiction_id

    @property
    def sees_all(self) -> bool:
        """Provincial departments and the platform administration see every county."""
        return self.role in PROVINCE_ROLES or self.role == Role.SYS_ADMIN

    @property
    def sees_jurisdiction(self) -> bool:
        """County and city departments see their own jurisdiction."""
        return self.role in COUNTY_ROLES or self.role in CITY_ROLES

    def reach(self, field: str) -> Q:
        """Rows whose jurisdiction ``field`` is that of a county or city department or lies below it; else no row.

        Every ``visible_to`` that follows jurisdictions is made from this.
        """
        if not self.sees_jurisdiction:
            return Q(pk__in=[])
        return Q(**{field: self.jurisdiction_id}) | Q(**{f"{field}__parent": self.jurisdiction_id})
