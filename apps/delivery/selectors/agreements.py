"""Reads about agreements."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from apps.delivery.choices import EDITABLE
from apps.delivery.models import Agreement, ServiceRecord
from apps.programmes.models import Enrolment, Programme
from apps.vendors.models import Choice

if TYPE_CHECKING:
    from apps.accounts.models import User


def agreements_in(user: "User", programme: Programme | None) -> "QuerySet[Agreement]":
    """Agreements of a programme that one may see, newest first; ``records`` counts what cites each."""
    rows = Agreement.objects.visible_to(user).filter(enrolment__programme=programme)
    rows = rows.select_related("enrolment__park", "provider", "enterprise", "upload", "choice__listing")
    rows = rows.annotate(records=Count("service_records"), is_cited=Exists(citing(OuterRef("pk"))))
    return rows.order_by("-signed_on", "-pk")


def citing(agreement: Any) -> "QuerySet[ServiceRecord]":
    """Records of an agreement that a submitted report holds fast; then the agreement stays as it is."""
    return ServiceRecord.objects.filter(agreement=agreement).exclude(state__in=EDITABLE)


def agreements_for(
    enrolment: Enrolment, *, provider: int | None, enterprise: int | None, day: date | None
) -> "QuerySet[Agreement]":
    """Agreements a record may follow: of its provider, of its enterprise or of the whole park, not over by ``day``."""
    rows = Agreement.objects.filter(enrolment=enrolment).select_related("provider", "enterprise")
    rows = rows.filter(provider=provider) if provider else rows
    rows = rows.filter(Q(enterprise=None) | Q(enterprise=enterprise)) if enterprise else rows.filter(enterprise=None)
    if day is not None:
        rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=day))
    return rows.order_by("-signed_on", "-pk")


def choices_without_agreement(enrolment: Enrolment, *, keep: int | None = None) -> "QuerySet[Choice]":
    """What enterprises chose from the list and no agreement follows yet; ``keep`` stays on offer."""
    rows = Choice.objects.filter(listing__enrolment=enrolment)
    rows = rows.filter(Q(agreements=None) | Q(pk=keep)) if keep else rows.filter(agreements=None)
    return rows.select_related("listing__provider", "tenancy__enterprise").order_by("-chosen_on", "-pk")
