"""What the form of a report does with input nobody should send."""

import json

import pytest

from apps.reports.forms import ReportForm, TypedPlaces
from apps.reports.selectors import live_payload

ODD = ["[" * 50_000, '["1e999999999999", "x"]', '["NaN", ""]', '[{}, "x"]', "[]", "7", '"x', "\x00"]


@pytest.mark.parametrize("was", ODD)
def test_what_a_page_claims_to_have_shown_is_never_trusted(report, targets, last_day, was):
    key = next(iter(targets.values())).pk
    data = {f"fix-{key}": "8", f"why-{key}": "另算", f"was-correction-{key}": was}
    form = ReportForm(data, payload=live_payload(report, today=last_day))
    assert [(each.value, each.was[0]) for each in form.typed()] == [(["+8", "另算"], "")]


@pytest.mark.parametrize("said", [{}, {"unsure-note-{key}": "1"}])
def test_a_page_may_say_that_it_does_not_know(report, targets, last_day, said):
    key = targets["I1 场次"].pk
    data = {f"note-{key}": "", f"was-note-{key}": '""'} | {name.format(key=key): value for name, value in said.items()}
    form = ReportForm(data, payload=live_payload(report, today=last_day))
    assert [each.sure for each in (*form.typed(), *TypedPlaces(data).typed)] == [not said, not said]


def test_what_it_did_show_is_kept(report, targets, last_day):
    key = next(iter(targets.values())).pk
    data = {f"fix-{key}": "8", f"why-{key}": "另算", f"was-correction-{key}": json.dumps(["7.50", "早先"])}
    form = ReportForm(data, payload=live_payload(report, today=last_day))
    assert [each.was for each in form.typed()] == [["+7.5", "早先"]]


@pytest.mark.parametrize("text", ["四场", " 四场 \r\n二行 ", "", "a\x07b", "长" * 1001, "\u202e"])
@pytest.mark.parametrize("was", ['""', '"早先"', "[", ""])
def test_saving_by_itself_reads_what_the_form_reads(report, targets, last_day, text, was):
    first, other = targets["I1 场次"].pk, targets["I4 家次"].pk
    data = {f"note-{first}": text, f"was-note-{first}": was, f"fix-{other}": "", f"why-{other}": text[:3]}
    form, places = (
        ReportForm(data, payload=live_payload(report, today=last_day)),
        TypedPlaces(data),
    )
    assert sorted(map(repr, places.typed)) == sorted(map(repr, form.typed()))
    assert {name: list(map(str, said)) for name, said in places.errors.items()} == {
        name: list(map(str, said)) for name, said in form.errors.items()
    }
