"""Joint review of a plan: versions, remarks per part, withdrawing, the due day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.approvals.models import Opinion, Submission
from apps.approvals.services import opinions
from apps.common.refusals import Refused
from apps.notifications.models import Message
from apps.plans import services
from apps.plans.choices import Part, PlanState
from apps.plans.models import BudgetLine, Plan
from apps.plans.rules.calendar import Delay, delay
from apps.plans.rules.differences import differences
from tests.factories.plans import agree, amounts, newest, put


def test_submitting_freezes_the_plan_and_tells_both_departments(submitted, park_filer, county_eit, county_fin):
    version = newest(submitted)
    assert (submitted.state, version.version, version.state) == (PlanState.SUBMITTED, 1, "open")
    assert version.payload["budget"]["total"] == "5000000.00"
    assert [row["units"][0]["planned"] for row in version.payload["services"]["rows"]] == ["8"] * 4
    with pytest.raises(Refused, match="not open for writing"):
        put(submitted, Part.SCHEDULE, park_filer, {})


def test_both_departments_are_told(plan, park_filer, county_eit, county_fin):
    services.submit(plan=plan, user=park_filer, version=1)
    told = Message.objects.filter(recipient__in=[county_eit, county_fin])
    assert sorted(told.values_list("recipient_id", flat=True)) == sorted([county_eit.pk, county_fin.pk])


def test_sent_twice_it_is_submitted_once(submitted, park_filer):
    assert services.submit(plan=submitted, user=park_filer, version=1) == newest(submitted)
    assert Submission.objects.count() == 1


def test_a_page_of_another_version_is_refused(plan, park_filer):
    with pytest.raises(Refused, match="changed since you opened"):
        services.submit(plan=plan, user=park_filer, version=2)


def test_withdrawing_opens_the_plan_again(submitted, park_filer, county_eit):
    services.withdraw(plan=submitted, user=park_filer)
    submitted.refresh_from_db()
    assert (submitted.state, submitted.version, submitted.first_submitted_at) == (PlanState.DRAFT, 2, None)
    with pytest.raises(Refused, match="present state"):
        services.withdraw(plan=submitted, user=park_filer)


def test_after_an_opinion_it_cannot_be_withdrawn(submitted, park_filer, county_eit):
    agree(submitted, county_eit)
    with pytest.raises(Refused, match="given its opinion already"):
        services.withdraw(plan=submitted, user=park_filer)


def test_one_department_returns_a_part_and_the_next_version_shows_what_changed(submitted, park_filer, county_fin):
    remarks = [{"item": Part.BUDGET.value, "text": "政策宣贯费用偏高", "returned": True}]
    agree(submitted, county_fin, verdict="return", text="请调整资金方案", remarks=remarks)
    submitted.refresh_from_db()
    assert (submitted.state, submitted.version) == (PlanState.RETURNED, 2)
    put(submitted, Part.BUDGET, park_filer, amounts(submitted, I1="1000000.00", P1="4000000.00"))
    services.submit(plan=submitted, user=park_filer, version=2)
    new, old = Submission.objects.of(submitted)
    assert [(line.place, line.before, line.after) for line in differences(old.payload, new.payload)] == [
        ("Use of the funds · 政策宣贯 · amount (yuan)", "2000000.00", "1000000.00"),
        ("Use of the funds · 企业诊断服务 · amount (yuan)", "3000000.00", "4000000.00"),
    ]
    assert old.digest != new.digest


def test_both_agreeing_passes_and_fixes_the_plan(approved):
    assert (approved.state, newest(approved).state) == (PlanState.APPROVED, "approved")
    enrolment = approved.enrolment
    enrolment.refresh_from_db()
    enrolment.park.refresh_from_db()
    assert None not in (enrolment.locked_at, enrolment.park.pilots_locked_at, enrolment.provider_list.locked_at)


def test_one_agreement_fixes_nothing(submitted, county_eit):
    agree(submitted, county_eit)
    submitted.refresh_from_db()
    assert (submitted.state, submitted.enrolment.locked_at) == (PlanState.SUBMITTED, None)


def test_the_filer_and_strangers_give_no_opinion(submitted, park_filer, other_county_eit, prov_eit):
    for person in (park_filer, other_county_eit, prov_eit):
        with pytest.raises(Refused):
            agree(submitted, person)
    assert Opinion.objects.count() == 0


def resubmitted_behind_a_reviewer(plan: Plan, park_filer) -> str:
    """The park withdraws what a reviewer has open and files another budget; gives the digest the reviewer saw."""
    seen = newest(plan).digest
    services.withdraw(plan=plan, user=park_filer)
    put(plan, Part.BUDGET, park_filer, amounts(plan, I1="4000000.00", P1="1000000.00"))
    services.submit(plan=plan, user=park_filer, version=2)
    return seen


def test_content_nobody_saw_is_never_agreed_to(submitted, park_filer, county_eit):
    seen = resubmitted_behind_a_reviewer(submitted, park_filer)
    with pytest.raises(Refused, match="changed since you opened it"):
        agree(submitted, county_eit, digest=seen)
    assert Opinion.objects.count() == 0


def test_without_the_digest_it_would_be(submitted, park_filer, county_eit, monkeypatch):
    """The guard off: the opinion lands on the new content although its author saw the old one."""
    real, create = opinions._department, opinions._create
    monkeypatch.setattr(opinions, "_department", lambda version, user, digest: real(version, user, version.digest))
    monkeypatch.setattr(
        opinions, "_create", lambda row, *args, **words: create(row, *args, **words | {"digest": row.digest})
    )
    seen = resubmitted_behind_a_reviewer(submitted, park_filer)
    agree(submitted, county_eit, digest=seen)
    assert newest(submitted).opinions.count() == 1


@pytest.mark.parametrize(
    ("filed", "today", "expected"),
    [
        (None, 0, Delay(0, 0)),
        (None, -3, Delay(0, 3)),
        (None, 1, Delay(1, 0)),
        (0, 40, Delay(0, 0)),
        (1, 40, Delay(1, 0)),
    ],
)
def test_the_due_day_is_in_time_and_the_next_is_late(filed, today, expected):
    due = date(2023, 4, 25)
    day = None if filed is None else due + timedelta(days=filed)
    assert delay(due, day, due + timedelta(days=today)) == expected


def test_no_due_day_is_never_late():
    assert delay(None, None, date(2030, 1, 1)) == Delay(0, 0)


def test_late_filing_is_possible(plan, park_filer):
    services.submit(plan=plan, user=park_filer, version=1, today=timezone.localdate())
    assert BudgetLine.objects.filter(plan=plan).count() == 2
    assert plan.enrolment.award_yuan == Decimal("5000000.00")
