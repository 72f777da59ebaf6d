"""Parks with their operators, tenants, awards and targets."""

from datetime import date
from decimal import Decimal
from typing import Any

from apps.accounts.choices import OrganisationKind, Role
from apps.accounts.models import Jurisdiction
from apps.accounts.rules import sort_key
from apps.common.money import from_wan
from apps.dashboards.demo.people import add_person, officer
from apps.dashboards.demo.story import Cast, Story
from apps.parks.choices import GuidanceClass, ParkKind
from apps.parks.models import Enterprise, Park, Tenancy
from apps.parks.rules import size_class
from apps.parks.services import ParkData, register_park
from apps.programmes.choices import Unit
from apps.programmes.models import Enrolment, ServiceType
from apps.targets.models import Target

GUIDANCE = [GuidanceClass.OTHER, GuidanceClass.EARLY, GuidanceClass.SPECIALISED]
PRECISE_BESIDES = 4


def add_parks(story: Story) -> None:
    """Register every park of the story, enrol it, and put its people and its county's officers on stage."""
    counties = {
        row.code: row for row in Jurisdiction.objects.filter(code__in=[p["county"] for p in story.text["parks"]])
    }
    for number, row in enumerate(story.text["parks"]):
        park = _park(story, row, counties[row["county"]], number)
        enrolment = Enrolment.objects.create(
            programme=story.programme,
            park=park,
            award_yuan=from_wan(Decimal(row["award"])),
            enrolled_date=story.programme.start_date,
        )
        prefix = "park" if number == 0 else f"park{number + 1:02d}"
        filer = add_person(story, f"{prefix}.filer", Role.PARK_FILER, park.operator)
        add_person(story, f"{prefix}.lead", Role.PARK_LEAD, park.operator)
        economy = officer(story, row["county"], OrganisationKind.ECONOMY)
        finance = officer(story, row["county"], OrganisationKind.FINANCE)
        story.cast.append(Cast(row, enrolment, filer, economy, finance))


def add_tenants(story: Story) -> None:
    """12 to 40 firms in every park, with the figures their size class is computed from."""
    firms: list[Enterprise] = []
    tenancies: list[Tenancy] = []
    for cast in story.cast:
        for number in range(cast.park["tenants"]):
            firm = _firm(story, len(firms), cast.park["county"])
            firms.append(firm)
            tenancies.append(_tenancy(story, cast.enrolment.park, firm, number, cast.park["tenants"]))
    Enterprise.objects.bulk_create(firms)
    Tenancy.objects.bulk_create(tenancies)


def add_targets(story: Story) -> None:
    """The goal list of every park: the services every park offers and a few of its own, scaled to its tenants."""
    services = {row.code: row for row in ServiceType.objects.filter(programme=story.programme)}
    Target.objects.bulk_create(
        _target(story, cast, services[code], unit, value)
        for cast in story.cast
        for code in _offered(story)
        for unit, value in story.text["services"][code]["targets"].items()
    )


def _park(story: Story, row: dict[str, Any], county: Jurisdiction, number: int) -> Park:
    data = ParkData(
        name=row["name"],
        credit_code=story.credit_code(row["county"]),
        county=county,
        kind=ParkKind.INDUSTRIAL if row["area"] > 120 else ParkKind.STARTUP,
        area_mu=Decimal(row["area"]),
        leading_industry=row["industry"],
        opened_on=date(2014 + number % 8, 1 + number % 12, 18),
    )
    return register_park(data=data)


def _offered(story: Story) -> list[str]:
    """Codes of the services one park has targets for, in the order of the catalogue."""
    always, every = story.text["always"], list(story.text["services"])
    more = story.dice.sample([code for code in every if code not in always], PRECISE_BESIDES)
    return [code for code in every if code in always or code in more]


def _target(story: Story, cast: Cast, service: ServiceType, unit: str, value: int) -> Target:
    scale = 0.8 + cast.park["tenants"] / 100 + story.dice.uniform(-0.15, 0.15)
    total = max(2, round(value * scale))
    if unit == Unit.ENTERPRISES:
        total = min(total, cast.park["tenants"])
    first = total // 2
    return Target(
        enrolment=cast.enrolment,
        service_type=service,
        unit=unit,
        value=Decimal(total),
        yearly=[Decimal(first), Decimal(total - first)],
    )


def _firm(story: Story, number: int, county: str) -> Enterprise:
    words, dice = story.text["enterprise"], story.dice
    first, second = words["first"], words["second"]
    line, division = words["lines"][number % len(words["lines"])]
    name = f"{first[number % len(first)]}{second[(number // len(first)) % len(second)]}{line}{words['ending']}"
    employees = dice.choice([8, 14, 19, 26, 48, 75, 120, 210, 320])
    revenue = Decimal(employees * dice.randrange(12, 60))
    assets = revenue * dice.randrange(6, 15) / 10
    return Enterprise(
        name=name,
        credit_code=story.credit_code(county),
        division_id=division,
        employees=employees,
        revenue_wan=revenue,
        assets_wan=assets,
        sme_class=size_class(division, employees=employees, revenue_wan=revenue, assets_wan=assets),
        sort_key=sort_key(name, limit=240),
    )


def _tenancy(story: Story, park: Park, firm: Enterprise, number: int, total: int) -> Tenancy:
    is_pilot = number < total * 2 // 3
    left = story.today if number == total - 1 else None
    return Tenancy(
        park=park,
        enterprise=firm,
        moved_in_date=date(2019 + number % 5, 1 + number % 12, 5),
        moved_out_date=left,
        is_pilot=is_pilot,
        is_key=is_pilot and number % 7 == 0,
        guidance_class=GUIDANCE[number % 3],
    )
