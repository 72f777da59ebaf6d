"""What the form of a record offers: providers, products, agreements, needs, and what speaks for or against it."""

from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.delivery.models import Agreement, Need
from apps.delivery.selectors.agreements import agreements_for
from apps.delivery.selectors.diagnoses import DiagnosisStanding, diagnosis_standing
from apps.delivery.selectors.needs import open_needs
from apps.parks.choices import GuidanceClass
from apps.parks.models import Enterprise, Tenancy
from apps.programmes.choices import ServiceClass
from apps.programmes.models import Enrolment, ServiceType
from apps.vendors.choices import ProviderKind
from apps.vendors.models import Provider, ProviderListing

SUGGESTED = 5


@dataclass(frozen=True)
class Asked:
    """What is known of a record while its form is filled in."""

    enrolment: Enrolment
    service: ServiceType | None = None
    day: date | None = None
    provider: int | None = None
    enterprise: int | None = None
    need: int | None = None

    @property
    def is_precise(self) -> bool:
        """Whether one pilot enterprise is served."""
        return self.service is not None and self.service.service_class == ServiceClass.PRECISE


@dataclass(frozen=True)
class Options:
    """The choices, and for the enterprise of a precise service: its diagnosis, its tenancy, start-up mentors."""

    asked: Asked
    providers: list[Provider]
    listings: list[ProviderListing]
    agreements: list[Agreement]
    needs: list[Need] = field(default_factory=list)
    standing: DiagnosisStanding | None = None
    tenancy: Tenancy | None = None
    mentors: list[ProviderListing] = field(default_factory=list)

    @property
    def lacks_diagnosis(self) -> bool:
        """Whether the service asks for a diagnosis that is not there."""
        service = self.asked.service
        return service is not None and service.needs_diagnosis and not (self.standing and self.standing.allows)


def record_options(asked: Asked) -> Options:
    """The choices for a record as far as its form is filled in. Three queries, eight for a precise service."""
    offered = offered_on(asked)
    listing = Exists(offered.filter(provider=OuterRef("pk")))
    providers = Provider.objects.filter(park=asked.enrolment.park).annotate(offers=listing)
    listings = offered.filter(provider=asked.provider) if asked.provider else offered
    agreements = agreements_for(
        asked.enrolment,
        provider=asked.provider,
        enterprise=asked.enterprise if asked.is_precise else None,
        day=asked.day,
    )
    options = Options(asked, list(providers.order_by("-offers", "sort_key", "pk")), list(listings), list(agreements))
    return _of_enterprise(options, asked.enterprise) if asked.is_precise and asked.enterprise else options


def offered_on(asked: Asked) -> "QuerySet[ProviderListing]":
    """Products offered for the service on its day, cheapest first."""
    rows = ProviderListing.objects.filter(enrolment=asked.enrolment, service_type=asked.service)
    if asked.day is not None:
        rows = rows.filter(valid_from__lte=asked.day, valid_until__gte=asked.day)
        rows = rows.filter(Q(taken_off_on=None) | Q(taken_off_on__gt=asked.day))
    return rows.select_related("provider").order_by("price_yuan", "pk")


def _of_enterprise(options: Options, number: int) -> Options:
    asked = options.asked
    enterprise = Enterprise.objects.filter(pk=number, tenancies__park=asked.enrolment.park).first()
    if enterprise is None:
        return options
    tenancies = Tenancy.objects.filter(park=asked.enrolment.park, enterprise=enterprise)
    tenancy = tenancies.order_by("-moved_out_date").first()
    return replace(
        options,
        tenancy=tenancy,
        needs=open_needs(asked.enrolment, enterprise, keep=asked.need),
        standing=diagnosis_standing(asked.enrolment, enterprise, asked.day or date.max),
        mentors=_mentors(asked, tenancy),
    )


def _mentors(asked: Asked, tenancy: Tenancy | None) -> list[ProviderListing]:
    """For an enterprise at its beginning: what start-up mentors offer it, whatever the service (R0.14)."""
    if tenancy is None or tenancy.guidance_class != GuidanceClass.EARLY:
        return []
    rows = ProviderListing.objects.filter(enrolment=asked.enrolment, provider__kind=ProviderKind.MENTOR).listed()
    if asked.day is not None:
        rows = rows.offered_on(asked.day)
    return list(rows.select_related("provider", "service_type").order_by("price_yuan", "pk")[:SUGGESTED])
