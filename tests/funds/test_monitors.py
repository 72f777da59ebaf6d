from decimal import Decimal

import pytest

from apps.funds.rules.monitors import verdict


@pytest.mark.parametrize(
    ("goals", "money", "status"),
    [("35.1", "22.6", "ok"), ("40", "25", "ok"), ("40.1", "25", "warn"), ("10", "25.1", "warn"), ("10", "25", "ok")],
)
def test_a_gap_of_more_than_15_points_is_pointed_out(goals, money, status):
    assert verdict(Decimal(goals), Decimal(money))[0] == status


def test_without_a_figure_there_is_no_verdict():
    assert verdict(None, Decimal(1))[0] == "info"
