import json
from decimal import Decimal
from pathlib import Path

import pytest

from apps.funds.rules.capitals import capitals

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "rmb_uppercase_vectors.json").read_text())["vectors"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda row: row["yuan"])
def test_amounts_in_capital_figures(vector):
    assert capitals(Decimal(vector["yuan"])) == vector["upper"]


def test_a_negative_amount_says_so():
    assert capitals(Decimal("-1000100.50")) == "负壹佰万零壹佰元伍角整"


@pytest.mark.parametrize("amount", ["0.001", "NaN", "Infinity"])
def test_what_is_no_amount_has_no_words(amount):
    with pytest.raises(ValueError, match="cents"):
        capitals(Decimal(amount))
