"""Selection records: dates, statement, candidates, file; what relies on one stands."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from psycopg2.sql import SQL, Identifier

from apps.common.refusals import Refused
from apps.vendors import services
from apps.vendors.choices import SelectionMethod
from apps.vendors.models import Selection
from apps.vendors.selectors import selections
from apps.vendors.services import CandidateData, SelectionData
from tests.factories.vendors import ProviderFactory, SelectionFactory, chosen, days_from_now, listed
from tests.vendors.conftest import document


@pytest.fixture
def providers(park):
    return [ProviderFactory.create(park=park) for _number in range(2)]


def candidates(providers, **changes):
    first = {"price_yuan": Decimal("9000.00"), "capability": "专利代理团队", "is_chosen": True} | changes
    rest = [CandidateData(each, "团队 3 人", score=Decimal("80.5")) for each in providers[1:]]
    return [CandidateData(providers[0], **first), *rest]


def facts(service, rows, **changes):
    values = {
        "service_type": service,
        "method": SelectionMethod.PUBLIC_CALL,
        "announced_on": days_from_now(-30),
        "decided_on": days_from_now(-10),
        "conflict_statement": "评审人员与候选机构无利害关系。",
        "candidates": rows,
    }
    return SelectionData(**(values | changes))


def add(enrolment, user, data, file=True):
    return services.add_selection(enrolment=enrolment, data=data, file=document() if file else None, user=user)


def test_a_selection_keeps_candidates_prices_and_the_file(enrolment, park_filer, diagnosis, providers):
    row = add(enrolment, park_filer, facts(diagnosis, candidates(providers)))
    kept = list(row.candidates.order_by("pk").values_list("provider_id", "price_yuan", "score", "is_chosen"))
    assert kept == [
        (providers[0].pk, Decimal("9000.00"), None, True),
        (providers[1].pk, None, Decimal("80.50"), False),
    ]
    assert row.upload.name == "遴选结果.pdf"


def test_the_result_may_come_on_the_day_of_the_announcement(enrolment, park_filer, diagnosis, providers):
    day = days_from_now(-10)
    data = facts(diagnosis, candidates(providers), announced_on=day, decided_on=day)
    assert add(enrolment, park_filer, data).decided_on == day


def test_an_announcement_after_the_result_is_refused(enrolment, park_filer, diagnosis, providers):
    data = facts(diagnosis, candidates(providers), announced_on=days_from_now(-9))
    with pytest.raises(Refused, match="The result cannot come before the announcement") as error:
        add(enrolment, park_filer, data)
    assert error.value.field == "decided_on"
    with pytest.raises(IntegrityError, match="selection_dates"), transaction.atomic():
        SelectionFactory.create(
            enrolment=enrolment, service_type=diagnosis, announced_on=days_from_now(-9), decided_on=days_from_now(-10)
        )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"decided_on": timezone.localdate() + timedelta(days=1)}, "decided_on"),
        ({"conflict_statement": "  "}, "conflict_statement"),
        ({"method": SelectionMethod.OTHER}, "method_note"),
        ({"candidates": []}, "candidates"),
    ],
)
def test_incomplete_records_name_the_field(enrolment, park_filer, diagnosis, providers, changes, field):
    with pytest.raises(Refused) as error:
        add(enrolment, park_filer, facts(diagnosis, candidates(providers), **changes))
    assert error.value.field == field


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"is_chosen": False}, "Name at least one candidate that was chosen"),
        ({"price_yuan": None}, "has neither a price nor a score"),
        ({"capability": " "}, "can do: qualification, cases, team"),
        ({"score": Decimal("100.01")}, "lies between 0 and 100"),
        ({"score": Decimal("NaN")}, "lies between 0 and 100"),
    ],
)
def test_candidates_are_complete(enrolment, park_filer, diagnosis, providers, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        add(enrolment, park_filer, facts(diagnosis, candidates(providers, **changes)))


def test_full_marks_are_a_score(enrolment, park_filer, diagnosis, providers):
    row = add(enrolment, park_filer, facts(diagnosis, candidates(providers, score=Decimal(100))))
    assert row.candidates.get(is_chosen=True).score == Decimal(100)


@pytest.mark.parametrize("method", [SelectionMethod.COMPARISON, SelectionMethod.INQUIRY])
def test_comparing_needs_two(enrolment, park_filer, diagnosis, providers, method):
    alone, two = facts(diagnosis, candidates(providers[:1]), method=method), facts(diagnosis, candidates(providers))
    with pytest.raises(Refused, match="Comparing needs at least two candidates"):
        add(enrolment, park_filer, alone)
    assert add(enrolment, park_filer, facts(diagnosis, two.candidates, method=method)).method == method


def test_a_public_call_that_one_provider_answered_is_a_selection(enrolment, park_filer, diagnosis, providers):
    assert add(enrolment, park_filer, facts(diagnosis, candidates(providers[:1]))).candidates.count() == 1


def test_candidates_are_registered_here_and_stand_once(enrolment, park_filer, diagnosis, providers):
    stranger = ProviderFactory.create()
    with pytest.raises(Refused, match="Register the provider with this park first"):
        add(enrolment, park_filer, facts(diagnosis, candidates([providers[0], stranger])))
    with pytest.raises(Refused, match="A provider is a candidate once"):
        add(enrolment, park_filer, facts(diagnosis, candidates([providers[0], providers[0]])))


def test_a_selection_needs_its_file_and_hostile_files_are_refused(
    enrolment, park_filer, diagnosis, providers, settings
):
    data = facts(diagnosis, candidates(providers))
    with pytest.raises(Refused, match="Add the file") as error:
        add(enrolment, park_filer, data, file=False)
    assert error.value.field == "file"
    program = SimpleUploadedFile("结果.pdf", b"MZ\x90\x00 program", content_type="application/pdf")
    with pytest.raises(Refused):
        services.add_selection(enrolment=enrolment, data=data, file=program, user=park_filer)
    settings.UPLOAD_LIMIT_BYTES = 500
    with pytest.raises(Refused, match="larger than"):
        add(enrolment, park_filer, data)
    assert Selection.objects.count() == 0


@pytest.mark.parametrize("role", ["other_filer", "county_eit", "prov_eit", "sys_admin"])
def test_only_staff_of_the_park_records(request, enrolment, diagnosis, providers, role):
    with pytest.raises(Refused, match="Only staff of the park"):
        add(enrolment, request.getfixturevalue(role), facts(diagnosis, candidates(providers)))


def test_a_selection_is_corrected_until_a_product_relies_on_it(enrolment, park_filer, diagnosis, providers):
    row = add(enrolment, park_filer, facts(diagnosis, candidates(providers)))
    data = facts(diagnosis, candidates(providers[::-1]), result_note="报价更优")
    services.edit_selection(selection=row, data=data, file=None, user=park_filer)
    row.refresh_from_db()
    assert (row.result_note, row.candidates.get(is_chosen=True).provider) == ("报价更优", providers[1])
    listing = listed(enrolment, diagnosis, providers[0])
    with pytest.raises(Refused, match="its record stands"):
        services.edit_selection(selection=listing.selection, data=data, file=None, user=park_filer)


def test_the_database_refuses_candidates_without_price_and_score(enrolment, diagnosis):
    with pytest.raises(IntegrityError, match="candidate_price_or_score"), transaction.atomic():
        chosen(enrolment, diagnosis, price_yuan=None)
    row = chosen(enrolment, diagnosis)
    for field, value, name in (("price_yuan", "NaN", "price"), ("score", "NaN", "score"), ("score", "101", "score")):
        with (
            pytest.raises(IntegrityError, match=f"candidate_{name}"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            statement = SQL("UPDATE vendors_candidate SET {} = %s WHERE id = %s").format(Identifier(field))
            cursor.execute(statement, [value, row.pk])


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_selections_takes_two_queries(
    enrolment, programme, park_filer, diagnosis, count, django_assert_num_queries
):
    for _number in range(count):
        chosen(enrolment, diagnosis)
    with django_assert_num_queries(2):
        rows = [(row.service_type.name, len(row.candidates.all())) for row in selections(park_filer, programme)]
    assert rows == [(diagnosis.name, 1)] * count
