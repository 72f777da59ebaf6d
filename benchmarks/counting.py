"""`python -m benchmarks.counting`: totals of a million records, the list of 10,000, and what keeping the summary costs.

Each figure stands beside the same answer counted from the records in the same run; the answers are compared.
"""

import argparse
import json
import logging
import os
import statistics
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parkservice.settings_test")
django.setup()

import pgtrigger  # noqa: E402 - needs a set-up django
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402

from apps.accounts.choices import OrganisationKind, Role, Tier  # noqa: E402
from apps.accounts.models import Membership, Organisation, User  # noqa: E402
from apps.delivery.models import Attendance, ServiceRecord  # noqa: E402
from apps.delivery.selectors import tally, totals  # noqa: E402
from apps.delivery.selectors.reconciling import reconcile  # noqa: E402
from apps.delivery.selectors.summary import Basis, programme_totals, read_book  # noqa: E402
from apps.delivery.services.counting import merge_counts, repair_counts  # noqa: E402
from apps.parks.models import Park  # noqa: E402
from apps.programmes.models import Enrolment, Programme  # noqa: E402
from benchmarks import world  # noqa: E402
from benchmarks.million import FILL  # noqa: E402

KEPT = Path(__file__).resolve().parents[1] / "var" / "bench-counting.json"
PARKS, FIRMS = 100, 30
TRIGGERS = [
    f"delivery.{table}:count_{what}_{operation}"
    for table, what in (("ServiceRecord", "record"), ("Attendance", "visit"), ("RecordEvidence", "file"))
    for operation in ("insert", "update", "delete")
]


def timed(act: Callable[[], Any], times: int) -> tuple[float, Any]:
    """The median of several runs in ms, and the last answer."""
    runs, answer = [], None
    for _each in range(times):
        start = perf_counter()
        answer = act()
        runs.append((perf_counter() - start) * 1000)
    return statistics.median(runs), answer


def sql(statement: str) -> None:
    """Statements whose answers nobody reads."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


def say(line: str) -> None:
    """One line of the report, at once."""
    print(line, flush=True)


def fill(records: int, user: User) -> dict[str, float]:
    """So many records without triggers, then the summary from nothing; seconds of both and of the proof."""
    start = perf_counter()
    sql(FILL.format(records=records, parks=PARKS, per_park=FIRMS, firms=PARKS * FIRMS, user=user.pk))
    filled = perf_counter()
    assert repair_counts().differences
    built = perf_counter()
    sql("VACUUM ANALYZE")
    ready = perf_counter()
    proof = reconcile()
    assert proof.differences == []
    return {"fill": filled - start, "build": built - filled, "proof": perf_counter() - ready, "checked": proof.checked}


def compare_totals(programme: Programme) -> dict[str, dict[str, float]]:
    """Each reading of the summary beside the same one of the records."""
    last = programme.end_date
    parks = list(Enrolment.objects.order_by("pk").values_list("pk", flat=True))
    rows = ServiceRecord.objects.filter(enrolment__programme=programme).accepted()
    readings: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
        "programme": (lambda: programme_totals(programme), lambda: totals(rows)),
        "one park by service": (
            lambda: book_of(programme, parks[:1], last),
            lambda: tally(rows.filter(enrolment=parks[0])),
        ),
        "ten parks by service": (
            lambda: book_of(programme, parks[:10], last),
            lambda: tally(rows.filter(enrolment__in=parks[:10])),
        ),
        f"{PARKS} parks by service": (lambda: book_of(programme, parks, last), lambda: tally(rows)),
    }
    found = {}
    for name, (kept, counted) in readings.items():
        ours, answer = timed(kept, 30)
        plain, expected = timed(counted, 1)
        assert answer == expected, name
        found[name] = {"summary_ms": ours, "records_ms": plain}
    return found


def book_of(programme: Programme, parks: list[int], last: date) -> Any:
    """The counts of parks over the whole period."""
    return read_book(programme, parks, until=last, basis=Basis.ACCEPTED).between(programme.start_date, last)


def filer_of(park: Park) -> User:
    """Somebody of a park of its own operator, so that the list holds this park's records."""
    operator = Organisation.objects.create(
        name="示例运营", kind=OrganisationKind.OPERATOR, tier=Tier.PARK, jurisdiction=park.county
    )
    Park.objects.filter(pk=park.pk).update(operator=operator)
    user = User.objects.create(username="bench-filer", name="bench", is_active=True)
    Membership.objects.create(user=user, organisation=operator, role=Role.PARK_FILER, is_default=True)
    return user


def lists(programme: Programme, times: int = 9) -> dict[str, dict[str, float]]:
    """SQL milliseconds and statements of the first page, all rows and narrowed."""
    place = Enrolment.objects.select_related("park__county").order_by("pk")[0]
    client = Client()
    client.force_login(filer_of(place.park), backend="apps.accounts.backends.PersonBackend")
    service = programme.service_types.order_by("pk")[0]
    wanted = {
        "all": {},
        "service": {"service": service.pk},
        "quarter": {"quarter": "2024Q2"},
        "state": {"state": "accepted"},
        "a kind is missing": {"evidence": f"kind-{programme.evidence_kinds.order_by('position')[0].pk}"},
        "enterprise": {"enterprise": Attendance.objects.filter(record__enrolment=place)[0].enterprise.name},
        "last page": {"page": "last"},
    }
    found = {}
    for name, query in wanted.items():
        runs = [listed(client, query) for _each in range(times + 1)][1:]
        found[name] = {
            "rows": runs[0]["rows"],
            "sql_ms": statistics.median(run["sql_ms"] for run in runs),
            "best_ms": min(run["sql_ms"] for run in runs),
            "queries": runs[0]["queries"],
            "slowest_ms": statistics.median(run["slowest_ms"] for run in runs),
        }
    return found


def listed(client: Client, query: dict[str, Any]) -> dict[str, float]:
    """One request of the list."""
    spent: list[float] = []

    def watch(execute: Callable, statement: str, params: Any, many: bool, context: dict) -> Any:
        start = perf_counter()
        try:
            return execute(statement, params, many, context)
        finally:
            spent.append((perf_counter() - start) * 1000)

    with connection.execute_wrapper(watch):
        response = client.get(reverse("delivery:list"), query)
    assert response.status_code == 200, response.content[:300]
    rows = response.context["page_obj"].paginator.count
    return {"rows": rows, "sql_ms": sum(spent), "queries": len(spent), "slowest_ms": max(spent)}


def saves(times: int = 300) -> dict[str, dict[str, float]]:
    """Milliseconds of one committed transaction with the summary kept and without."""
    records = list(ServiceRecord.objects.filter(state="accepted").order_by("pk").values_list("pk", flat=True)[:times])
    template = ServiceRecord.objects.get(pk=records[0])
    firms = list(Attendance.objects.values_list("enterprise_id", flat=True).distinct()[:10])
    acts = {
        "words of a record": lambda n: ServiceRecord.objects.filter(pk=records[n]).update(title=f"服务 {n}"),
        "a record accepted": lambda n: turn(records[n]),
        "a new record, ten visits": lambda n: add(template, firms),
    }
    found: dict[str, dict[str, float]] = {}
    for name, act in acts.items():
        act(0)
        kept = one_by_one(act, times)
        pgtrigger.disable(*TRIGGERS)
        without = one_by_one(act, times)
        pgtrigger.enable(*TRIGGERS)
        found[name] = {"kept_ms": kept, "without_ms": without}
    return found


def one_by_one(act: Callable[[int], Any], times: int) -> float:
    """The median of single runs, each committed."""
    runs = []
    for number in range(times):
        start = perf_counter()
        act(number)
        runs.append((perf_counter() - start) * 1000)
    return statistics.median(runs)


def turn(record: int) -> None:
    """Reported, then accepted, in one transaction."""
    with transaction.atomic():
        ServiceRecord.objects.filter(pk=record).update(state="reported")
        ServiceRecord.objects.filter(pk=record).update(state="accepted")


def add(template: ServiceRecord, firms: list[int]) -> None:
    """A record with ten visits that becomes complete, as the services write it."""
    with transaction.atomic():
        last = ServiceRecord.objects.order_by("-enrolment", "-number").values("enrolment", "number")
        highest = last.filter(enrolment=template.enrolment_id)[0]["number"]
        template.pk, template.number, template.state = None, highest + 1, "draft"
        template.save(force_insert=True)
        Attendance.objects.bulk_create(Attendance(record=template, enterprise_id=firm) for firm in firms)
        ServiceRecord.objects.filter(pk=template.pk).update(state="complete")


def ratio(top: float, bottom: float) -> str:
    """One figure as a multiple of another."""
    return f"{top / bottom:,.1f}" if bottom else "-"


def report(records: int) -> dict[str, Any]:
    """Everything, in one database that is dropped afterwards."""
    world.DATABASE = "bench_counting"
    logging.getLogger("pgtrigger").setLevel(logging.WARNING)
    setup_test_environment()  # a response keeps its context
    with world.database():
        programme, user = world.populate(PARKS)
        found: dict[str, Any] = {"records": records, "world": fill(records, user)}
        show_world(found)
        found["totals"] = compare_totals(programme)
        show_totals(found["totals"])
        found["list"] = lists(programme)
        show_list(found["list"])
        found["saves"] = saves()
        show_saves(found["saves"])
        found["merging"] = merging()
        say(f"{found['merging']['rows']:,} rows merged away in {found['merging']['seconds']:.1f} s")
    return found


def show_world(found: dict[str, Any]) -> None:
    """What was made."""
    made = found["world"]
    say(f"{found['records']:,} records in {PARKS} parks, {Attendance.objects.count():,} visits")
    say(f"  written by SQL {made['fill']:.0f} s; summary built {made['build']:.1f} s")
    say(f"  proof of {made['checked']:,} rows against a recount {made['proof']:.1f} s")


def show_totals(readings: dict[str, dict[str, float]]) -> None:
    """One line a reading."""
    say("totals: sessions, visits, enterprises         summary       records")
    for name, row in readings.items():
        ours, plain = row["summary_ms"], row["records_ms"]
        say(f"  {name:38} {ours:10.2f} ms {plain:10.0f} ms   {ratio(plain, ours)} times")


def show_list(pages: dict[str, dict[str, float]]) -> None:
    """One line a filter."""
    say("first page of the list                          rows   SQL ms     best  queries  slowest")
    for name, row in pages.items():
        figures = f"{row['sql_ms']:8.2f} {row['best_ms']:8.2f} {row['queries']:8} {row['slowest_ms']:8.2f}"
        say(f"  {name:42} {row['rows']:7,} {figures}")


def show_saves(costs: dict[str, dict[str, float]]) -> None:
    """One line a kind of save."""
    say("one save, committed                                kept     without")
    for name, row in costs.items():
        kept, without = row["kept_ms"], row["without_ms"]
        say(f"  {name:42} {kept:8.2f} ms {without:8.2f} ms   {ratio(kept, without)} times")


def merging() -> dict[str, float]:
    """What was saved without triggers is put right, then rows are merged; the figures stay those of the records."""
    repair_counts()
    start = perf_counter()
    rows = merge_counts()
    seconds = perf_counter() - start
    assert reconcile().differences == []
    return {"rows": rows, "seconds": seconds}


def main() -> None:
    """Runs the benchmark and keeps the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.counting")
    parser.add_argument("--records", type=int, default=1_000_000)
    found = report(parser.parse_args().records)
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
