import pytest

from apps.approvals.choices import SubmissionState
from apps.approvals.rules import Change, department_of, diff, may_speak, outcome


@pytest.mark.parametrize(
    ("verdicts", "state"),
    [
        ({}, SubmissionState.OPEN),
        ({"economy": "agree"}, SubmissionState.OPEN),
        ({"finance": "agree"}, SubmissionState.OPEN),
        ({"economy": "agree", "finance": "agree"}, SubmissionState.APPROVED),
        ({"economy": "return"}, SubmissionState.RETURNED),
        ({"economy": "agree", "finance": "return"}, SubmissionState.RETURNED),
    ],
)
def test_two_agreements_pass_and_one_return_returns(verdicts, state):
    assert outcome(verdicts) == state


@pytest.mark.parametrize(
    ("department", "given", "sequential", "expected"),
    [
        ("finance", [], True, False),
        ("finance", ["economy"], True, True),
        ("economy", [], True, True),
        ("finance", [], False, True),
    ],
)
def test_finance_waits_for_economy_only_when_the_programme_says_so(department, given, sequential, expected):
    assert may_speak(department, given, sequential=sequential) is expected


@pytest.mark.parametrize(
    ("kind", "department"),
    [("economy", "economy"), ("finance", "finance"), ("operator", None), ("auditor", None), ("platform", None)],
)
def test_the_organisation_decides_the_department(kind, department):
    assert department_of(kind) == department


def test_diff_names_every_place_that_changed():
    before = {"rows": [{"key": "I1", "done": "4"}, {"key": "P1", "done": "2"}], "name": "园", "tags": [1, 2]}
    after = {"rows": [{"key": "P1", "done": "3"}, {"key": "P2", "done": "1"}], "name": "园", "tags": [2]}
    assert list(diff(before, after)) == [
        Change(("rows", "P1", "done"), "2", "3"),
        Change(("rows", "P2"), None, {"key": "P2", "done": "1"}),
        Change(("rows", "I1"), {"key": "I1", "done": "4"}, None),
        Change(("tags",), [1, 2], [2]),
    ]


def test_diff_of_equals_is_empty_whatever_the_order_of_keyed_rows():
    rows = [{"key": "a", "n": "1"}, {"key": "b", "n": "2"}]
    assert list(diff({"rows": rows}, {"rows": rows[::-1]})) == []
