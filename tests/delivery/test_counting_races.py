"""Many writers at once, each in a connection of its own: nothing is lost or counted twice, nobody deadlocks."""

from datetime import date
from random import Random

import pgtrigger
import pytest
from django.db import OperationalError, connection, transaction

from apps.common.refusals import Refused
from apps.delivery.choices import RecordState
from apps.delivery.models import Attendance, CountedProgramme, CountLine, ServiceRecord
from apps.delivery.selectors.reconciling import reconcile
from apps.delivery.services.counting import merge_counts, repair_counts
from apps.programmes.models import Programme
from tests.approvals.test_races import together
from tests.delivery.counting_world import END, START, World, some_acts
from tests.factories.delivery import record_with


@pytest.fixture
def world(transactional_db, programme, enrolment, other_enrolment, service, park_filer):
    made = World(programme, [enrolment, other_enrolment], [service("I1"), service("P1")])
    made.bring_files(park_filer)
    for number in range(8):
        record_with(
            made.firms[:3],
            enrolment=made.places[number % 2],
            service_type=made.services[number % 3 % 2],
            service_date=START,
        )
    return made


def writer(world, seed: int, times: int, numbers):
    """Transactions of one to three acts; every fifth is taken back."""

    def write():
        random = Random(seed)
        for turn in range(times):
            plan = some_acts(random, random.randint(1, 3))
            with transaction.atomic():
                # As the services do: rows that will be changed are locked first, in one order.
                list(ServiceRecord.objects.filter(pk__in=numbers).order_by("pk").select_for_update(of=("self",)))
                run(world, random, plan)
                transaction.set_rollback(turn % 5 == 4)

    return write


def free_writer(world, seed: int, times: int, numbers):
    """One act a transaction: a bulk change without a lock taken before, or a visit as a sign-in adds it."""

    def write():
        random = Random(seed)
        for turn in range(times):
            record = random.choice(numbers)
            with transaction.atomic():
                if random.random() < 0.5:
                    ServiceRecord.objects.filter(pk=record).update(state=random.choice(["complete", "accepted"]))
                else:
                    firm = random.choice(world.firms)
                    ServiceRecord.objects.select_for_update(of=("self",)).get(pk=record)
                    rows = [Attendance(record_id=record, enterprise=firm)]
                    Attendance.objects.bulk_create(rows, ignore_conflicts=True)
                transaction.set_rollback(turn % 5 == 4)

    return write


def run(world, random, plan):
    for act in plan:
        if act[0] == "add":
            record_with(
                world.firms[:2],
                enrolment=world.places[random.randrange(2)],
                service_type=world.services[0],
                service_date=act[4],
                number=random.randrange(1, 2**31 - 1),
            )
        else:
            world.do(*act)


def care(times: int):
    """The merging of rows, again and again."""

    def merge():
        for _turn in range(times):
            merge_counts()

    return merge


def periods(world, times: int):
    """Somebody who cannot decide on the period."""

    def move():
        for turn in range(times):
            last = date(2024, 6, 30) if turn % 2 == 0 else END
            Programme.objects.filter(pk=world.programme.pk).update(end_date=last)

    return move


def at_once(world, *, writers: int, times: int):
    numbers = world.numbers = list(ServiceRecord.objects.order_by("pk").values_list("pk", flat=True))
    crowd = [writer(world, seed, times, numbers) for seed in range(writers // 2)]
    crowd += [free_writer(world, seed, times, numbers) for seed in range(writers - len(crowd))]
    assert set(together(*crowd, care(times), periods(world, times))) == {"done"}
    assert reconcile().differences == []
    Programme.objects.update(start_date=START, end_date=END)
    world.check()
    merge_counts()
    world.check()


def test_eight_writers_are_counted_exactly(world):
    at_once(world, writers=8, times=6)


@pytest.mark.long
def test_sixteen_writers_for_longer_are_counted_exactly(world):
    at_once(world, writers=16, times=120)


def test_an_attendance_waits_for_the_state_it_is_counted_by(world):
    """One accepts a record while the other adds a visit to it: the visit ends up accepted, whoever comes first."""
    record = ServiceRecord.objects.order_by("pk")[0]
    for turn in range(4):
        ServiceRecord.objects.filter(pk=record.pk).update(state=RecordState.COMPLETE)
        acts = [
            lambda: ServiceRecord.objects.filter(pk=record.pk).update(state=RecordState.ACCEPTED),
            lambda turn=turn: (
                Attendance.objects.create(record=record, enterprise=world.firms[3 + turn % 3])
                if turn < 3
                else record.attendances.filter(enterprise=world.firms[3]).delete()
            ),
        ]
        assert together(*acts[:: 1 if turn % 2 else -1]) == ["done", "done"]
        assert reconcile().differences == []


def test_without_the_row_lock_a_visit_is_counted_in_the_wrong_state(world):
    """The guard off: the visit reads the state of before, and the state change does not see the visit."""
    record = ServiceRecord.objects.order_by("pk")[0]
    ServiceRecord.objects.filter(pk=record.pk).update(state=RecordState.COMPLETE)
    trigger, weak = weakened(Attendance, "count_visit_insert", "FOR NO KEY UPDATE", "")
    weak.install(Attendance)
    try:
        overlap(record, world)
        [line] = [row for row in reconcile().differences if row["table"] == CountLine._meta.db_table]
        assert line["counted"]["accepted_visits"] - line["kept"]["accepted_visits"] == 1
    finally:
        trigger.install(Attendance)
    repair_counts()
    assert reconcile().differences == []


def weakened(model, name: str, guard: str, instead: str) -> tuple:
    """A trigger of counting, and the same with its guard off."""
    trigger = next(each for each in model._meta.triggers if each.name == name)
    kept = {each: getattr(trigger, each) for each in ("name", "level", "when", "operation", "referencing")}
    assert guard in trigger.func
    return trigger, pgtrigger.Trigger(**kept, func=trigger.func.replace(guard, instead))


def test_a_period_waits_for_the_records_being_counted(world):
    with transaction.atomic():
        ServiceRecord.objects.update(state=RecordState.COMPLETE)
        assert together(moved(world)) == ["refused"]
    assert together(moved(world)) == ["done"]
    assert (reconcile().differences, whole()) == ([], 0)


def test_without_that_lock_a_record_is_counted_in_a_period_it_is_not_in(world):
    ServiceRecord.objects.update(state=RecordState.DRAFT)
    guard = "pg_advisory_xact_lock("
    trigger, weak = weakened(CountedProgramme, "count_period_update", guard, "pg_advisory_xact_lock_shared(")
    weak.install(CountedProgramme)
    try:
        with transaction.atomic():
            ServiceRecord.objects.update(state=RecordState.COMPLETE)
            assert together(moved(world)) == ["done"]
        assert (whole(), reconcile().differences != []) == (8, True)
    finally:
        trigger.install(CountedProgramme)


def moved(world):
    """The period is moved away from every record; refused when it would have to wait."""

    def act():
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '300ms'")
                Programme.objects.filter(pk=world.programme.pk).update(start_date=date(2024, 1, 1))
        except OperationalError as waited:
            raise Refused(str(waited)) from waited

    return act


def whole() -> int:
    """Sessions that the summary has of all that may count."""
    return sum(CountLine.objects.values_list("sessions", flat=True))


def overlap(record, world):
    """The visit is written and not committed while another connection accepts the record."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
        Attendance.objects.create(record=record, enterprise=world.firms[5])
        accept = lambda: ServiceRecord.objects.filter(pk=record.pk).update(state=RecordState.ACCEPTED)  # noqa: E731
        assert together(accept) == ["done"]


def test_records_are_counted_while_somebody_holds_the_programme_and_the_park(world):
    """An import of goals locks the row of the programme for long, a plan that of the park: neither is waited for."""
    record = ServiceRecord.objects.order_by("pk")[0]
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=world.programme.pk)
        list(type(world.places[0]).objects.select_for_update(of=("self",)).all())
        assert together(hurried(record)) == ["done"]
    assert reconcile().differences == []


def hurried(record):
    """Takes the acceptance of a record back and does not wait for long."""

    def act():
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'")
            ServiceRecord.objects.filter(pk=record.pk).update(state=RecordState.COMPLETE)

    return act
