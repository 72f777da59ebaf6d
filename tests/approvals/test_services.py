import pytest

from apps.accounts.choices import OrganisationKind, Role
from apps.approvals import services
from apps.approvals.choices import SubmissionState, Verdict
from apps.approvals.models import Submission
from apps.audit.models import Entry
from apps.common.digests import digest
from apps.common.refusals import Refused
from tests.approvals.conftest import PAYLOAD, file_version, speak
from tests.factories.accounts import department, person


def test_a_version_is_frozen_numbered_and_hashed(submission, park, park_filer):
    assert (submission.version, submission.payload, submission.digest) == (1, PAYLOAD, digest(PAYLOAD))
    assert (submission.state, submission.submitted_by, submission.jurisdiction) == ("open", park_filer, park.county)
    assert list(Entry.objects.values_list("action", flat=True)) == ["submission.filed"]


def test_the_same_payload_twice_is_one_version(submission, park, park_filer):
    assert file_version(park, park_filer) == submission
    assert Submission.objects.count() == 1


def test_another_payload_waits_until_the_first_is_closed(submission, park, park_filer):
    with pytest.raises(Refused, match=r"^第 1 版还在审核中。$|^Version 1 is still under review\.$"):
        file_version(park, park_filer, {"rows": []})
    assert Submission.objects.count() == 1


def test_what_has_no_canonical_form_is_not_filed(park, park_filer):
    with pytest.raises(TypeError):
        file_version(park, park_filer, {"rows": {1, 2}})
    assert Submission.objects.count() == 0


def test_both_agree_and_the_version_passes(submission, county_eit, county_fin):
    assert speak(submission, county_eit).state == SubmissionState.OPEN
    closed = speak(submission, county_fin, text="凭证一致")
    assert (closed.state, closed.closed_at is not None) == (SubmissionState.APPROVED, True)
    assert list(closed.opinions.order_by("pk").values_list("department", "verdict", "text")) == [
        ("economy", "agree", ""),
        ("finance", "agree", "凭证一致"),
    ]


def test_one_return_closes_it_with_its_remarks(submission, county_fin):
    remarks = [{"item": "t1", "text": " 日期在期外 ", "returned": True}, {"item": "t2", "text": " ", "returned": False}]
    closed = speak(submission, county_fin, Verdict.RETURN, text="请核减", remarks=remarks)
    assert closed.state == SubmissionState.RETURNED
    assert closed.opinions.get().remarks == [{"item": "t1", "text": "日期在期外", "returned": True}]


def test_a_new_version_needs_new_opinions(submission, park, park_filer, county_eit, county_fin):
    speak(submission, county_eit)
    speak(submission, county_fin, Verdict.RETURN, text="改")
    second = file_version(park, park_filer, {"rows": []})
    assert (second.version, second.opinions.count()) == (2, 0)
    assert speak(second, county_fin).state == SubmissionState.OPEN


def test_a_replayed_opinion_changes_nothing(submission, county_eit, county_fin):
    for _time in range(2):
        speak(submission, county_eit, text="同意")
    speak(submission, county_fin)
    assert speak(submission, county_fin).state == SubmissionState.APPROVED
    assert submission.opinions.count() == 2


def refusal(call, *args, **kwargs) -> str:
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return str(caught.value)


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


class TestRefusals:
    def test_an_opinion_on_an_old_digest(self, submission, county_eit):
        sentence = "The version has changed since you opened it. Reload the page and read it again."
        assert refusal(speak, submission, county_eit, digest="0" * 64) == sentence
        assert submission.opinions.count() == 0

    def test_the_filer_as_reviewer(self, submission, park_filer, county):
        park_filer.acting = person(Role.COUNTY_EIT, department(OrganisationKind.ECONOMY, county)).acting
        assert refusal(speak, submission, park_filer) == "Who submits a version does not review it."

    def test_the_filing_organisation_as_reviewer(self, submission, park_lead):
        assert refusal(speak, submission, park_lead) == "Who submits a version does not review it."

    @pytest.mark.parametrize("who", ["other_county_eit", "prov_eit", "auditor", "sys_admin", "other_filer"])
    def test_strangers(self, submission, request, who):
        sentence = "Only the economy and the finance department of this place give an opinion."
        assert refusal(speak, submission, request.getfixturevalue(who)) == sentence

    def test_a_second_word_of_one_department(self, submission, county_eit):
        speak(submission, county_eit)
        colleague = person(Role.COUNTY_EIT, county_eit.acting.organisation)
        sentence = "Your department has given its opinion on this version."
        assert refusal(speak, submission, colleague) == sentence
        assert refusal(speak, submission, county_eit, text="又及") == sentence

    def test_one_person_for_both_departments(self, submission, county_eit, county_fin):
        speak(submission, county_eit)
        county_eit.acting = county_fin.acting
        assert refusal(speak, submission, county_eit) == "The two opinions must come from two people."
        assert submission.opinions.count() == 1

    def test_finance_first_when_sequential(self, submission, county_eit, county_fin):
        sentence = "The finance department speaks after the economy department in this programme."
        assert refusal(speak, submission, county_fin, sequential=True) == sentence
        speak(submission, county_eit, sequential=True)
        assert speak(submission, county_fin, sequential=True).state == SubmissionState.APPROVED

    def test_a_closed_version(self, submission, county_eit, county_fin):
        speak(submission, county_fin, Verdict.RETURN, text="改")
        assert refusal(speak, submission, county_eit) == "This version is no longer under review."

    def test_a_return_without_reason(self, submission, county_eit):
        assert refusal(speak, submission, county_eit, Verdict.RETURN, text=" ") == "Write the reason why you return it."

    def test_agreeing_with_items_marked_to_return(self, submission, county_eit):
        remarks = [{"item": "t1", "text": "缺证书", "returned": True}]
        sentence = "You marked items to return; return the version, or take the marks away."
        assert refusal(speak, submission, county_eit, remarks=remarks) == sentence

    def test_a_mark_without_words(self, submission, county_eit):
        remarks = [{"item": "t1", "text": "", "returned": True}]
        sentence = "Say beside every item you return what is wrong with it."
        assert refusal(speak, submission, county_eit, Verdict.RETURN, text="改", remarks=remarks) == sentence

    def test_an_unknown_verdict(self, submission, county_eit):
        assert refusal(speak, submission, county_eit, "maybe") == "Choose to agree or to return."


class TestWithdrawing:
    def test_before_anybody_spoke(self, submission, park_lead):
        withdrawn = services.withdraw(submission=submission, user=park_lead)
        assert (withdrawn.state, withdrawn.closed_at is not None) == (SubmissionState.WITHDRAWN, True)

    def test_after_an_opinion(self, submission, park_filer, county_eit):
        speak(submission, county_eit)
        sentence = "A department has given its opinion already; the version can no longer be withdrawn."
        assert refusal(services.withdraw, submission=submission, user=park_filer) == sentence

    def test_by_a_stranger(self, submission, county_eit):
        sentence = "Only those who submitted a version may withdraw it."
        assert refusal(services.withdraw, submission=submission, user=county_eit) == sentence

    def test_twice(self, submission, park_filer):
        services.withdraw(submission=submission, user=park_filer)
        sentence = "This version is no longer under review."
        assert refusal(services.withdraw, submission=submission, user=park_filer) == sentence
