"""Products: who gets on the list, prices at the boundary, validity, a list that a plan has fixed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from psycopg2.sql import SQL, Identifier

from apps.approvals.models import Waiver
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.notifications.models import Message
from apps.vendors import services
from apps.vendors.choices import Verdict
from apps.vendors.models import ProviderListing
from apps.vendors.selectors import catalogue, offers_of, suggestions
from tests.factories.vendors import SelectionFactory, chosen, days_from_now, listed
from tests.vendors.conftest import product

REASON = "现场设备检测，成本高于同类"


def add(candidate, user, reason="", **changes):
    return services.add_listing(candidate=candidate, data=product(**changes), user=user, reason=reason)


def verdict(listing):
    return offers_of([listing], timezone.localdate())[0].verdict


@pytest.mark.parametrize("price", ["9999.99", "10000.00"])
def test_a_price_up_to_the_reference_is_listed_at_once(enrolment, park_filer, diagnosis, price):
    row = add(chosen(enrolment, diagnosis), park_filer, price_yuan=Decimal(price))
    assert (verdict(row), Waiver.objects.count()) == (Verdict.HOLDS, 0)


@pytest.mark.parametrize("price", ["10000.01", "10001.00"])
def test_a_price_above_it_needs_a_reason_and_the_county(enrolment, park_filer, county_fin, diagnosis, price):
    candidate = chosen(enrolment, diagnosis)
    with pytest.raises(Refused, match="above the market reference price") as error:
        add(candidate, park_filer, price_yuan=Decimal(price))
    assert error.value.field == "reason"
    assert ProviderListing.objects.count() == 0
    row = add(candidate, park_filer, REASON, price_yuan=Decimal(price))
    assert verdict(row) == Verdict.BLOCKED
    waiver = Waiver.objects.get()
    facts = {name: waiver.facts[name] for name in ("product", "price", "reference", "unit")}
    assert (waiver.reason, facts) == (
        REASON,
        {"product": "企业体检", "price": price, "reference": "10000.00", "unit": "家"},
    )
    services.answer_waiver(waiver=waiver, user=county_fin, accept=True, valid_until=days_from_now(10))
    assert verdict(row) == Verdict.EXCEPTION


def test_a_refused_price_stays_blocked(enrolment, park_filer, county_eit, diagnosis):
    row = add(chosen(enrolment, diagnosis), park_filer, REASON, price_yuan=Decimal("10000.01"))
    services.answer_waiver(waiver=Waiver.objects.get(), user=county_eit, accept=False, answer="价格虚高")
    assert verdict(row) == Verdict.BLOCKED


def test_an_accepted_price_covers_no_higher_one(enrolment, park_filer, county_eit, diagnosis):
    row = add(chosen(enrolment, diagnosis), park_filer, REASON, price_yuan=Decimal("10500.00"))
    services.answer_waiver(waiver=Waiver.objects.get(), user=county_eit, accept=True, valid_until=days_from_now(10))
    dearer = product(price_yuan=Decimal("10500.01"))
    with pytest.raises(Refused, match="above the market reference price"):
        services.edit_listing(listing=row, data=dearer, user=park_filer)
    row = services.edit_listing(listing=row, data=dearer, user=park_filer, reason=REASON)
    assert verdict(row) == Verdict.BLOCKED


def test_a_lower_price_takes_the_request_back(enrolment, park_filer, diagnosis):
    row = add(chosen(enrolment, diagnosis), park_filer, REASON, price_yuan=Decimal("10000.01"))
    services.edit_listing(listing=row, data=product(price_yuan=Decimal("10000.00")), user=park_filer)
    assert Waiver.objects.get().state == "withdrawn"


def test_both_departments_are_told_and_the_park_hears_the_answer(
    enrolment, park_filer, county_eit, county_fin, diagnosis
):
    add(chosen(enrolment, diagnosis), park_filer, REASON, price_yuan=Decimal("10000.01"))
    assert set(Message.objects.values_list("recipient", flat=True)) == {county_eit.pk, county_fin.pk}
    services.answer_waiver(waiver=Waiver.objects.get(), user=county_eit, accept=False, answer="价格虚高")
    assert Message.objects.filter(recipient=park_filer, body="价格虚高").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"price_yuan": Decimal("NaN")}, "price_yuan"),
        ({"price_yuan": Decimal("Infinity")}, "price_yuan"),
        ({"price_yuan": Decimal("9000.001")}, "price_yuan"),
        ({"price_yuan": Decimal("-0.01")}, "price_yuan"),
        ({"reference_yuan": Decimal("0.00")}, "reference_yuan"),
        ({"reference_yuan": Decimal("NaN")}, "reference_yuan"),
        ({"valid_until": days_from_now(-1)}, "valid_until"),
        ({"reference_date": days_from_now(1)}, "reference_date"),
        ({"reference_note": ""}, "reference_note"),
        ({"content": " "}, "content"),
        ({"deliverable": ""}, "deliverable"),
    ],
)
def test_bad_values_name_their_field(enrolment, park_filer, diagnosis, changes, field):
    with pytest.raises(Refused) as error:
        add(chosen(enrolment, diagnosis), park_filer, **changes)
    assert error.value.field == field


def test_nobody_enters_the_list_without_being_chosen(enrolment, park_filer, diagnosis):
    loser = chosen(enrolment, diagnosis, is_chosen=False)
    with pytest.raises(Refused, match="was not chosen in the selection"):
        add(loser, park_filer)
    listing = listed(enrolment, diagnosis)
    for change in ({"selection": loser.selection}, {"selection": SelectionFactory.create(service_type=diagnosis)}):
        with pytest.raises(DatabaseError, match="listing_without_selection"), transaction.atomic():
            ProviderListing.objects.filter(pk=listing.pk).update(**change)


def test_a_selection_for_one_service_lists_nothing_for_another(enrolment, diagnosis, training):
    listing = listed(enrolment, diagnosis)
    with pytest.raises(DatabaseError, match="listing_without_selection"), transaction.atomic():
        ProviderListing.objects.filter(pk=listing.pk).update(service_type=training)


@pytest.mark.parametrize(
    ("start", "end", "fits"), [(11, 20, True), (10, 20, False), (-20, -1, True), (-20, 0, False), (3, 4, False)]
)
def test_one_product_is_not_listed_twice_at_a_time(enrolment, park_filer, diagnosis, start, end, fits):
    """Listed from today for ten days; both days are included."""
    candidate = chosen(enrolment, diagnosis)
    first = add(candidate, park_filer, valid_until=days_from_now(10))
    days = {"valid_from": days_from_now(start), "valid_until": days_from_now(end)}
    if fits:
        assert add(candidate, park_filer, **days).pk
        return
    with pytest.raises(Refused, match="The two periods may not overlap"):
        add(candidate, park_filer, **days)
    other = add(candidate, park_filer, product_name="另一个产品", **days)
    with pytest.raises(DatabaseError, match="listing_no_overlap"), transaction.atomic():
        ProviderListing.objects.filter(pk=other.pk).update(product_name=first.product_name)


def test_a_product_off_the_list_makes_room(enrolment, park_filer, diagnosis):
    candidate = chosen(enrolment, diagnosis)
    first = add(candidate, park_filer)
    with pytest.raises(Refused, match="needs a reason"):
        services.take_off(listing=first, reason=" ", user=park_filer)
    services.take_off(listing=first, reason="机构退出", user=park_filer)
    assert add(candidate, park_filer).pk != first.pk
    with pytest.raises(Refused, match="off the list"):
        services.edit_listing(listing=first, data=product(), user=park_filer)
    with pytest.raises(DatabaseError, match="listing_kept"), transaction.atomic():
        first.delete()


def test_a_list_fixed_by_a_plan_changes_for_nobody(enrolment, park_filer, diagnosis):
    listing = listed(enrolment, diagnosis)
    candidate = chosen(enrolment, diagnosis)
    services.lock_list(enrolment=enrolment, reason="方案通过", user=park_filer)
    for act in (
        lambda: add(candidate, park_filer),
        lambda: services.edit_listing(listing=listing, data=product(), user=park_filer),
        lambda: services.take_off(listing=listing, reason="退出", user=park_filer),
    ):
        with pytest.raises(Refused, match="The approved plan fixes this list"):
            act()
    with pytest.raises(DatabaseError, match="listing_list_locked"), transaction.atomic():
        ProviderListing.objects.filter(pk=listing.pk).update(price_yuan=1)
    services.unlock_list(enrolment=enrolment, reason="变更批准", user=park_filer)
    assert add(candidate, park_filer).pk


@pytest.mark.parametrize("role", ["other_filer", "county_eit", "prov_eit", "auditor", "sys_admin"])
def test_only_staff_of_the_park_lists(request, enrolment, diagnosis, role):
    with pytest.raises(Refused, match="Only staff of the park"):
        add(chosen(enrolment, diagnosis), request.getfixturevalue(role))


def test_the_database_bounds_amounts(enrolment, diagnosis):
    listing = listed(enrolment, diagnosis)
    for field, value in (
        ("price_yuan", "NaN"),
        ("price_yuan", "-1"),
        ("reference_yuan", "NaN"),
        ("reference_yuan", "0"),
    ):
        name = f"listing_{field.removesuffix('_yuan')}"
        with pytest.raises(IntegrityError, match=name), transaction.atomic(), connection.cursor() as cursor:
            statement = SQL("UPDATE vendors_providerlisting SET {} = %s WHERE id = %s").format(Identifier(field))
            cursor.execute(statement, [value, listing.pk])


def group_of(enrolment, service):
    shown = catalogue(enrolment, timezone.localdate())
    return next(group for group in shown.groups if group.service.pk == service.pk)


def test_one_provider_blocks_two_hold(enrolment, diagnosis):
    first = listed(enrolment, diagnosis)
    assert (group_of(enrolment, diagnosis).providers, group_of(enrolment, diagnosis).verdict) == (1, Verdict.BLOCKED)
    listed(enrolment, diagnosis, first.provider)
    assert group_of(enrolment, diagnosis).verdict == Verdict.BLOCKED
    listed(enrolment, diagnosis)
    assert (group_of(enrolment, diagnosis).providers, group_of(enrolment, diagnosis).verdict) == (2, Verdict.HOLDS)


@pytest.mark.parametrize("days", [(-5, -1), (1, 5)])
def test_a_second_provider_counts_while_it_offers(enrolment, diagnosis, days):
    listed(enrolment, diagnosis)
    listed(enrolment, diagnosis, valid_from=days_from_now(days[0]), valid_until=days_from_now(days[1]))
    assert group_of(enrolment, diagnosis).verdict == Verdict.BLOCKED


def test_one_provider_with_a_reason_the_county_accepts_is_an_exception(enrolment, park_filer, county_eit, diagnosis):
    first = listed(enrolment, diagnosis)
    with pytest.raises(Refused, match="Say why"):
        services.ask_for_single(enrolment=enrolment, service_type=diagnosis, reason="", user=park_filer)
    waiver = services.ask_for_single(enrolment=enrolment, service_type=diagnosis, reason=REASON, user=park_filer)
    assert group_of(enrolment, diagnosis).waits
    services.answer_waiver(waiver=waiver, user=county_eit, accept=True, valid_until=days_from_now(5))
    assert group_of(enrolment, diagnosis).verdict == Verdict.EXCEPTION
    services.take_off(listing=first, reason="换人", user=park_filer)
    listed(enrolment, diagnosis)
    assert group_of(enrolment, diagnosis).verdict == Verdict.BLOCKED  # accepted was the other provider


def test_two_providers_need_no_waiver(enrolment, park_filer, diagnosis):
    listed(enrolment, diagnosis)
    listed(enrolment, diagnosis)
    with pytest.raises(Refused, match="needs no waiver"):
        services.ask_for_single(enrolment=enrolment, service_type=diagnosis, reason=REASON, user=park_filer)


def test_the_suggestion_is_the_median_of_all_parks_in_one_query(
    enrolment, other_enrolment, diagnosis, training, django_assert_num_queries
):
    mine = listed(enrolment, diagnosis, price_yuan=Decimal("7000.00"))
    for price in ("8000.00", "9500.00", "10000.00"):
        listed(other_enrolment, diagnosis, price_yuan=Decimal(price))
    listed(other_enrolment, diagnosis, unit="件", price_yuan=Decimal("1.00"))
    listed(other_enrolment, diagnosis, valid_until=days_from_now(-1), price_yuan=Decimal("2.00"))
    listed(other_enrolment, training, price_yuan=Decimal("3.00"))
    with django_assert_num_queries(1):
        found = suggestions([diagnosis.pk])
    sample = found[(diagnosis.pk, "家")]
    assert (sample.median, sample.count, sample.low, sample.high) == (
        Decimal("8750.00"),
        4,
        Decimal("7000.00"),
        Decimal("10000.00"),
    )
    without = suggestions([diagnosis.pk], without=mine.pk)[(diagnosis.pk, "家")]
    assert (without.median, without.count) == (Decimal("9500.00"), 3)


@pytest.mark.parametrize("count", [1, 3])
def test_the_catalogue_takes_five_queries(enrolment, diagnosis, training, count, django_assert_num_queries):
    for _number in range(count):
        listed(enrolment, diagnosis, price_yuan=Decimal("10000.01"))
        listed(enrolment, training)
    with django_assert_num_queries(5):
        shown = catalogue(enrolment, timezone.localdate())
        names = [offer.listing.provider.name for group in shown.offered for offer in group.offers]
    assert (len(names), len(shown.blocked_prices)) == (2 * count, count)


def test_yesterday_and_tomorrow(enrolment, diagnosis):
    row = listed(enrolment, diagnosis, valid_from=days_from_now(0), valid_until=days_from_now(0))
    today = timezone.localdate()
    shown = [offers_of([row], today + timedelta(days=each))[0] for each in (-1, 0, 1)]
    assert [each.is_current for each in shown] == [False, True, False]
    assert [each.is_future for each in shown] == [True, False, False]


def test_what_the_database_refuses_has_its_sentence(enrolment, diagnosis):
    listing = listed(enrolment, diagnosis)
    loser = chosen(enrolment, diagnosis, is_chosen=False)
    with pytest.raises(Refused, match="No provider enters the list without a selection record"), worded():
        ProviderListing.objects.filter(pk=listing.pk).update(selection=loser.selection)


@pytest.mark.parametrize(
    ("changes", "covered"),
    [
        ({"reference_note": "询价单 4 份"}, True),
        ({"unit": "件"}, False),
        ({"product_name": "另一产品"}, False),
        ({"content": "另一服务"}, False),
        ({"deliverable": "另一成果"}, False),
        ({"price_yuan": Decimal("10000.02")}, False),
        ({"reference_yuan": Decimal("9999.99")}, False),
    ],
)
def test_an_accepted_price_covers_the_product_the_county_saw(
    enrolment, park_filer, county_eit, diagnosis, changes, covered
):
    """Editing after the acceptance makes another matter of it, which needs a reason and an answer of its own."""
    dear = {"price_yuan": Decimal("10000.01")}
    row = services.add_listing(
        candidate=chosen(enrolment, diagnosis), data=product(**dear), user=park_filer, reason=REASON
    )
    services.answer_waiver(waiver=Waiver.objects.get(), user=county_eit, accept=True, valid_until=days_from_now(9))
    data = product(**(dear | changes))
    if covered:
        services.edit_listing(listing=row, data=data, user=park_filer)
    else:
        with pytest.raises(Refused, match="above the market reference"):
            services.edit_listing(listing=row, data=data, user=park_filer)
        row = services.edit_listing(listing=row, data=data, user=park_filer, reason=REASON)
    row.refresh_from_db()
    verdict = offers_of([row], days_from_now(0))[0].verdict
    assert verdict == (Verdict.EXCEPTION if covered else Verdict.BLOCKED)
