"""The liaison list of a county (annex 3, R0.64-R0.66, R0.114)."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Jurisdiction
from apps.filings.choices import ContactKind
from apps.parks.models import Park
from apps.programmes.choices import ProgrammeState
from apps.programmes.models import Enrolment, Programme

if TYPE_CHECKING:
    from apps.accounts.models import User


class LiaisonListQuerySet(models.QuerySet["LiaisonList"]):
    """Row rules of liaison lists."""

    def visible_to(self, user: "User") -> Self:
        """Province: all; a county or city: its own; others: the lists of counties where they see a park."""
        acting = user.acting
        if acting is None:
            return self.none()
        if acting.sees_all:
            return self
        places = Park.objects.visible_to(user).values("county")
        rows = self.exclude(programme__state=ProgrammeState.DRAFT)
        return rows.filter(acting.reach("jurisdiction") | Q(jurisdiction__in=places))


class LiaisonList(models.Model):
    """One list per county and programme; the row is the lock over its people. What was filed are its versions."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.PROTECT, related_name="liaison_lists"
    )
    jurisdiction = models.ForeignKey(
        Jurisdiction, verbose_name=_("county"), on_delete=models.PROTECT, related_name="liaison_lists"
    )

    objects = LiaisonListQuerySet.as_manager()

    class Meta:
        verbose_name = _("liaison list")
        verbose_name_plural = _("liaison lists")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "jurisdiction"],
                name="liaison_list_once",
                violation_error_message=_("This county has a liaison list already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction.name} · {self._meta.verbose_name}"

    def get_absolute_url(self) -> str:
        """The page of the list."""
        return reverse("filings:liaison", args=[self.pk])


class ContactQuerySet(models.QuerySet["Contact"]):
    """Conditions of people on a list."""

    def valid_on(self, day: date) -> Self:
        """Responsible on a day; both days of the validity count."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)

    def in_order(self) -> Self:
        """The order of annex 3: economy, finance, then parks by name."""
        place = models.Case(
            models.When(kind=ContactKind.ECONOMY, then=0), models.When(kind=ContactKind.FINANCE, then=1), default=2
        )
        return self.order_by(place, "enrolment__park__sort_key", "enrolment", "valid_from", "pk")


class Contact(models.Model):
    """A responsible person with post and numbers from a day, until a day. Its text never names a number."""

    liaison_list = models.ForeignKey(
        LiaisonList, verbose_name=_("liaison list"), on_delete=models.CASCADE, related_name="contacts"
    )
    kind = models.CharField(_("department or park"), max_length=10, choices=ContactKind)
    enrolment = models.ForeignKey(
        Enrolment, verbose_name=_("pilot park"), null=True, on_delete=models.PROTECT, related_name="contacts"
    )
    name = models.CharField(_("full name"), max_length=40)
    post = models.CharField(_("post"), max_length=60)
    office_phone = models.CharField(_("office phone"), max_length=20, blank=True)
    mobile = models.CharField(_("mobile"), max_length=11)
    valid_from = models.DateField(_("responsible from"))
    valid_until = models.DateField(_("responsible until"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("responsible person")
        verbose_name_plural = _("responsible persons")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="park", enrolment__isnull=False) | (~Q(kind="park") & Q(enrolment=None)),
                name="contact_unit",
                violation_error_message=_("A park's person belongs to a pilot park, a department's person does not."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_from__lte=F("valid_until")),
                name="contact_validity",
                violation_error_message=_("Validity cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(mobile__regex=r"^1[3-9][0-9]{9}$"),
                name="contact_mobile",
                violation_error_message=_("A mobile number has 11 digits and begins with 13 to 19."),
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(post=""),
                name="contact_named",
                violation_error_message=_("A responsible person has a name and a post."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.name}"

    @property
    def unit(self) -> str:
        """The park, or the department, in words."""
        return self.enrolment.park.name if self.enrolment is not None else str(self.get_kind_display())
