"""The way of a mid-term evaluation: window, writing, submitting, concluding, returning, filing, and what it opens."""

from datetime import UTC, date, datetime
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.db import IntegrityError, InternalError, transaction

from apps.accounts.choices import Role
from apps.approvals.models import Submission
from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.evaluations.models import MidtermConclusion, MidtermEvaluation, MidtermRow
from apps.evaluations.rules.midterm import Cuts
from apps.evaluations.services import midterm as services
from apps.evaluations.services import midterm_review as review
from apps.evaluations.services.midterm import Typed
from apps.evaluations.services.midterm_rules import set_cuts
from apps.filings.models import FilingReceipt
from apps.funds.models import Award
from apps.funds.rules.gates import gate
from apps.funds.selectors.facts import facts_of
from apps.notifications.models import Message
from apps.obligations.models import Obligation
from apps.programmes.models import TrancheRule
from tests.evaluations.midterm.conftest import (
    FORM,
    PAGE,
    conclude,
    digest,
    fill,
    fresh,
    result_digest,
    result_of,
    sign,
)
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db
THIRD = [{"code": "midterm_filed", "form": FORM}]


def gate_of(enrolment, today: date) -> bool:
    """Whether the third gate of a park is open."""
    award = Award.objects.with_names().get(enrolment=enrolment)
    rule = TrancheRule(programme=enrolment.programme, number=3, conditions=THIRD)
    return gate(3, THIRD, facts_of(award, [rule], today))[0].met


def owed(enrolment) -> Obligation:
    return Obligation.objects.get(programme=enrolment.programme, rule__form=FORM, jurisdiction=enrolment.park.county)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        (datetime(2023, 12, 31, 15, 59, 59, tzinfo=UTC), False),  # 23:59:59 in Shanghai
        (datetime(2023, 12, 31, 16, 0, 0, tzinfo=UTC), True),  # midnight
    ],
)
def test_nothing_is_filed_before_the_first_second_of_the_year_after(work, park_filer, moment, opens):
    programme = work.programme
    programme.start_date, programme.end_date = date(2023, 1, 1), date(2024, 12, 31)
    programme.save()
    work.enrolled_date = date(2023, 1, 1)
    work.save()
    programme.deadline_rules.filter(form=FORM).update(due_date=date(2024, 1, 1))
    with patch("django.utils.timezone.now", return_value=moment):
        if opens:
            evaluation = fill(services.start(enrolment=work, user=park_filer), park_filer)
            assert services.submit(evaluation=evaluation, user=park_filer, version=1).version == 1
            assert Submission.objects.of(evaluation)[0].payload["counted_until"] == "2024-01-01"
        else:
            with pytest.raises(Refused, match="opens on 2024-01-01"):
                services.start(enrolment=work, user=park_filer)
            evaluation = MidtermEvaluation.objects.create(enrolment=work)
            with pytest.raises(Refused, match="opens on 2024-01-01"):
                services.submit(evaluation=evaluation, user=park_filer, version=1)


def test_a_programme_without_the_deadline_opens_a_year_after_its_start(work, park_filer):
    start = work.programme.start_date
    work.programme.deadline_rules.filter(form=FORM).update(form="")
    with pytest.raises(Refused, match=f"opens on {start.year + 1}-01-01"):
        services.start(enrolment=work, user=park_filer, today=date(start.year, 12, 31))
    assert services.start(enrolment=work, user=park_filer, today=date(start.year + 1, 1, 1)).state == "draft"


def test_starting_twice_gives_the_same_and_only_the_park_starts(work, park_filer, other_filer, county_eit):
    first = services.start(enrolment=work, user=park_filer)
    assert services.start(enrolment=work, user=park_filer).pk == first.pk
    for stranger in (other_filer, county_eit):
        with pytest.raises(Refused, match="Only staff of the park"):
            services.start(enrolment=work, user=stranger)


def test_a_park_that_joined_later_is_not_evaluated(work, park_filer, opens_on):
    work.enrolled_date = opens_on.replace(day=2)
    work.save()
    with pytest.raises(Refused, match="was not in the programme"):
        services.start(enrolment=work, user=park_filer)


def test_two_pages_do_not_write_over_each_other(evaluation, park_filer, park_lead):
    service = evaluation.enrolment.programme.service_types.first().pk
    place = {"place": "measures", "service_id": service}
    assert (
        services.save(evaluation=evaluation, user=park_filer, typed=[Typed(**place, value="A", was="")], page=PAGE)
        == []
    )
    other = {"evaluation": evaluation, "user": park_lead, "page": "f" * 16}
    found = services.save(typed=[Typed(**place, value="B", was=""), Typed("mechanism", 0, "C", "")], **other)
    assert [(each.place, each.stored) for each in found] == [("measures", "A")]
    assert MidtermRow.objects.get().measures == "A"
    assert fresh(evaluation).mechanism == "C"
    assert services.save(typed=[Typed(**place, value="B", was="A")], **other) == []
    assert services.save(typed=[Typed(**place, value="B2", was="A")], **other) == []  # one page saves again and again
    assert MidtermRow.objects.get().measures == "B2"


def test_a_place_the_form_does_not_have_is_refused(evaluation, park_filer):
    for place, key in (("measures", 0), ("mechanism", 5), ("state", 0), ("measures", 999_999)):
        with pytest.raises(Refused, match="taken away"):
            services.save(evaluation=evaluation, user=park_filer, typed=[Typed(place, key, "x", "")], page=PAGE)
    assert fresh(evaluation).state == "draft"


def test_submitting_names_everything_that_is_missing(evaluation, park_filer):
    with pytest.raises(Refused) as refused:
        services.submit(evaluation=evaluation, user=park_filer, version=1)
    done = [name for name in refused.value.reasons if "results and a case" in name]
    assert len([name for name in refused.value.reasons if "measures taken" in name]) == 4
    assert len(done) == 2  # only the two services with records need a case
    assert str(refused.value.reasons[-1]) == "Write the results of the long-term mechanism."


def test_the_version_is_frozen_and_counted_as_the_records_say(submitted):
    payload = Submission.objects.of(submitted)[0].payload
    rows = {row["key"]: row for section in payload["sections"] for row in section["rows"]}
    units = {unit["key"]: unit["total"] for unit in rows["I1"]["units"]}
    assert units == {"场次": "2", "家次": "5"}
    assert rows["I1"]["enterprises"] == 4
    assert rows["P1"]["units"][0]["total"] == "2"
    assert [section["key"] for section in payload["sections"]] == ["inclusive", "precise"]


def test_submitting_twice_and_withdrawing(written, park_filer, county_eit):
    first = services.submit(evaluation=written, user=park_filer, version=1)
    assert services.submit(evaluation=written, user=park_filer, version=1).pk == first.pk
    assert fresh(written).state == "submitted"
    services.withdraw(evaluation=written, user=park_filer)
    back = fresh(written)
    assert (back.state, back.version, back.first_submitted_at) == ("draft", 2, None)
    with pytest.raises(Refused, match="changed since"):
        services.submit(evaluation=back, user=park_filer, version=1)
    services.submit(evaluation=back, user=park_filer, version=2)
    conclude(fresh(back), county_eit)
    with pytest.raises(Refused, match="not possible in the present state"):
        services.withdraw(evaluation=back, user=park_filer)


def test_under_evaluation_nobody_writes_whatever_the_way(submitted, park_filer):
    with pytest.raises(Refused, match="not open for writing"):
        services.save(evaluation=submitted, user=park_filer, typed=[], page=PAGE)
    with pytest.raises(IntegrityError), transaction.atomic():
        MidtermRow.objects.filter(evaluation=submitted).update(measures="later")
    with pytest.raises(InternalError), transaction.atomic():
        MidtermEvaluation.objects.filter(pk=submitted.pk).update(mechanism="later")


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        ("100", "优"),
        ("90", "优"),
        ("89.99", "良"),
        ("80", "良"),
        ("79.99", "中"),
        ("60", "中"),
        ("59.99", "差"),
        ("0", "差"),
    ],
)
def test_the_grade_follows_from_the_points(submitted, county_eit, score, grade):
    assert conclude(submitted, county_eit, score).grade == grade


def test_other_cut_offs_of_a_programme_give_other_grades(submitted, county_eit, prov_eit, prov_fin):
    wanted = Cuts(Decimal(85), Decimal(75), Decimal(60))
    with pytest.raises(Refused, match="Only economy of the province"):
        set_cuts(programme=submitted.enrolment.programme, cuts=wanted, user=prov_fin)
    with pytest.raises(Refused, match="fall from excellent to fair"):
        set_cuts(programme=submitted.enrolment.programme, cuts=Cuts(Decimal(80), Decimal(80)), user=prov_eit)
    set_cuts(programme=submitted.enrolment.programme, cuts=wanted, user=prov_eit)
    assert conclude(submitted, county_eit, "86.5").grade == "优"
    assert result_of(submitted).payload["cuts"] == [["优", "85"], ["良", "75"], ["中", "60"], ["差", ""]]


@pytest.mark.parametrize("score", ["100.01", "-0.01", "86.555"])
def test_points_outside_the_range_are_refused(submitted, county_eit, score):
    with pytest.raises(Refused, match="Points"):
        conclude(submitted, county_eit, score)
    assert not MidtermConclusion.objects.exists()


def test_only_the_right_department_takes_each_step(submitted, county_fin, county_eit, other_county_eit, park_filer):
    for stranger in (county_fin, other_county_eit, park_filer):
        with pytest.raises(Refused, match="Your role"):
            conclude(submitted, stranger)
    conclude(submitted, county_eit)
    for stranger in (county_eit, other_county_eit, park_filer):
        with pytest.raises(Refused, match="Your role"):
            sign(submitted, stranger)


def test_the_same_person_in_both_departments_does_not_sign_alone(submitted, county_eit, county_fin):
    conclude(submitted, county_eit)
    both = person(Role.COUNTY_FIN, county_fin.acting.organisation)
    county_eit.acting = both.acting
    with pytest.raises(Refused, match="must come from two people"):
        sign(submitted, county_eit)


def test_another_version_than_the_one_seen_is_refused(submitted, county_eit, county_fin):
    with pytest.raises(Refused, match="changed since you opened it"):
        conclude(submitted, county_eit, digest="0" * 64)
    conclude(submitted, county_eit)
    with pytest.raises(Refused, match="changed since you opened it"):
        sign(submitted, county_fin, digest="0" * 64)
    with pytest.raises(Refused, match="changed since you opened it"):
        sign(submitted, county_fin, result_digest="0" * 64)
    assert fresh(submitted).state == "concluded"


def test_finance_sends_the_conclusion_back_and_economy_writes_another(concluded, county_eit, county_fin):
    with pytest.raises(Refused, match="reason"):
        review.object_to(evaluation=concluded, text="", digest=result_digest(concluded), user=county_fin)
    review.object_to(evaluation=concluded, text="分数偏高", digest=result_digest(concluded), user=county_fin)
    assert fresh(concluded).state == "submitted"
    conclude(fresh(concluded), county_eit, "79")
    sign(fresh(concluded), county_fin)
    versions = list(Submission.objects.of(MidtermConclusion.objects.get()).values_list("version", "state"))
    assert versions == [(2, "approved"), (1, "returned")]
    assert MidtermConclusion.objects.get().grade == "中"


@pytest.mark.parametrize("by_finance", [False, True])
def test_either_department_returns_the_form_with_remarks(submitted, county_eit, county_fin, park_filer, by_finance):
    officer = county_fin if by_finance else county_eit
    if by_finance:
        conclude(submitted, county_eit)
    item = f"s{submitted.enrolment.programme.service_types.first().pk}"
    remarks = [{"item": item, "text": "补充案例", "returned": True}]
    words = {"digest": digest(submitted), "user": officer}
    with pytest.raises(Refused, match="reason"):
        review.send_back(evaluation=submitted, text="", remarks=remarks, **words)
    review.send_back(evaluation=submitted, text="请补充", remarks=remarks, **words)
    back = fresh(submitted)
    assert (back.state, back.version) == ("returned", 2)
    message = Message.objects.filter(recipient=park_filer).latest("pk")
    assert (message.title, message.body) == ("Returned: mid-term evaluation", "请补充")
    services.submit(evaluation=back, user=park_filer, version=2)
    conclude(fresh(back), county_eit)
    assert sign(fresh(back), county_fin).state == "filed"


def test_filing_hands_the_result_to_both_departments_of_the_province(filed, county_fin, prov_eit, prov_fin):
    result = result_of(filed)
    assert result.state == "approved"
    assert (result.payload["score"], result.payload["grade"]) == ("86.5", "良")
    assert result.payload["annex_digest"] == digest(filed)
    parties = FilingReceipt.objects.filter(submission=result).order_by("party").values_list("party", "received_at")
    assert list(parties) == [("prov_eit", None), ("prov_fin", None)]
    for officer in (prov_eit, prov_fin):
        assert Message.objects.filter(recipient=officer, title__startswith="Filed: 瓯海示例园").count() == 1
    assert sign(filed, county_fin).filed_at == filed.filed_at  # sent twice, filed once
    assert FilingReceipt.objects.count() == 2


def test_a_filed_evaluation_never_changes(filed, park_filer, county_eit):
    with pytest.raises(InternalError), transaction.atomic():
        MidtermEvaluation.objects.filter(pk=filed.pk).update(state="draft", filed_at=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        MidtermRow.objects.filter(evaluation=filed).delete()
    with pytest.raises(Refused):
        review.send_back(evaluation=filed, text="晚了", remarks=[], digest=digest(filed), user=county_eit)


def test_the_gate_of_the_park_opens_by_its_own_evaluation(filed, opens_on):
    assert gate_of(filed.enrolment, opens_on) is True


def test_the_gate_stays_shut_until_finance_has_signed(concluded, opens_on):
    assert gate_of(concluded.enrolment, opens_on) is False


def test_the_county_has_done_its_matter_when_all_its_parks_are_filed(
    sibling, concluded, county_eit, county_fin, opens_on
):
    sign(concluded, county_fin)
    assert gate_of(concluded.enrolment, opens_on) is True
    assert gate_of(sibling, opens_on) is False
    assert owed(sibling).done_at is None
    second = person(Role.PARK_FILER, sibling.park.operator)
    evaluation = fill(fresh(services.start(enrolment=sibling, user=second)), second)
    services.submit(evaluation=evaluation, user=second, version=1)
    conclude(fresh(evaluation), county_eit)
    sign(fresh(evaluation), county_fin)
    row = owed(sibling)
    assert row.done_at is not None
    assert row.document_url == evaluation.get_absolute_url()
    assert gate_of(sibling, opens_on) is True


def test_a_matter_of_the_county_done_otherwise_opens_no_gate(work, county_eit, opens_on):
    row = owed(work)
    row.done_on = row.first_done_on = opens_on
    row.done_at = datetime(opens_on.year, 1, 2, tzinfo=UTC)
    row.save()
    assert gate_of(work, opens_on) is False


def test_every_act_is_on_record(filed):
    actions = Entry.objects.filter(action__startswith="midterm.").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["midterm.started", "midterm.submitted", "midterm.concluded", "midterm.filed"]


def test_a_county_without_finance_department_cannot_conclude(submitted, county_eit, county_fin):
    place = county_fin.acting.organisation
    place.is_active = False
    place.save()
    with pytest.raises(Refused, match="lacks one of its two departments"):
        conclude(submitted, county_eit)
