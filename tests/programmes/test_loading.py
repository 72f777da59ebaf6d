from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.models import Jurisdiction
from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.programmes.models import DeadlineRule, Programme
from apps.programmes.rules import demo_start, faults_in
from apps.programmes.services import load_demo_programme, load_programme
from tests.factories.accounts import CityFactory, CountyFactory
from tests.factories.programmes import EnrolmentFactory
from tests.programmes.conftest import FIXTURES

PILOT = FIXTURES / "programmes" / "pilot-2023.json"


def shares(programme):
    return [(row.number, row.min_share, row.max_share) for row in programme.tranche_rules.order_by("number")]


def test_two_versions_with_other_tranches_stand_side_by_side(db, rules):
    """R0.1: the later batch pays 80 % first and reports half-yearly, from data alone."""
    first = load_programme(rules)
    rules |= {"report_kind": "H", "first_report": "2025H1"}
    rules["tranches"] = [
        rules["tranches"][0] | {"min_share": "0.80", "max_share": "0.80"},
        rules["tranches"][2] | {"number": 2},
    ]
    second = load_programme(rules, code="pilot-2025", name="第三批", start=date(2025, 1, 1))
    assert shares(first) == [
        (1, Decimal(0), Decimal("0.3000")),
        (2, Decimal("0.5000"), None),
        (3, Decimal(0), None),
    ]
    assert shares(second) == [(1, Decimal("0.8000"), Decimal("0.8000")), (2, Decimal(0), None)]
    assert (first.report_kind, second.report_kind) == ("Q", "H")
    assert (second.start_date, second.end_date) == (date(2025, 1, 1), date(2026, 12, 31))


def test_the_header(db, rules):
    programme = load_programme(rules)
    assert (programme.start_date, programme.end_date) == (date(2023, 1, 1), date(2024, 12, 31))
    assert (programme.is_trial, programme.state, programme.years) == (True, "open", [2023, 2024])
    assert (programme.on_track_percent, programme.slow_percent, programme.precise_share_percent) == (90, 70, 50)
    assert (programme.first_report, programme.report_window_days, programme.report_grace_days) == ("2023Q2", 10, 10)


def test_every_rule_names_its_clause(db, rules):
    """R0.2: nothing stands without the text behind it, and a deadline quotes its clause word for word."""
    programme = load_programme(rules)
    assert programme.clauses.count() == 55
    for section in ("service_types", "tranche_rules", "prohibited_uses", "deadline_rules"):
        assert getattr(programme, section).filter(clause=None).count() == 0
    quotes = programme.deadline_rules.select_related("clause")
    assert [row.code for row in quotes if row.source_text not in row.clause.text] == []
    uses = programme.prohibited_uses.values_list("name", "clause__label")
    assert {label for _name, label in uses} == {"指南 四（四）"}
    assert len(uses) == 4


def test_eighteen_deadlines(db, rules):
    programme = load_programme(rules)
    rows = programme.deadline_rules.values_list("code", "due_date", "period")
    assert {code: (due, period) for code, due, period in rows} == {
        "DL01": (date(2023, 4, 18), ""),
        "DL02": (date(2023, 4, 25), ""),
        "DL03": (date(2023, 4, 30), ""),
        "DLQ1": (date(2023, 6, 30), "2023Q2"),
        "DLQ2": (date(2023, 9, 30), "2023Q3"),
        "DLQ3": (date(2023, 12, 31), "2023Q4"),
        "DLQ4": (date(2024, 3, 31), "2024Q1"),
        "DLQ5": (date(2024, 6, 30), "2024Q2"),
        "DLQ6": (date(2024, 9, 30), "2024Q3"),
        "DLQ7": (date(2024, 12, 31), "2024Q4"),
        "DLH1": (date(2023, 7, 31), "2023H1"),
        "DLH2": (date(2024, 1, 31), "2023"),
        "DLH3": (date(2024, 7, 31), "2024H1"),
        "DLH4": (date(2025, 1, 31), "2024"),
        "DLM": (date(2024, 1, 1), ""),
        "DLF": (date(2025, 1, 1), ""),
        "DLX": (None, ""),
        "DLY": (None, ""),
    }


def test_dates_and_period_codes_move_with_the_start(db, rules):
    programme = load_programme(rules, code="later", start=date(2026, 1, 1))
    moved = dict(programme.deadline_rules.values_list("code", "due_date"))
    assert (moved["DL01"], moved["DLQ7"], moved["DLH4"], moved["DLX"]) == (
        date(2026, 4, 18), date(2027, 12, 31), date(2028, 1, 31), None,
    )  # fmt: skip
    assert DeadlineRule.objects.get(programme=programme, code="DLH2").period == "2026"
    assert (programme.first_report, programme.end_date) == ("2026Q2", date(2027, 12, 31))


def test_rules_move_by_whole_years_only(db, rules):
    with pytest.raises(Refused, match="01-01"):
        load_programme(rules, start=date(2026, 4, 1))
    assert Programme.objects.count() == 0


def test_the_same_file_twice_changes_nothing(db, rules, django_assert_num_queries):
    programme = load_programme(rules)
    before = Entry.objects.count()
    with django_assert_num_queries(17):
        assert load_programme(rules) == programme
    assert Entry.objects.count() == before == 1


def test_a_changed_file_changes_the_programme_and_is_logged(db, rules):
    load_programme(rules)
    rules["precise_share_percent"] = 60
    rules["services"][1]["evidence"] = ["agency_list", ["agency_poa", "agreement"], "invoice"]
    rules["prohibited_uses"].pop()
    programme = load_programme(rules)
    assert programme.prohibited_uses.count() == 3
    groups = programme.service_types.get(code="I2").evidence_groups.order_by("position")
    assert [sorted(row.kinds.values_list("code", flat=True)) for row in groups] == [
        ["agency_list"], ["agency_poa", "agreement"], ["invoice"], ["other"],
    ]  # fmt: skip
    assert Entry.objects.about(programme).first().changes == {"precise_share_percent": [50, 60]}


def test_what_the_province_edited_is_kept(db, rules):
    programme = load_programme(rules)
    programme.service_types.filter(code="I4").update(short_name="训", aliases=["人员培训", "夜校"], is_active=False)
    programme.service_types.create(
        code="I8", name="法律讲堂", short_name="讲堂", service_class="inclusive", units=["场次"], position=20
    )
    Programme.objects.update(state="closed")
    load_programme(rules)
    edited = programme.service_types.get(code="I4")
    assert (edited.short_name, edited.aliases, edited.is_active) == ("训", ["人员培训", "培训", "夜校"], False)
    assert programme.service_types.count() == 20
    assert Programme.objects.get().state == "closed"


def test_the_period_of_a_programme_with_parks_stays(db, rules, park):
    programme = load_programme(rules)
    EnrolmentFactory.create(programme=programme, park=park)
    with pytest.raises(Refused, match="period"):
        load_programme(rules, start=date(2024, 1, 1))
    assert Programme.objects.get().start_date == date(2023, 1, 1)


def test_the_scope_leaves_out_the_city_with_its_own_budget(db, rules):
    hangzhou = CityFactory.create(code="330100", name="杭州市")
    ningbo = CityFactory.create(code="330200", name="宁波市")
    CountyFactory.create(code="330106", name="西湖区", parent=hangzhou)
    CountyFactory.create(code="330203", name="海曙区", parent=ningbo)
    assert [row.name for row in load_programme(rules).scope.all()] == ["西湖区"]


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (lambda data: data.pop("name"), "name"),
        (lambda data: data["services"][0].pop("units"), "units"),
        (lambda data: data["services"][0].update(units=["斤"]), "斤"),
        (lambda data: data["services"][0].update(code="I2"), "I2"),
        (lambda data: data["services"][0].update(evidence=[["agreement", "letter"]]), "letter"),
        (lambda data: data["tranches"][0].update(max_share="1.5"), "tranche 1"),
        (lambda data: data["tranches"][0].update(min_share="0.31"), "tranche 1"),
        (lambda data: data["tranches"][0].update(clause="9.9"), "9.9"),
        (lambda data: data.update(start="1.1.2023"), "1.1.2023"),
        (lambda data: data.update(deadlines="none"), "deadlines"),
    ],
)
def test_a_faulty_file_is_refused_with_its_fault(db, rules, harm, sentence):
    harm(rules)
    with pytest.raises(Refused, match=sentence):
        load_programme(rules)
    assert Programme.objects.count() == 0


def test_a_value_too_long_for_its_column_is_refused_in_words(db, rules):
    rules["services"][0]["short_name"] = "太长的简称放不下了"
    with pytest.raises(Refused, match="政策宣贯"):
        load_programme(rules)


def test_what_is_no_programme_at_all():
    assert len(faults_in([])) == 1


@pytest.mark.parametrize(
    ("today", "start"),
    [
        (date(2026, 1, 1), date(2025, 1, 1)),
        (date(2026, 6, 30), date(2025, 1, 1)),
        (date(2026, 7, 1), date(2026, 1, 1)),
        (date(2026, 12, 31), date(2026, 1, 1)),
    ],
)
def test_the_demo_always_has_a_report_behind_it(today, start):
    assert demo_start(today) == start


def test_the_demo_keeps_its_period(db):
    demo = load_demo_programme(date(2026, 8, 1))
    assert (demo.code, demo.start_date) == ("pilot-demo", date(2026, 1, 1))
    assert load_demo_programme(date(2027, 5, 1)).start_date == date(2026, 1, 1)


def test_the_command_reports_what_it_loaded(db, capsys):
    call_command("load_programme", PILOT, "--code", "copy", "--start", "2030-01-01")
    assert capsys.readouterr().out == "copy: 2030-01-01 to 2031-12-31\n"


def test_the_command_refuses_in_one_piece(db, tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    with pytest.raises(CommandError, match=r"broken\.json"):
        call_command("load_programme", broken)


def test_reference_data_loads_twice_alike(db, capsys):
    call_command("load_reference")
    rows = Jurisdiction.objects.count(), Entry.objects.count()
    call_command("load_reference")
    assert (Jurisdiction.objects.count(), Entry.objects.count()) == rows
    programme = Programme.objects.get()
    assert programme.code == "pilot-2023"
    assert programme.scope.filter(parent__code="330200").count() == 0
    assert programme.scope.count() > 60
