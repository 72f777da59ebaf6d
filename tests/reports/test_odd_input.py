"""What the form of a report does with input nobody should send."""

import json

import pytest

from apps.reports.forms import ReportForm
from apps.reports.selectors import live_payload

ODD = ["[" * 50_000, '["1e999999999999", "x"]', '["NaN", ""]', '[{}, "x"]', "[]", "7", '"x', "\x00"]


@pytest.mark.parametrize("was", ODD)
def test_what_a_page_claims_to_have_shown_is_never_trusted(report, targets, last_day, was):
    key = next(iter(targets.values())).pk
    data = {f"fix-{key}": "8", f"why-{key}": "另算", f"was-correction-{key}": was}
    form = ReportForm(data, payload=live_payload(report, today=last_day))
    assert [(each.value, each.was[0]) for each in form.typed()] == [(["+8", "另算"], "")]


def test_what_it_did_show_is_kept(report, targets, last_day):
    key = next(iter(targets.values())).pk
    data = {f"fix-{key}": "8", f"why-{key}": "另算", f"was-correction-{key}": json.dumps(["7.50", "早先"])}
    form = ReportForm(data, payload=live_payload(report, today=last_day))
    assert [each.was for each in form.typed()] == [["+7.5", "早先"]]
