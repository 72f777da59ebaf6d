"""A signed scheme changes by a new version that both departments sign (R0.50, R0.57)."""

from decimal import Decimal

import pytest
from django.urls import reverse

from apps.approvals.models import Submission
from apps.common.refusals import Refused
from apps.funds import selectors, services
from apps.funds.models import Award, Scheme
from tests.factories.parks import ParkFactory
from tests.factories.programmes import EnrolmentFactory

MILLION = Decimal(1_000_000)


@pytest.fixture
def write(county_eit, county_fin):
    """Economy writes amounts for the parks and files; finance signs unless told otherwise."""

    def act(scheme: Scheme, *amounts: Decimal, sign: str = "agree", total: Decimal = 20 * MILLION) -> Scheme:
        text = services.Text(total, "浙财示〔2026〕08号", "按评估拨付", "四月底前首拨")
        awards = scheme.lines.order_by("award_id").values_list("award_id", flat=True)
        lines = {award: (amount, "") for award, amount in zip(awards, amounts, strict=True)}
        services.save_scheme(scheme=scheme, text=text, lines=lines, user=county_eit)
        services.file_scheme(scheme=scheme, user=county_eit)
        if sign:
            digest = Submission.objects.of(scheme)[0].digest
            services.sign_scheme(scheme=scheme, verdict=sign, text="意见", digest=digest, user=county_fin)
        scheme.refresh_from_db()
        return scheme

    return act


@pytest.fixture
def signed(programme, enrolment, rules, county_eit, county_fin, write) -> Scheme:
    scheme = services.start_scheme(programme=programme, county=enrolment.park.county, user=county_eit)
    return write(scheme, 5 * MILLION)


@pytest.fixture
def change(county_eit):
    def act(scheme: Scheme, reason: str = "园区指标调整") -> Scheme:
        return services.change_scheme(scheme=scheme, reason=reason, user=county_eit)

    return act


def allocated(scheme: Scheme) -> list[Decimal]:
    return list(Award.objects.filter(county=scheme.county).order_by("pk").values_list("allocated_yuan", flat=True))


def test_the_signed_version_stays_in_force_until_the_new_one_is_signed(signed, change, write, county_fin):
    since = signed.agreed_at
    row = write(change(signed), 4 * MILLION, sign="")
    assert (row.state, row.agreed_at, row.version, allocated(row)) == ("filed", since, 2, [5 * MILLION])
    row = write_return(row, county_fin)
    assert (row.state, row.agreed_at, row.reason) == ("returned", since, "园区指标调整")
    row = write(row, 4 * MILLION)
    assert (row.state, row.version, row.reason, allocated(row)) == ("agreed", 3, "", [4 * MILLION])
    assert row.agreed_at > since
    assert selectors.in_force(row).payload["reason"] == "园区指标调整"
    assert [version.state for version in selectors.versions_of(row)] == ["approved", "returned", "approved"]


def write_return(scheme: Scheme, user) -> Scheme:
    digest = Submission.objects.of(scheme)[0].digest
    services.sign_scheme(scheme=scheme, verdict="return", text="请补充依据", digest=digest, user=user)
    scheme.refresh_from_db()
    return scheme


def test_gates_stay_open_while_a_change_is_in_work(award, propose, county_eit, write):
    scheme = Scheme.objects.get()
    services.change_scheme(scheme=scheme, reason="调整", user=county_eit)
    assert propose().state == "proposed"


@pytest.mark.parametrize(("amount", "fits"), [("1500000.00", True), ("1499999.99", False)])
def test_no_park_gets_less_than_what_was_paid(award, propose, settle, county_eit, write, amount, fits):
    settle(propose())
    scheme = services.change_scheme(scheme=Scheme.objects.get(), reason="调减", user=county_eit)
    if not fits:
        with pytest.raises(Refused, match=r"1,500,000\.00 yuan have been paid, deducted or approved already"):
            write(scheme, Decimal(amount))
        return
    assert allocated(write(scheme, Decimal(amount))) == [Decimal(amount)]


def test_what_is_approved_and_not_paid_counts_too(award, propose, approve, county_eit, county_fin, write):
    scheme = services.change_scheme(scheme=Scheme.objects.get(), reason="调减", user=county_eit)
    write(scheme, 1 * MILLION, sign="")
    approve(propose("1200000.00"))
    digest = Submission.objects.of(scheme)[0].digest
    with pytest.raises(Refused, match=r"1,200,000\.00 yuan have been paid, deducted or approved already"):
        services.sign_scheme(scheme=scheme, verdict="agree", text="同意", digest=digest, user=county_fin)
    assert allocated(scheme) == [None]


def test_a_change_needs_a_reason_economy_and_a_signed_version(signed, change, county_fin, write):
    with pytest.raises(Refused, match="needs a reason"):
        change(signed, " ")
    with pytest.raises(Refused, match="may not take this step"):
        services.change_scheme(scheme=signed, reason="调整", user=county_fin)
    change(signed)
    with pytest.raises(Refused, match="may not take this step"):
        change(signed)


def test_a_change_given_up_leaves_what_was_signed(signed, change, county_eit):
    change(signed)
    text = services.Text(MILLION, "另一文号", "别的条件", "别的进度")
    award = signed.lines.get().award
    services.save_scheme(scheme=signed, text=text, lines={award.pk: (MILLION, "改")}, user=county_eit)
    row = services.drop_change(scheme=signed, user=county_eit)
    row.refresh_from_db()
    line = row.lines.get()
    assert (row.state, row.reason, row.conditions, row.county_award_yuan) == ("agreed", "", "按评估拨付", 20 * MILLION)
    assert (line.amount_yuan, line.note, allocated(row)) == (5 * MILLION, "", [5 * MILLION])


def test_a_park_that_joined_later_comes_in_by_a_change(signed, programme, change, write):
    later = EnrolmentFactory.create(programme=programme, park=ParkFactory.create(county=signed.county))
    row = write(change(signed), 5 * MILLION, 2 * MILLION)
    assert allocated(row) == [5 * MILLION, 2 * MILLION]
    assert Award.objects.get(enrolment=later).allocated_yuan == 2 * MILLION


def test_the_pages_of_a_change(signed, sign_in, county_eit, county_fin, park_filer):
    economy, park = sign_in(county_eit), sign_in(park_filer)
    page, begin = signed.get_absolute_url(), reverse("funds:scheme_change", args=[signed.pk])
    assert begin in economy.get(page).content.decode()
    assert economy.post(begin, {"reason": ""}).status_code == 422
    answer = economy.post(begin, {"reason": "园区指标调整"})
    assert (answer.status_code, answer.url) == (302, reverse("funds:scheme_edit", args=[signed.pk]))
    text = economy.get(page).content.decode()
    assert ("Change in work" in text, "园区指标调整" in text) == (True, True)
    text = park.get(page).content.decode()
    assert ("Change in work" in text, "园区指标调整" in text, "5,000,000.00" in text) == (False, False, True)
    assert economy.get(begin).status_code == 403
    assert economy.post(reverse("funds:scheme_drop", args=[signed.pk])).status_code == 302
    assert "Change in work" not in economy.get(page).content.decode()
    assert sign_in(county_fin).get(begin).status_code == 403
