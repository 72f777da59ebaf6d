"""The register of providers, their pages, selections and choices."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from apps.parks.models import Park, Tenancy
from apps.programmes.models import Enrolment, Programme
from apps.vendors.models import Candidate, Choice, Provider, ProviderList, ProviderListing, Qualification, Selection
from apps.vendors.permissions import sees_contacts
from apps.vendors.rules.declared import masked

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True)
class Contacts:
    """Declared data as this person may read them."""

    legal_representative: str
    phone: str
    address: str
    bank_account: str
    is_masked: bool


def register(user: "User", *, name: str = "", kind: str = "", park: int | None = None) -> "QuerySet[Provider]":
    """Providers one may see, by pinyin, with ``products`` (on the list) and ``won`` (selections)."""
    rows = Provider.objects.visible_to(user).select_related("park")
    if name:
        rows = rows.filter(Q(name__icontains=name) | Q(credit_code__icontains=name))
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(park=park) if park else rows
    rows = rows.annotate(
        products=Count("listings", filter=Q(listings__taken_off_on=None), distinct=True),
        won=Count("candidacies", filter=Q(candidacies__is_chosen=True), distinct=True),
    )
    return rows.order_by("sort_key", "pk")


def contacts(user: "User", provider: Provider) -> Contacts:
    """Phone and account in full for the county departments, masked for everybody else. No query."""
    hidden = not sees_contacts(user)
    return Contacts(
        provider.legal_representative,
        masked(provider.phone) if hidden else provider.phone,
        provider.address,
        masked(provider.bank_account) if hidden else provider.bank_account,
        is_masked=hidden,
    )


def qualifications(provider: Provider) -> "QuerySet[Qualification]":
    """Qualifications of a provider, newest first."""
    return provider.qualifications.select_related("upload__blob").order_by("-valid_from", "-pk")


def selections(user: "User", programme: Programme | None) -> "QuerySet[Selection]":
    """Selections one may see in a programme, newest result first, with their candidates."""
    candidates = Candidate.objects.select_related("provider").order_by("-is_chosen", "pk")
    rows = Selection.objects.visible_to(user).filter(enrolment__programme=programme)
    return (
        rows.select_related("service_type", "enrolment__park", "upload")
        .prefetch_related(Prefetch("candidates", candidates))
        .order_by("-decided_on", "-pk")
    )


def selections_of_provider(provider: Provider) -> "QuerySet[Candidate]":
    """Where a provider was a candidate, newest first."""
    rows = provider.candidacies.select_related("selection__service_type", "selection__enrolment__programme")
    return rows.order_by("-selection__decided_on", "-pk")


def listings_of_provider(provider: Provider) -> "QuerySet[ProviderListing]":
    """Products of a provider, those on the list first."""
    rows = provider.listings.select_related("service_type", "provider", "selection", "enrolment__programme")
    return rows.order_by("taken_off_on", "service_type__position", "-valid_from", "pk")


def chosen_for(enrolment: Enrolment) -> "QuerySet[Candidate]":
    """Providers that won a selection in a pilot park: who may enter its list, and for which service."""
    rows = Candidate.objects.filter(selection__enrolment=enrolment, is_chosen=True)
    return rows.select_related("provider", "selection__service_type").order_by(
        "selection__service_type__position", "provider__sort_key", "-selection__decided_on", "pk"
    )


def pilot_tenancies(park: Park, day: date) -> "QuerySet[Tenancy]":
    """Pilot enterprises in a park on a day, by pinyin."""
    rows = Tenancy.objects.present_on(day).filter(park=park, is_pilot=True)
    return rows.select_related("enterprise", "park").order_by("enterprise__sort_key", "pk")


def choices_of(user: "User", listings: "QuerySet[ProviderListing] | list[ProviderListing]") -> "QuerySet[Choice]":
    """What was chosen among the given products, newest first."""
    rows = Choice.objects.visible_to(user).filter(listing__in=listings)
    rows = rows.select_related("tenancy__enterprise", "listing__provider", "listing__service_type", "recorded_by")
    return rows.order_by("-chosen_on", "-pk")


def is_relied_on(selection: Selection) -> bool:
    """Whether a product was listed because of this selection; then its record stands as it is. One query."""
    return Selection.objects.filter(
        Exists(ProviderListing.objects.filter(selection=OuterRef("pk"))), pk=selection.pk
    ).exists()


def is_fixed(enrolment: Enrolment) -> bool:
    """Whether an approved plan fixes the list of a pilot park (R0.81). One query."""
    return ProviderList.objects.filter(enrolment=enrolment, locked_at__isnull=False).exists()
