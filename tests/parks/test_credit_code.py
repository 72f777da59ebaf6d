import pytest

from apps.common.refusals import Refused
from apps.parks.rules import checked_credit_code, credit_code_fault


@pytest.mark.parametrize(
    "code",
    ["91330106MA0DEMA178", "92330782MA0DEMC36G", "123300000000000009", "11330100000000019E", "91330103MA0DEMF6XJ"],
)
def test_synthetic_codes_of_every_register_pass(code):
    assert credit_code_fault(code) is None


@pytest.mark.parametrize(
    "text",
    ["91330106ma0dema178", "９１３３０１０６ＭＡ０ＤＥＭＡ１７８", "91330106 MA0DEMA178", "91330106-MA0DEMA178"],
)
def test_spelling_is_mended(text):
    assert checked_credit_code(text) == "91330106MA0DEMA178"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("91330106MA0DEMA17", "this one has 17"),
        ("91330106MA0DEMA1780", "this one has 19"),
        ("", "this one has 0"),
        ("91330106IA0DEMA178", 'Character 9, "I"'),
        ("91330106MA0DEMA17S", 'Character 18, "S"'),
        ("9133A106MA0DEMA178", "Characters 3 to 8"),
        ("91330106MA0DEMA179", 'check character "9"'),
        ("91303106MA0DEMA178", 'check character "8"'),
    ],
)
def test_the_exact_reason(text, reason):
    with pytest.raises(Refused, match=reason) as caught:
        checked_credit_code(text)
    assert caught.value.field == "credit_code"
