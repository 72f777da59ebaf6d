from collections import defaultdict
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.delivery.choices import RecordState
from apps.delivery.models import RecordEvidence, ServiceRecord
from apps.delivery.selectors import Counts, Totals, tally, totals
from apps.programmes.choices import Unit
from tests.factories.delivery import record_with
from tests.factories.parks import EnterpriseFactory


def test_two_sessions_with_five_firms_in_common(enrolment, service):
    firms = EnterpriseFactory.create_batch(17)
    for attended in (firms[:10], firms[5:]):
        record_with(attended, enrolment=enrolment, service_type=service("I1"), quantity=Decimal("1.5"), amount_yuan=100)
    counts = tally(ServiceRecord.objects.accepted())[enrolment.pk, service("I1").pk]
    assert counts == Counts(2, 22, 17, Decimal("3.00"), Decimal("200.00"), 0)
    assert [counts.of(unit) for unit in ("场次", "家次", "家", "件")] == [2, 22, 17, Decimal(3)]
    assert totals(ServiceRecord.objects.all()) == Totals(2, 22, 17)


def test_every_unit_of_the_catalogue_can_be_counted():
    assert [Counts(sessions=1, visits=2, enterprises=3, quantity=Decimal(4)).of(unit) for unit in Unit] == [
        *(1, 2, 3),
        *[4] * (len(Unit) - 3),
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_tally_takes_three_queries(enrolment, service, django_assert_num_queries, rows):
    for _ in range(rows):
        record_with(EnterpriseFactory.create_batch(2), enrolment=enrolment, service_type=service("I1"))
    with django_assert_num_queries(3):
        tally(ServiceRecord.objects.accepted())


def test_a_filter_that_joins_does_not_multiply(enrolment, service):
    firms = EnterpriseFactory.create_batch(3)
    record_with(firms, enrolment=enrolment, service_type=service("I1"), amount_yuan=100)
    counts = tally(ServiceRecord.objects.filter(enterprises__in=firms))[enrolment.pk, service("I1").pk]
    assert (counts.sessions, counts.visits, counts.amount_yuan) == (1, 3, Decimal("100.00"))


@pytest.mark.parametrize(
    ("state", "countable", "accepted"),
    [
        (RecordState.DRAFT, 0, 0),
        (RecordState.COMPLETE, 1, 0),
        (RecordState.REPORTED, 1, 0),
        (RecordState.ACCEPTED, 1, 1),
        (RecordState.NOT_COUNTED, 0, 0),
    ],
)
def test_what_counts_by_state(enrolment, service, state, countable, accepted):
    record_with([], state=state, state_reason="r", enrolment=enrolment, service_type=service("I1"))
    assert ServiceRecord.objects.countable().count() == countable
    assert ServiceRecord.objects.accepted().count() == accepted


def test_superseded_files_are_not_counted(completed, attach, kind):
    record = completed("I4")
    old, new = attach(record, "invoice", name="a.docx"), attach(record, "invoice", name="b.docx")
    RecordEvidence.objects.filter(pk=old.pk).update(superseded_by=new, supersede_reason="r")
    assert tally(ServiceRecord.objects.all())[record.enrolment_id, record.service_type_id].evidence == 4


plans = st.lists(
    st.tuples(
        st.sampled_from(["I1", "I4"]),
        st.booleans(),
        st.sets(st.integers(0, 5)),
        st.decimals("0", "99", places=2),
        st.sampled_from(list(RecordState)),
    ),
    max_size=6,
)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plans)
def test_the_tally_equals_a_recount_by_hand(enrolment, other_enrolment, service, plan):
    ServiceRecord.objects.all().delete()
    firms = EnterpriseFactory.create_batch(6)
    services = {code: service(code) for code in ("I1", "I4")}
    expected: dict = defaultdict(lambda: [0, [], Decimal(0)])
    for code, here, attended, quantity, state in plan:
        place = enrolment if here else other_enrolment
        named = {"enrolment": place, "service_type": services[code], "service_date": timezone.localdate()}
        record_with([firms[n] for n in attended], state=state, state_reason="r", quantity=quantity, **named)
        if state in {RecordState.COMPLETE, RecordState.REPORTED, RecordState.ACCEPTED}:
            line = expected[place.pk, services[code].pk]
            line[0], line[2] = line[0] + 1, line[2] + quantity
            line[1] += attended
    found = {
        key: [each.sessions, each.visits, each.enterprises, each.quantity]
        for key, each in tally(ServiceRecord.objects.countable()).items()
    }
    assert found == {key: [n, len(seen), len(set(seen)), total] for key, (n, seen, total) in expected.items()}
