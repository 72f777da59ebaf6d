"""Results in public review, appeals of parks, their answers, and what a final round waits for."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone

from apps.accounts.choices import Role
from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.evaluations.models import Appeal, AppealFile, Score
from apps.evaluations.services.appeals import answer_appeal, file_appeal
from apps.evaluations.services.publishing import finish_round, publish_round
from apps.evaluations.services.rounds import Correction, correct_score, review_score
from apps.notifications.models import Message
from apps.publicity.models import Notice
from apps.publicity.services import Writer, object_publicly
from tests.access.world import PNG
from tests.evaluations.conftest import given
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(plain_round, prov_eit):
    """A public round of two parks, and the filer of the second."""
    row = plain_round(given(a=90, b=70))
    filer = person(Role.PARK_FILER, score_of(row, "b").enrolment.park.operator)
    publish_round(row=row, contact="0571-55500000", user=prov_eit)
    row.refresh_from_db()
    return row, filer


def score_of(row, name):
    return Score.objects.current().get(round=row, park_name=name)


def appeal_of(row, filer, **more):
    words = {"score": score_of(row, "b"), "part": "x", "text": "漏计服务三次", "user": filer}
    return file_appeal(**words | more)


def after(row):
    return Notice.objects.about(row).get().closes_on + timedelta(days=1)


def test_publishing_says_the_results_and_tells_the_parks(published):
    row, filer = published
    notice = Notice.objects.about(row).get()
    assert (row.state, notice.step, notice.link) == ("published", "finish", f"/evaluations/rounds/{row.pk}/")
    assert notice.text == "Results by rank:\n1. a 90 A\n2. b 70 C"
    message = Message.objects.get(recipient=filer)
    assert message.title == "Result of the evaluation: 平时"
    assert message.body == f"b C。Appeals are taken until the end of {notice.closes_on}."


def test_a_public_round_is_not_reviewed_or_published_again(published, prov_eit):
    row, _filer = published
    for act in (
        lambda: publish_round(row=row, contact="1", user=prov_eit),
        lambda: review_score(score=score_of(row, "b"), grade="B", reason="理由", user=prov_eit),
    ):
        with pytest.raises(Refused, match=r"This step is not possible in the present state."):
            act()


def test_an_appeal_with_a_file_is_upheld_and_corrects_the_score(published, prov_eit):
    row, filer = published
    file = SimpleUploadedFile("签到表.png", PNG, "image/png")
    appeal = appeal_of(row, filer, files=[file])
    assert (appeal.part_name, appeal.state, AppealFile.objects.get().upload.name) == ("X", "open", "签到表.png")
    assert Message.objects.get(recipient=prov_eit).title == "Appeal to answer: b"
    done = answer_appeal(appeal=appeal, upheld=True, text="补计", user=prov_eit, correction=Correction({"x": "95"}))
    new = score_of(row, "b")
    assert (done.state, done.corrected, new.rank, new.grade) == ("upheld", new, 1, "A")
    assert new.reason == "Appeal upheld: X"
    assert (score_of(row, "a").rank, score_of(row, "a").published) == (2, 90)
    assert Message.objects.filter(recipient=filer).order_by("-pk")[0].title == "Answer to the appeal: X"
    assert Entry.objects.filter(action="appeal.upheld", actor=prov_eit).count() == 1


def test_an_appeal_is_refused_with_its_reason(published, prov_eit):
    row, filer = published
    done = answer_appeal(appeal=appeal_of(row, filer), upheld=False, text="已计入", user=prov_eit)
    assert (done.state, done.answer, done.corrected) == ("refused", "已计入", None)
    assert score_of(row, "b").version == 1
    with pytest.raises(Refused, match=r"This appeal has been answered."):
        answer_appeal(appeal=done, upheld=False, text="又", user=prov_eit)
    with pytest.raises(DatabaseError), transaction.atomic():
        Appeal.objects.update(answer="别的")


def test_the_county_answers_for_a_mid_term_evaluation_only(plain_round, prov_eit, county_eit, other_county_eit):
    for kind, title in (("midterm", "中期"), ("final", "终期")):
        row = plain_round(given(a=90, b=70), kind=kind, title=title)
        filer = person(Role.PARK_FILER, score_of(row, "b").enrolment.park.operator, name=title)
        publish_round(row=row, contact="1", user=prov_eit)
        appeal = appeal_of(row, filer)
        with pytest.raises(Refused, match=r"Your role may not take this step."):
            answer_appeal(appeal=appeal, upheld=False, text="否", user=other_county_eit)
        if kind == "midterm":
            assert answer_appeal(appeal=appeal, upheld=False, text="否", user=county_eit).state == "refused"
        else:
            with pytest.raises(Refused, match=r"Your role may not take this step."):
                answer_appeal(appeal=appeal, upheld=False, text="否", user=county_eit)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"text": "  "}, "An appeal says what is wrong."),
        ({"part": "y"}, "Choose the indicator."),
        ({"today": timezone.localdate() - timedelta(days=1)}, "Appeals are taken while the results are in public"),
        ({"today": timezone.localdate() + timedelta(days=99)}, "Appeals are taken while the results are in public"),
    ],
)
def test_what_an_appeal_is_refused_for(published, change, sentence):
    row, filer = published
    with pytest.raises(Refused, match=sentence):
        appeal_of(row, filer, **change)
    assert not Appeal.objects.exists()


def test_nobody_appeals_for_another_park_or_twice(published, prov_eit, park_filer):
    row, filer = published
    for user in (park_filer, prov_eit):
        with pytest.raises(Refused, match=r"Only the park itself appeals."):
            appeal_of(row, user)
    with pytest.raises(Refused, match=r"Only the park itself appeals."):
        appeal_of(row, filer, score=score_of(row, "a"))
    appeal_of(row, filer)
    with pytest.raises(Refused, match=r"An appeal against this indicator waits for its answer."):
        appeal_of(row, filer)


def test_appeals_begin_with_the_public_review(plain_round):
    row = plain_round(given(b=70))
    filer = person(Role.PARK_FILER, score_of(row, "b").enrolment.park.operator)
    with pytest.raises(Refused, match=r"Appeals are taken while the results are in public review."):
        appeal_of(row, filer)


@pytest.mark.parametrize(
    ("upheld", "text", "correction", "sentence"),
    [
        (True, "补计", Correction(), "Nothing changes."),
        (True, "补计", Correction({"x": "很多"}), "“很多” is no exact number."),
        (False, "", None, "Write the answer."),
    ],
)
def test_what_an_answer_is_refused_for(published, prov_eit, upheld, text, correction, sentence):
    row, filer = published
    appeal = appeal_of(row, filer)
    with pytest.raises(Refused, match=sentence):
        answer_appeal(appeal=appeal, upheld=upheld, text=text, user=prov_eit, correction=correction)
    appeal.refresh_from_db()
    assert (appeal.state, Score.objects.count()) == ("open", 2)


def test_a_round_is_final_when_days_objections_and_appeals_are_done(published, prov_eit):
    row, filer = published
    notice = Notice.objects.about(row).get()
    with pytest.raises(Refused, match=rf"The notice stands until the end of {notice.closes_on}."):
        finish_round(row=row, result="无异议", user=prov_eit)
    appeal = appeal_of(row, filer)
    with pytest.raises(Refused, match=r"An appeal has no answer yet."):
        finish_round(row=row, result="无异议", user=prov_eit, today=after(row))
    answer_appeal(appeal=appeal, upheld=False, text="已计入", user=prov_eit)
    object_publicly(notice=notice, text="有异议", writer=Writer())
    with pytest.raises(Refused, match=r"An objection has no answer yet."):
        finish_round(row=row, result="无异议", user=prov_eit, today=after(row))
    row.refresh_from_db()
    assert row.state == "published"


def test_a_final_round_takes_a_late_veto_as_a_new_version(published, prov_eit):
    row, filer = published
    done = finish_round(row=row, result="无异议", user=prov_eit, today=after(row))
    assert (done.state, Notice.objects.about(row).get().result) == ("final", "无异议")
    with pytest.raises(Refused, match=r"Appeals are taken while the results are in public review."):
        appeal_of(row, filer)
    vetoed = Correction(vetoes={"accident": "事故"})
    correct_score(score=score_of(row, "a"), correction=vetoed, reason="查实", user=prov_eit)
    assert (score_of(row, "b").rank, score_of(row, "b").published, score_of(row, "b").grade) == (1, 70, "C")
