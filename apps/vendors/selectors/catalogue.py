"""The catalogue of a park: products by service, held against their reference, and what stands in the way."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, QuerySet

from apps.approvals.choices import WaiverState
from apps.approvals.models import Waiver
from apps.approvals.selectors import Standing, standing
from apps.common.digests import digest
from apps.programmes.choices import Unit
from apps.programmes.models import Enrolment, Programme, ServiceType
from apps.vendors.choices import RULE_PRICE, RULE_SECOND, Verdict
from apps.vendors.models import ProviderListing
from apps.vendors.rules.prices import REFERENCE_MARK, Suggestion, bar_width, price_verdict, second_verdict
from apps.vendors.selectors.reference import suggestions

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True)
class Offer:
    """One product as the pages show it; ``width`` and ``mark`` draw its price bar."""

    listing: ProviderListing
    verdict: Verdict
    waiver: Waiver | None
    is_current: bool
    is_future: bool

    @property
    def width(self) -> Decimal:
        """Length of the price bar in percent."""
        return bar_width(self.listing.price_yuan, self.listing.reference_yuan)

    @property
    def mark(self) -> Decimal:
        """Where the reference stands in the bar."""
        return REFERENCE_MARK

    @property
    def share(self) -> Decimal:
        """The price in percent of the reference."""
        share: Decimal = self.listing.price_yuan / self.listing.reference_yuan * 100
        return share

    @property
    def status(self) -> str:
        """Colour of the bar."""
        return {Verdict.HOLDS: "ok", Verdict.EXCEPTION: "warn", Verdict.BLOCKED: "bad"}[self.verdict]

    @property
    def may_be_chosen(self) -> bool:
        """Valid today, and the price holds or is an accepted exception."""
        return self.is_current and self.verdict != Verdict.BLOCKED


@dataclass
class ServiceGroup:
    """A service with its products; ``providers`` counts those that offer something valid today."""

    service: ServiceType
    offers: list[Offer] = field(default_factory=list)
    providers: int = 0
    verdict: Verdict = Verdict.HOLDS
    waiver: Waiver | None = None
    suggestions: list[tuple[str, Suggestion]] = field(default_factory=list)

    @property
    def waits(self) -> bool:
        """Whether the county has been asked about a single provider."""
        return self.waiver is not None and self.waiver.state == WaiverState.ASKED


@dataclass(frozen=True)
class Catalogue:
    """All services of a programme as one park offers them on a day."""

    enrolment: Enrolment
    groups: list[ServiceGroup]
    day: date

    @property
    def offered(self) -> list[ServiceGroup]:
        """Services with products."""
        return [group for group in self.groups if group.offers]

    @property
    def missing(self) -> list[ServiceGroup]:
        """Services without any product."""
        return [group for group in self.groups if not group.offers]

    @property
    def blocked_prices(self) -> list[Offer]:
        """Products whose price is over the reference and not accepted."""
        return [offer for group in self.groups for offer in group.offers if offer.verdict == Verdict.BLOCKED]

    @property
    def single(self) -> list[ServiceGroup]:
        """Services with one provider and no accepted reason."""
        return [group for group in self.groups if group.verdict == Verdict.BLOCKED]

    @property
    def exceptions(self) -> int:
        """How many rules are passed by an accepted reason."""
        verdicts = [group.verdict for group in self.groups]
        verdicts += [offer.verdict for group in self.groups for offer in group.offers]
        return verdicts.count(Verdict.EXCEPTION)


def second_facts(providers: Iterable[int]) -> dict[str, list[int]]:
    """What the county sees when it accepts a single provider: which one it is."""
    return {"providers": sorted(set(providers))}


def price_facts(listing: ProviderListing) -> dict[str, str]:
    """What the county sees when it accepts a price over the reference: which product, both figures, per what.

    The content is part of it, by its digest: a price accepted for one service is not accepted for another.
    """
    return {
        "product": listing.product_name,
        "content": digest({"content": listing.content, "deliverable": listing.deliverable})[:16],
        "price": f"{listing.price_yuan:.2f}",
        "reference": f"{listing.reference_yuan:.2f}",
        "unit": listing.unit,
    }


def enrolments_to_see(user: "User", programme: Programme | None) -> "QuerySet[Enrolment]":
    """Pilot parks of a programme whose catalogue one may read, by pinyin."""
    rows = Enrolment.objects.visible_to(user).filter(programme=programme)
    return rows.select_related("park__county", "park__operator", "programme", "provider_list").order_by(
        "park__sort_key", "pk"
    )


def offers_of(listings: Iterable[ProviderListing], today: date) -> list[Offer]:
    """Products with their verdicts. One query."""
    rows = list(listings)
    known = standing(ProviderListing, [row.pk for row in rows], today)
    return [_offer(row, known, today) for row in rows]


def catalogue(enrolment: Enrolment, today: date) -> Catalogue:
    """The catalogue of a pilot park loaded by :func:`enrolments_to_see`. Five queries however many products."""
    services = enrolment.programme.service_types.filter(is_active=True).select_related("clause").order_by("position")
    groups = {service.pk: ServiceGroup(service) for service in services}
    listings = enrolment.listings.listed().filter(service_type__in=groups, valid_until__gte=today)
    listings = listings.select_related("provider", "selection").annotate(times_chosen=Count("choices"))
    for offer in offers_of(listings.order_by("price_yuan", "pk"), today):
        groups[offer.listing.service_type_id].offers.append(offer)
    single = standing(Enrolment, [enrolment.pk], today)
    found = suggestions(groups)
    for group in groups.values():
        _judge(group, enrolment, single)
        group.suggestions = [
            (str(Unit(unit).label), each) for (service, unit), each in found.items() if service == group.service.pk
        ]
    return Catalogue(enrolment, list(groups.values()), today)


def _offer(row: ProviderListing, known: Standing, today: date) -> Offer:
    key, facts = (row.pk, RULE_PRICE, ""), price_facts(row)
    verdict = price_verdict(row.price_yuan, row.reference_yuan, accepted=known.covers(key, facts))
    is_current = row.taken_off_on is None and row.valid_from <= today <= row.valid_until
    waiver = None if verdict == Verdict.HOLDS else known.last(key, facts)
    return Offer(row, verdict, waiver, is_current=is_current, is_future=row.valid_from > today)


def _judge(group: ServiceGroup, enrolment: Enrolment, known: Standing) -> None:
    """Count the providers that offer today, and say whether one is enough."""
    providers = {offer.listing.provider_id for offer in group.offers if offer.is_current}
    key, facts = (enrolment.pk, RULE_SECOND, group.service.code), second_facts(providers)
    group.providers = len(providers)
    group.verdict = second_verdict(len(providers), accepted=known.covers(key, facts))
    group.waiver = None if group.verdict == Verdict.HOLDS else known.last(key, facts)
