"""The way of a final evaluation: when it opens, who moves it, what is frozen, who sees what."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.approvals.models import Submission
from apps.common.refusals import Refused
from apps.evaluations.choices.final import FinalPart, FinalState
from apps.evaluations.choices.midterm import Grade
from apps.evaluations.models import Conclusion, FinalEvaluation, FinalTerms
from apps.evaluations.rules import final as rules
from apps.evaluations.selectors import final as selectors
from apps.evaluations.services import conclusions, final
from apps.evaluations.services import experts as expert_services
from apps.evaluations.services.final_terms import save_terms
from apps.notifications.models import Message
from apps.obligations.models import Obligation
from apps.programmes.models import DeadlineRule
from tests.evaluations import finals


@pytest.mark.parametrize(
    ("score", "grade"),
    [("90", "优"), ("89.99", "良"), ("80", "良"), ("79.99", "中"), ("60", "中"), ("59.99", "差"), ("0", "差")],
)
def test_a_score_on_a_cut_has_reached_the_grade(score, grade):
    assert rules.grade(Decimal(score), FinalTerms()) == Grade(grade)


@pytest.mark.parametrize("score", ["100.01", "-0.01", "80.001", "NaN", "Infinity"])
def test_bad_scores_have_a_sentence(score):
    assert rules.score_fault(Decimal(score))
    assert rules.score_fault(Decimal("80.01")) is None


def test_without_a_deadline_it_opens_the_day_after_the_period():
    assert rules.opens_on(None, date(2024, 12, 31)) == date(2025, 1, 1)
    assert rules.opens_on(date(2025, 3, 1), date(2024, 12, 31)) == date(2025, 3, 1)


def test_it_cannot_begin_one_day_early(enrolment, park_filer):
    last = enrolment.programme.end_date
    with pytest.raises(Refused, match=f"opens on {last.year + 1}-01-01"):
        final.start(enrolment=enrolment, user=park_filer, today=last)
    row = final.start(enrolment=enrolment, user=park_filer, today=last + timedelta(days=1))
    assert final.start(enrolment=enrolment, user=park_filer, today=last + timedelta(days=2)) == row
    assert row.sections.count() == 6
    DeadlineRule.objects.create(programme=enrolment.programme, code="DLF", name="终期", form=rules.FORM, kind="window",
                                due_date=date(2030, 2, 1), submitters=[], recipients=[], source_text="")  # fmt: skip
    assert selectors.opens_on(enrolment.programme) == date(2030, 2, 1)


def test_only_the_park_begins(enrolment, other_filer, county_eit):
    finals.opened(enrolment.programme)
    for user in (other_filer, county_eit):
        with pytest.raises(Refused, match="Your role may not take this step"):
            final.start(enrolment=enrolment, user=user)


def test_an_empty_section_is_named_and_nothing_is_submitted(enrolment, park_filer):
    row = finals.begun(enrolment, park_filer)
    final.save(evaluation=row, texts={"work": "有"}, revisions={"work": 1}, page="a" * 16, user=park_filer)
    with pytest.raises(Refused) as refused:
        final.submit(evaluation=row, user=park_filer, version=1)
    assert len(refused.value.reasons) == 5
    assert "This section is empty: 目标完成情况与成效" in refused.value.reasons
    assert Submission.objects.of(row).count() == 0


def test_a_second_page_gets_the_stored_text_back(enrolment, park_filer, park_lead):
    row = finals.begun(enrolment, park_filer)
    final.save(evaluation=row, texts={"work": "甲"}, revisions={"work": 1}, page="a" * 16, user=park_filer)
    saved = final.save(evaluation=row, texts={"work": "乙"}, revisions={"work": 1}, page="b" * 16, user=park_lead)
    assert (saved.conflicts, row.sections.get(key="work").text) == ({"work": "甲"}, "甲")
    saved = final.save(evaluation=row, texts={"work": "甲二"}, revisions={"work": 1}, page="a" * 16, user=park_filer)
    assert (saved.conflicts, saved.revisions["work"]) == ({}, 3)


def test_what_was_submitted_stays_as_it_was(enrolment, park_filer):
    row = finals.submitted(enrolment, park_filer)
    frozen = Submission.objects.of(row)[0].payload
    assert [section["key"] for section in frozen["sections"]] == FinalPart.values
    with pytest.raises(Refused, match="not open for writing"):
        final.save(evaluation=row, texts={"work": "改"}, revisions={}, page="a" * 16, user=park_filer)
    with pytest.raises(Refused, match="not open for writing"):
        final.renew(evaluation=row, user=park_filer)
    assert final.submit(evaluation=row, user=park_filer, version=1).version == 1  # the second click


def test_the_county_returns_with_a_reason_and_agrees_jointly(enrolment, park_filer, county_eit, county_fin):
    row = finals.submitted(enrolment, park_filer)
    with pytest.raises(Refused, match="Write the reason"):
        final.review(evaluation=row, user=county_eit, verdict="return", text="", digest=finals.digest_of(row))
    final.review(evaluation=row, user=county_eit, verdict="return", text="补充案例", digest=finals.digest_of(row))
    row = finals.fresh(row)
    assert (row.state, row.version) == (FinalState.RETURNED, 2)
    final.submit(evaluation=row, user=park_filer, version=2)
    for officer in (county_fin, county_eit):
        final.review(evaluation=row, user=officer, verdict="agree", text="", digest=finals.digest_of(row))
    assert finals.fresh(row).state == FinalState.REVIEWED
    assert [each.state for each in Submission.objects.of(row)] == ["approved", "returned"]


def test_withdrawing_needs_silence(enrolment, park_filer, county_eit):
    row = finals.submitted(enrolment, park_filer)
    final.withdraw(evaluation=row, user=park_filer)
    assert finals.fresh(row).state == FinalState.DRAFT
    final.submit(evaluation=finals.fresh(row), user=park_filer, version=2)
    final.review(evaluation=row, user=county_eit, verdict="agree", text="", digest=finals.digest_of(row))
    with pytest.raises(Refused, match="can no longer be withdrawn"):
        final.withdraw(evaluation=row, user=park_filer)


@pytest.fixture
def reviewed(enrolment, park_filer, county_eit, county_fin) -> FinalEvaluation:
    return finals.reviewed(enrolment, park_filer, county_eit, county_fin)


def test_both_provincial_departments_conclude(reviewed, prov_eit, prov_fin, county_eit):
    verdict = conclusions.Verdict(Decimal("85.50"), "总体良好")
    with pytest.raises(Refused, match="Your role may not take this step"):
        conclusions.conclude(evaluation=reviewed, verdict=verdict, user=county_eit)
    conclusions.conclude(evaluation=reviewed, verdict=verdict, user=prov_eit)
    digest = finals.digest_of(reviewed.conclusion)
    with pytest.raises(Refused, match="Who submits a version does not review it"):
        conclusions.sign(evaluation=reviewed, verdict="agree", text="", digest=digest, user=prov_eit)
    with pytest.raises(Refused, match="The version has changed"):
        conclusions.sign(evaluation=reviewed, verdict="agree", text="", digest="0" * 64, user=prov_fin)
    row = conclusions.sign(evaluation=reviewed, verdict="agree", text="", digest=digest, user=prov_fin)
    found = Conclusion.objects.get()
    assert (row.state, found.grade, found.score) == (FinalState.CONCLUDED, Grade.GOOD, Decimal("85.50"))
    assert found.concluded_at is not None


def test_a_returned_conclusion_is_written_again(reviewed, prov_eit, prov_fin):
    conclusions.conclude(evaluation=reviewed, verdict=conclusions.Verdict(Decimal(95), "优秀"), user=prov_eit)
    digest = finals.digest_of(Conclusion.objects.get())
    conclusions.sign(evaluation=reviewed, verdict="return", text="分数偏高", digest=digest, user=prov_fin)
    row = finals.fresh(reviewed)
    assert row.state == FinalState.REVIEWED
    row = finals.concluded(row, prov_fin, prov_eit, score="79.99")
    assert (Conclusion.objects.get().grade, row.state) == (Grade.FAIR, FinalState.CONCLUDED)


def test_marks_far_apart_need_a_word_before_the_conclusion(reviewed, prov_eit):
    finals.experts_of(3)
    row = finals.marked(reviewed, prov_eit, "60", "80", "82")
    verdict = conclusions.Verdict(Decimal(74), "中等")
    with pytest.raises(Refused, match=r"The marks lie 22\.00 points apart"):
        conclusions.conclude(evaluation=row, verdict=verdict, user=prov_eit)
    expert_services.explain_spread(evaluation=row, text="一位专家侧重数字化", user=prov_eit)
    version = conclusions.conclude(evaluation=finals.fresh(row), verdict=verdict, user=prov_eit)
    assert version.payload["experts"]["mean"] == "74.00"
    assert version.payload["experts"]["note"] == "一位专家侧重数字化"


def test_nobody_concludes_while_experts_mark(reviewed, prov_eit):
    finals.experts_of(3)
    expert_services.draw(evaluation=reviewed, user=prov_eit)
    with pytest.raises(Refused, match="not possible in the present state"):
        conclusions.conclude(evaluation=reviewed, verdict=conclusions.Verdict(Decimal(1), "x"), user=prov_eit)
    with pytest.raises(Refused, match="Experts are marking a park"):
        save_terms(programme=reviewed.enrolment.programme, values={"experts": 5}, user=prov_eit)


def test_the_last_park_meets_the_matter_of_the_province(reviewed, other_enrolment, prov_eit, prov_fin):
    other_enrolment.left_date = timezone.localdate()
    other_enrolment.save(update_fields=["left_date"])
    finals.concluded(reviewed, prov_eit, prov_fin)
    row = Obligation.objects.get(rule__form=rules.FORM)
    assert (row.debtor, row.done_on, row.document_url) == (
        "province",
        timezone.localdate(),
        reviewed.get_absolute_url(),
    )


def test_a_park_still_open_keeps_the_matter_open(reviewed, other_enrolment, prov_eit, prov_fin):
    finals.concluded(reviewed, prov_eit, prov_fin)
    assert not Obligation.objects.filter(rule__form=rules.FORM, done_at__isnull=False).exists()


def test_who_sees_an_evaluation(reviewed, park_filer, other_filer, county_eit, other_county_eit, prov_fin, auditor):
    seen = {
        user.acting.role + str(user.pk): FinalEvaluation.objects.visible_to(user).count()
        for user in (park_filer, other_filer, county_eit, other_county_eit, prov_fin, auditor)
    }
    assert list(seen.values()) == [1, 0, 1, 0, 1, 1]


def test_people_are_told_whose_turn_it_is(prov_eit, prov_fin, reviewed, park_filer, county_fin):
    finals.concluded(reviewed, prov_eit, prov_fin)

    def told(user) -> set[str]:
        return set(Message.objects.filter(recipient=user).values_list("title", flat=True))

    name = str(reviewed)
    assert f"To review jointly: {name}" in told(county_fin)
    assert {f"To conclude jointly: {name}", f"To sign together: {name}"} <= told(prov_fin)
    assert f"To sign together: {name}" not in told(prov_eit)
    assert f"The final evaluation is concluded: {name}" in told(park_filer)
