"""The 2011 size standard at each of its boundaries. The bounds are typed here, not read from the fixture."""

from decimal import Decimal

import pytest

from apps.parks.choices import SmeClass
from apps.parks.rules import size_class

E, R, A = "employees", "revenue_wan", "assets_wan"
ROWS = {
    # industry: (division, group, figures asked for, large, medium, small)
    "农林牧渔": ("01", "", (R,), (20000,), (500,), (50,)),
    "工业": ("34", "", (E, R), (1000, 40000), (300, 2000), (20, 300)),
    "建筑": ("47", "", (R, A), (80000, 80000), (6000, 5000), (300, 300)),
    "批发": ("51", "", (E, R), (200, 40000), (20, 5000), (5, 1000)),
    "零售": ("52", "", (E, R), (300, 20000), (50, 500), (10, 100)),
    "交通运输": ("54", "", (E, R), (1000, 30000), (300, 3000), (20, 200)),
    "仓储": ("59", "592", (E, R), (200, 30000), (100, 1000), (20, 100)),
    "邮政": ("60", "", (E, R), (1000, 30000), (300, 2000), (20, 100)),
    "住宿": ("61", "", (E, R), (300, 10000), (100, 2000), (10, 100)),
    "餐饮": ("62", "", (E, R), (300, 10000), (100, 2000), (10, 100)),
    "信息传输": ("63", "", (E, R), (2000, 100000), (100, 1000), (10, 100)),
    "软件": ("65", "", (E, R), (300, 10000), (100, 1000), (10, 50)),
    "房地产开发": ("70", "701", (R, A), (200000, 10000), (1000, 5000), (100, 2000)),
    "物业管理": ("70", "702", (E, R), (1000, 5000), (300, 1000), (100, 500)),
    "租赁商务": ("71", "", (E, A), (300, 120000), (100, 8000), (10, 100)),
    "其他": ("75", "", (E,), (300,), (100,), (10,)),
}
STEPS = [SmeClass.LARGE, SmeClass.MEDIUM, SmeClass.SMALL, SmeClass.MICRO]
CASES = [(name, step) for name in ROWS for step in range(3)]


def class_of(row, figures):
    division, group = row[:2]
    return size_class(division, group=group, **figures)


def just_below(name, value):
    return value - 1 if name == E else Decimal(value) - Decimal("0.01")


@pytest.mark.parametrize(("name", "step"), CASES)
def test_the_bound_itself_belongs_to_the_class(name, step):
    row = ROWS[name]
    assert class_of(row, dict(zip(row[2], row[3 + step], strict=True))) == STEPS[step]


@pytest.mark.parametrize(("name", "step"), CASES)
def test_one_figure_below_its_bound_drops_the_class(name, step):
    row = ROWS[name]
    figures = dict(zip(row[2], row[3 + step], strict=True))
    for short, bound in figures.items():
        assert class_of(row, figures | {short: just_below(short, bound)}) == STEPS[step + 1]


@pytest.mark.parametrize("name", ROWS)
def test_every_figure_of_the_row_is_needed(name):
    row = ROWS[name]
    figures = dict(zip(row[2], row[3], strict=True))
    for missing in figures:
        assert class_of(row, figures | {missing: None}) == SmeClass.UNKNOWN


@pytest.mark.parametrize(
    ("division", "figures", "expected"),
    [
        ("34", {E: 299, R: 39999}, SmeClass.SMALL),
        ("34", {E: 1500, R: 39999}, SmeClass.MEDIUM),
        ("34", {E: 19, R: 50000}, SmeClass.MICRO),
        ("34", {E: 500, R: 299}, SmeClass.MICRO),
        ("34", {E: 0, R: 0}, SmeClass.MICRO),
        ("71", {E: 100, A: 7999}, SmeClass.SMALL),
    ],
)
def test_the_weaker_figure_decides(division, figures, expected):
    assert size_class(division, **figures) == expected


@pytest.mark.parametrize(
    ("division", "row"),
    [("05", "农林牧渔"), ("06", "工业"), ("46", "工业"), ("50", "建筑"), ("58", "交通运输"), ("64", "信息传输"),
     ("72", "租赁商务"), ("73", "其他"), ("82", "其他"), ("85", "其他"), ("90", "其他")],
)  # fmt: skip
def test_edges_of_the_divisions(division, row):
    names, medium = ROWS[row][2], ROWS[row][4]
    assert size_class(division, **dict(zip(names, medium, strict=True))) == SmeClass.MEDIUM


@pytest.mark.parametrize(("group", "employees", "revenue", "expected"), [
    ("591", 20, 200, SmeClass.SMALL),
    ("591", 20, 199, SmeClass.MICRO),
    ("592", 20, 199, SmeClass.SMALL),
])  # fmt: skip
def test_loading_is_transport_and_not_storage(group, employees, revenue, expected):
    assert size_class("59", group=group, employees=employees, revenue_wan=Decimal(revenue)) == expected


@pytest.mark.parametrize(("division", "group"), [("59", ""), ("70", ""), ("70", "591"), (None, ""), ("", "701")])
def test_a_divided_industry_needs_its_group(division, group):
    figures = {E: 500, R: Decimal(9000), A: Decimal(9000)}
    assert size_class(division, group=group, **figures) == SmeClass.UNKNOWN


@pytest.mark.parametrize(("division", "group"), [("53", ""), ("66", ""), ("83", ""), ("84", ""), ("70", "704")])
def test_industries_without_a_row(division, group):
    assert size_class(division, group=group, employees=500) == SmeClass.MANUAL


@pytest.mark.parametrize("group", ["703", "709"])
def test_agencies_follow_the_last_row(group):
    assert size_class("70", group=group, employees=100) == SmeClass.MEDIUM
