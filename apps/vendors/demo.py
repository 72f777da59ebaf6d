"""Providers and products of the demonstration. All of it is made up; the services of the portal write it."""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pikepdf
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from stdnum.cn import uscc

from apps.accounts.choices import Role
from apps.accounts.models import Membership, User
from apps.programmes.models import Enrolment, Programme, ServiceType
from apps.vendors import services
from apps.vendors.choices import ReferenceSource, SelectionMethod
from apps.vendors.models import Provider, ProviderListing, Selection
from apps.vendors.selectors import enrolments_to_see, pilot_tenancies

FILE = settings.BASE_DIR / "fixtures" / "demo" / "vendors.json"
LOSER = 1
FEW = 5  # offers of all parks but the first


@dataclass
class Telling:
    """One park's part of the demonstration."""

    enrolment: Enrolment
    user: User
    today: date
    text: dict[str, Any]
    place: int
    providers: list[Provider] = field(default_factory=list)


@transaction.atomic
def add_vendors(*, programme: Programme, today: date) -> int:
    """Give the first parks of a programme providers, selections, products and choices; returns how many parks.

    Parks that have providers already are left alone, so it is told once.
    """
    text = json.loads(FILE.read_text(encoding="utf-8"))
    told = 0
    for enrolment in Enrolment.objects.filter(programme=programme).order_by("pk")[: text["parks"]]:
        user = _filer(enrolment)
        if user is not None and not enrolment.park.providers.exists():
            shown = enrolments_to_see(user, programme).get(pk=enrolment.pk)
            _tell(Telling(shown, user, today, text, told))
            told += 1
    return told


def _filer(enrolment: Enrolment) -> User | None:
    row = Membership.objects.filter(organisation=enrolment.park.operator, role=Role.PARK_FILER)
    membership = row.select_related("user", "organisation").order_by("pk").first()
    if membership is None:
        return None
    membership.user.acting = membership
    return membership.user


def _tell(telling: Telling) -> None:
    park, user = telling.enrolment.park, telling.user
    services.declare_operator(park=park, data=services.DeclaredData(**telling.text["operator"]), user=user)
    telling.providers = [_provider(telling, place, row) for place, row in enumerate(telling.text["providers"])]
    codes = {row.code: row for row in ServiceType.objects.filter(programme=telling.enrolment.programme)}
    offers = [row for row in telling.text["offers"] if row["service"] in codes]
    offers = offers if telling.place == 0 else offers[:FEW]
    selections = {
        code: _selection(telling, codes[code], offers) for code in dict.fromkeys(o["service"] for o in offers)
    }
    listings = [_listing(telling, selections[row["service"]], row) for row in offers]
    for row in offers:
        if "single" in row:
            services.ask_for_single(
                enrolment=telling.enrolment, service_type=codes[row["service"]], reason=row["single"], user=user
            )
    _choices(telling, listings[:2])


def _provider(telling: Telling, place: int, row: dict[str, Any]) -> Provider:
    facts = {name: value for name, value in row.items() if name != "qualification"}
    if row["kind"] != "mentor":
        body = f"91330304MADW{telling.place:02d}{place:03d}"
        facts["credit_code"] = body + str(uscc.calc_check_digit(body))
    data = services.ProviderData(**facts)
    provider = services.add_provider(park=telling.enrolment.park, data=data, user=telling.user)
    if "qualification" in row:
        start = date(telling.today.year - 1, 1, 1)
        qualification = services.QualificationData(
            row["qualification"], f"ZS{place:04d}", "示例主管部门", start, date(telling.today.year + 2, 12, 31)
        )
        services.add_qualification(provider=provider, data=qualification, file=None, user=telling.user)
    return provider


def _selection(telling: Telling, service: ServiceType, offers: list[dict[str, Any]]) -> Selection:
    mine = [row for row in offers if row["service"] == service.code]
    candidates = [
        services.CandidateData(
            telling.providers[row["provider"]],
            "同类服务案例 10 个以上",
            Decimal(row["price"]),
            Decimal(90),
            is_chosen=True,
        )
        for row in mine
    ]
    if service.code == "P1":  # one that lost, and shares its phone number with the operator
        loser = telling.providers[LOSER]
        candidates.append(services.CandidateData(loser, "同类服务案例 3 个", Decimal("9900.00"), Decimal(70)))
    data = services.SelectionData(
        service_type=service,
        method=SelectionMethod.PUBLIC_CALL,
        announced_on=telling.today - timedelta(days=70),
        decided_on=telling.today - timedelta(days=45),
        conflict_statement=telling.text["statement"],
        candidates=candidates,
        result_note="综合服务能力和价格评定。",
    )
    file = ContentFile(_paper(), name=f"{service.name}遴选结果公示.pdf")
    return services.add_selection(enrolment=telling.enrolment, data=data, file=file, user=telling.user)


def _listing(telling: Telling, selection: Selection, row: dict[str, Any]) -> ProviderListing:
    price = Decimal(row["price"]) - telling.place * 100
    data = services.ListingData(
        product_name=row["product"],
        content=row["content"],
        deliverable=row["deliverable"],
        price_yuan=price,
        unit=row["unit"],
        reference_yuan=Decimal(row["reference"]),
        reference_source=ReferenceSource.QUOTATION,
        reference_note="三家机构书面询价单",
        reference_date=telling.today - timedelta(days=50),
        valid_from=telling.today - timedelta(days=40),
        valid_until=max(telling.enrolment.programme.end_date, telling.today),
    )
    candidate = selection.candidates.get(provider=telling.providers[row["provider"]])
    return services.add_listing(candidate=candidate, data=data, user=telling.user, reason=row.get("reason", ""))


def _choices(telling: Telling, listings: list[ProviderListing]) -> None:
    day = telling.today - timedelta(days=20)
    for tenancy, listing in zip(pilot_tenancies(telling.enrolment.park, day), listings, strict=False):
        services.choose_product(
            listing=listing, tenancy=tenancy, chosen_by="企业联系人", chosen_on=day, user=telling.user
        )


def _paper() -> bytes:
    """A sheet of paper with nothing on it: the demonstration shows that there is one."""
    document = pikepdf.new()
    document.add_blank_page()
    buffer = BytesIO()
    document.save(buffer, deterministic_id=True)
    return buffer.getvalue()
