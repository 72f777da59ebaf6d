import json
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from apps.accounts.models import Jurisdiction
from apps.accounts.rules import sort_key
from apps.accounts.services import Loaded, load_jurisdictions

FILE = settings.BASE_DIR / "fixtures" / "reference" / "jurisdictions.json"
TODAY = date(2026, 9, 23)

pytestmark = pytest.mark.django_db


@pytest.fixture
def data() -> dict:
    return json.loads(FILE.read_text(encoding="utf-8"))


@pytest.fixture
def loaded(data) -> Loaded:
    return load_jurisdictions(data)


def test_counts_of_the_list(loaded):
    valid = Jurisdiction.objects.valid_on(TODAY)
    counts = {level: valid.filter(level=level).count() for level in ("province", "city", "county", "zone")}
    assert counts == {"province": 1, "city": 11, "county": 90, "zone": 7}
    assert loaded == Loaded(created=123, updated=0, unchanged=0)


def test_counties_hang_below_their_city(loaded):
    county = Jurisdiction.objects.get(code="330304")
    assert (county.name, county.parent.name, county.parent.parent.code) == ("瓯海区", "温州市", "330000")


def test_loading_twice_writes_nothing(loaded, data, django_assert_num_queries):
    with django_assert_num_queries(4):  # savepoint, rows, links, release
        again = load_jurisdictions(data)
    assert again == Loaded(created=0, updated=0, unchanged=123)


def test_a_changed_name_is_updated_with_its_sort_key(loaded, data):
    row = next(row for row in data["jurisdictions"] if row["code"] == "330304")
    row["name"] = "乐清市"
    assert load_jurisdictions(data) == Loaded(created=0, updated=1, unchanged=122)
    assert Jurisdiction.objects.get(code="330304").sort_key == "yue qing shi"


def test_a_division_with_two_successors_and_the_year_of_change(loaded):
    old = Jurisdiction.objects.get(code="330104")
    assert (old.name, old.valid_until) == ("江干区", date(2021, 12, 31))
    assert sorted(old.successors.values_list("code", flat=True)) == ["330102", "330114"]


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        (date(2020, 12, 31), ["330104"]),
        (date(2021, 6, 1), ["330104", "330114"]),  # only the year is on record: both codes hold
        (date(2022, 1, 1), ["330114"]),
    ],
)
def test_validity_around_a_change(loaded, day, codes):
    rows = Jurisdiction.objects.valid_on(day).filter(code__in=["330104", "330114"])
    assert list(rows.order_by("code").values_list("code", flat=True)) == codes


def test_order_is_by_pinyin(loaded):
    cities = Jurisdiction.objects.filter(level="city").order_by("sort_key").values_list("name", flat=True)
    assert list(cities) == [
        "杭州市", "湖州市", "嘉兴市", "金华市", "丽水市", "宁波市", "衢州市", "绍兴市", "台州市", "温州市", "舟山市",
    ]  # fmt: skip


def test_sort_key_reads_place_names_as_people_do():
    assert sort_key("莲都区", limit=120) == "lian du qu"
    assert sort_key("乐清市", limit=120) == "yue qing shi"
    assert sort_key("区" * 200, limit=8) == "qu qu qu"


def test_an_unknown_parent_is_refused_and_nothing_is_written(data):
    data["jurisdictions"][1]["parent"] = "990000"
    with pytest.raises(ValueError, match="330100 杭州市 refers to 990000"):
        load_jurisdictions(data)
    assert Jurisdiction.objects.count() == 0


def test_command_loads_and_says_what_it_did(capsys):
    call_command("load_jurisdictions")
    assert capsys.readouterr().out == "123 created, 0 updated, 0 unchanged\n"


def test_command_names_the_file_it_cannot_read(tmp_path: Path):
    broken = tmp_path / "broken.json"
    broken.write_text("[]")
    with pytest.raises(CommandError, match=r"broken\.json cannot be loaded"):
        call_command("load_jurisdictions", str(broken))
