from types import SimpleNamespace

import pytest

from apps.common.refusals import Refused
from apps.common.workflow import Step, Workflow


def make(objections=lambda document: []) -> Workflow:
    return Workflow(
        Step(
            "submit",
            "Submit",
            frozenset({"draft", "returned"}),
            "submitted",
            lambda user, _: user == "filer",
            objections,
        ),
        Step("return", "Return", frozenset({"submitted"}), "returned", lambda user, _: user == "reviewer"),
    )


def document(state: str) -> SimpleNamespace:
    return SimpleNamespace(state=state)


@pytest.mark.parametrize(
    ("user", "state", "actions"),
    [
        ("filer", "draft", ["submit"]),
        ("filer", "returned", ["submit"]),
        ("filer", "submitted", []),
        ("reviewer", "submitted", ["return"]),
        ("reviewer", "draft", []),
    ],
)
def test_buttons_come_from_the_table(user, state, actions):
    assert [step.action for step in make().available(user, document(state))] == actions


def test_a_permitted_step_names_its_target():
    assert make().check("submit", "filer", document("draft")).target == "submitted"


@pytest.mark.parametrize(
    ("user", "state", "words"), [("filer", "submitted", "present state"), ("reviewer", "draft", "may not take")]
)
def test_a_step_out_of_turn_is_refused(user, state, words):
    with pytest.raises(Refused) as refused:
        make().check("submit", user, document(state))
    assert len(refused.value.reasons) == 1


def test_every_objection_is_said_at_once():
    workflow = make(lambda _: ["no evidence", "no date"])
    with pytest.raises(Refused) as refused:
        workflow.check("submit", "filer", document("draft"))
    assert (refused.value.reasons, str(refused.value)) == (("no evidence", "no date"), "no evidence no date")


def test_an_objection_does_not_hide_the_button():
    workflow = make(lambda _: ["no evidence"])
    assert [step.action for step in workflow.available("filer", document("draft"))] == ["submit"]


def test_an_unknown_action_is_a_fault_of_the_program():
    with pytest.raises(KeyError):
        make().check("fly", "filer", document("draft"))


def test_another_column_may_hold_the_state():
    workflow = Workflow(Step("go", "Go", frozenset({"a"}), "b", lambda *_: True), state_field="phase")
    assert workflow.check("go", None, SimpleNamespace(phase="a")).target == "b"
