"""A database of its own with a programme, 5,000 parks and workbooks of any size."""

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from apps.accounts.choices import Level, OrganisationKind, Role, Tier
from apps.accounts.models import Jurisdiction, Membership, Organisation, User
from apps.parks.models import Park
from apps.programmes.models import Enrolment, Programme
from apps.programmes.services import load_programme
from apps.spreadsheets.cells.codes import ALPHABET, VALUES, WEIGHTS
from apps.spreadsheets.resources.lists import CLASS_TITLES, TargetResource
from apps.spreadsheets.writing.sheets import Table, write_workbook
from apps.targets.models import Target

DATABASE = "bench_parkservice"
PARKS = 5000
FIRST_CODE = "91330782MA"


def credit_code(number: int) -> str:
    """A synthetic code that passes its check digit."""
    body = f"{FIRST_CODE}{number:07d}"
    check = (31 - sum(w * VALUES[c] for w, c in zip(WEIGHTS, body, strict=True)) % 31) % 31
    return body + ALPHABET[check]


@contextmanager
def database() -> Iterator[None]:
    """Creates the benchmark database, migrated, and drops it at the end."""
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = DATABASE
    connection.settings_dict["TEST"] = {**connection.settings_dict.get("TEST", {}), "NAME": DATABASE}
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def populate(parks: int = PARKS) -> tuple[Programme, User]:
    """The pilot programme, its enrolled parks (5,000 unless told) and a provincial officer."""
    call_command("load_jurisdictions", verbosity=0, stdout=StringIO())
    rules = settings.BASE_DIR / "fixtures" / "programmes" / "pilot-2023.json"
    programme = load_programme(json.loads(rules.read_text(encoding="utf-8")))
    county = Jurisdiction.objects.get(code="330782")
    operator = Organisation.objects.create(
        name="运营单位", kind=OrganisationKind.OPERATOR, tier=Tier.PARK, jurisdiction=county
    )
    enrolled = Park.objects.bulk_create(
        Park(name=f"义乌第{n}产业园", credit_code=credit_code(n), county=county, operator=operator)
        for n in range(parks)
    )
    Enrolment.objects.bulk_create(
        Enrolment(programme=programme, park=park, award_yuan=Decimal(0), enrolled_date=date(2023, 1, 1))
        for park in enrolled
    )
    return programme, officer()


def officer() -> User:
    """A person of the provincial economy department, acting."""
    province = Jurisdiction.objects.get(level=Level.PROVINCE)
    department = Organisation.objects.create(
        name="省经信", kind=OrganisationKind.ECONOMY, tier=Tier.PROVINCE, jurisdiction=province
    )
    user = User.objects.create(username="bench", name="bench")
    user.acting = Membership.objects.create(user=user, organisation=department, role=Role.PROV_EIT, is_default=True)
    return user


def goal_rows(programme: Programme, count: int) -> Iterator[tuple]:
    """So many different goals, park by park, as the statutory list has them."""
    chance = random.Random(1)
    services = [(CLASS_TITLES[s.service_class], s.name, s.units) for s in programme.service_types.order_by("position")]
    goals = [(title, name, unit) for title, name, units in services for unit in units[:2]][:20]
    for number in range(count):
        park, (title, name, unit) = number // len(goals), goals[number % len(goals)]
        value = chance.randint(4, 900)
        place = ("义乌市", f"义乌第{park}产业园", credit_code(park))
        yield (number + 1, *place, title, name, f"开展{name}", unit, value, value // 2, value - value // 2, "")


def workbook(programme: Programme, count: int, folder: Path) -> Path:
    """A goal list with so many rows."""
    path = folder / f"goals-{count}.xlsx"
    with path.open("wb") as stream:
        columns = [column._replace(words=None) for column in TargetResource(programme).columns()]
        write_workbook(stream, [Table("绩效目标清单", columns, goal_rows(programme, count))])
    return path


def clear_goals() -> None:
    """Removes every goal, so that each import starts from nothing."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE targets_target, spreadsheets_importchange CASCADE")
        cursor.execute("VACUUM ANALYZE targets_target")


def goals_stored() -> int:
    """How many goals there are."""
    return Target.objects.count()
