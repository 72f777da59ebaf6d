"""Snapshots of the registers that a workbook is compared with."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import F, FilteredRelation, Q, QuerySet

from apps.accounts.models import Jurisdiction
from apps.parks.models import IndustryDivision, Park
from apps.programmes.choices import Unit
from apps.programmes.models import Enrolment, Programme
from apps.spreadsheets.analysis.register import KnownOffer, KnownProvider, Register
from apps.spreadsheets.analysis.registry import KnownPark, Registry, Service
from apps.spreadsheets.cells.divisions import Division, Gazetteer
from apps.targets.models import Target
from apps.vendors.models import ProviderListing
from apps.vendors.selectors import chosen_for

if TYPE_CHECKING:
    from apps.accounts.models import User

JURISDICTIONS = Path(settings.BASE_DIR) / "fixtures" / "reference" / "jurisdictions.json"


def final(code: str, successors: Mapping[str, list[str]], current: Iterable[str]) -> str:
    """The one division an abolished one is part of now, '' when it was split."""
    for _ in range(5):
        following = successors.get(code, [])
        if code in current or len(following) != 1:
            break
        code = following[0]
    return code if code in current else ""


def former_names(
    rows: Iterable[tuple[str, str]], successors: Mapping[str, list[str]], current: Iterable[str]
) -> dict[str, str]:
    """By name of an abolished division (code and name given): the code that stands for it now."""
    return {name: final(code, successors, current) for code, name in rows}


def gazetteer_of_file() -> Gazetteer:
    """Divisions from the reference file, for work that needs no database."""
    rows = json.loads(JURISDICTIONS.read_text(encoding="utf-8"))["jurisdictions"]
    current = [Division(r["code"], r["name"], r.get("parent", "")) for r in rows if "valid_until" not in r]
    successors = {r["code"]: r.get("successors", []) for r in rows}
    old = [(r["code"], r["name"]) for r in rows if "valid_until" in r]
    counties = [d for d in current if d.parent]
    return Gazetteer(counties, former_names(old, successors, {d.code for d in current}))


def known_parks(programme: Programme) -> dict[str, KnownPark]:
    """Every park by its code, with its enrolment in the programme if it has one. One query."""
    in_programme = FilteredRelation("enrolments", condition=Q(enrolments__programme=programme))
    rows = Park.objects.annotate(entry=in_programme, enrolment=F("entry__id"), place=F("county__code"))
    found = rows.values_list("credit_code", "enrolment", "name", "place").order_by()
    return {code: KnownPark(enrolment or 0, name, place) for code, enrolment, name, place in found}


def registry_for(programme: Programme, *, create_parks: bool, today: date) -> Registry:
    """What a goal list is compared with. Five queries, whatever the number of parks."""
    jurisdictions = list(Jurisdiction.objects.prefetch_related("successors").select_related("parent").order_by("code"))
    gone = [row for row in jurisdictions if row.valid_until is not None and row.valid_until < today]
    current = [row for row in jurisdictions if row.parent is not None and row not in gone]
    successors = {row.code: [after.code for after in row.successors.all()] for row in jurisdictions}
    return Registry(
        parks=known_parks(programme),
        services=services_of(programme),
        units=frozenset(Unit.values),
        divisions=tuple(Division(row.code, row.name, row.parent.code if row.parent else "") for row in current),
        former=former_names([(r.code, r.name) for r in gone], successors, {r.code for r in current}),
        years=tuple(programme.years),
        scope=frozenset(programme.scope.values_list("code", flat=True)),
        create_parks=create_parks,
    )


def services_of(programme: Programme) -> tuple[Service, ...]:
    """The services of a programme with their other names and units. One query."""
    services = programme.service_types.filter(is_active=True).order_by("position")
    return tuple(Service(s.pk, s.code, s.name, s.service_class, tuple(s.aliases), tuple(s.units)) for s in services)


def register_of(enrolment: Enrolment) -> Register:
    """What a catalogue is compared with. Four queries besides the park."""
    park = enrolment.park
    providers = park.providers.order_by("pk").values_list("pk", "kind", "name", "credit_code")
    listings = ProviderListing.objects.listed().filter(enrolment=enrolment).order_by("pk")
    return Register(
        park_code=park.credit_code,
        park_name=park.name,
        services=services_of(enrolment.programme),
        units=frozenset(Unit.values) - {Unit.WAN_YUAN.value},
        providers=tuple(KnownProvider(*row) for row in providers),
        offers=tuple(
            KnownOffer(
                provider=row.provider_id,
                service=row.service_type_id,
                product=row.product_name,
                price=f"{row.price_yuan:.2f}",
                reference=f"{row.reference_yuan:.2f}",
                valid_from=row.valid_from.isoformat(),
                valid_until=row.valid_until.isoformat(),
            )
            for row in listings
        ),
        chosen=frozenset(chosen_for(enrolment).order_by().values_list("provider_id", "selection__service_type_id")),
    )


def division_names() -> dict[str, int]:
    """Ids of jurisdictions by code. One query."""
    return dict(Jurisdiction.objects.values_list("code", "pk"))


def industry_names() -> dict[str, str]:
    """Names of the divisions of GB/T 4754 by code. One query."""
    return dict(IndustryDivision.objects.values_list("code", "name"))


def goal_queryset(programme: Programme, user: "User | None") -> QuerySet[Target, Any]:
    """The goals of a programme, park by park as they were enrolled; `user` None sees all (commands)."""
    rows = Target.objects.all() if user is None else Target.objects.visible_to(user)
    return rows.filter(enrolment__in=programme.enrolments.all()).order_by(
        "enrolment_id", "service_type_id", "unit", "pk"
    )
