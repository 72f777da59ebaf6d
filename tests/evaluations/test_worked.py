"""The worked numbers of both files, exactly, and the command that shows them."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.evaluations.rules.worked import check

DATA = Path(__file__).resolve().parents[1] / "data"
FILES = {"scoring_examples.json": 11, "policy2_worked_examples.json": 53}


def example(name):
    return json.loads((DATA / name).read_text(), parse_float=Decimal)


@pytest.mark.parametrize(("name", "figures"), FILES.items())
def test_every_worked_number_is_exactly_equal(name, figures):
    lines = list(check(example(name)))
    assert [line for line in lines if not line.same] == []
    assert len(lines) == figures


@pytest.mark.parametrize(("name", "figures"), FILES.items())
def test_the_command_prints_both_and_ends_well(name, figures, capsys):
    call_command("check_scores", str(DATA / name))
    printed = capsys.readouterr().out.splitlines()
    assert printed[-1] == f"{figures} figures, 0 differ"
    assert len(printed) == figures + 2


def test_columns_are_aligned_for_chinese_too(capsys):
    call_command("check_scores", str(DATA / "policy2_worked_examples.json"))
    lines = capsys.readouterr().out.encode("gb18030").splitlines()[:-1]  # a Chinese character is two bytes here
    assert {line.index(b"equal") for line in lines[1:]} == {lines[0].index(b"expected") + len("expected") + 2}


def changed(tmp_path, name, change):
    data = example(name)
    change(data)
    path = tmp_path / name
    path.write_text(json.dumps(data, default=str))
    return str(path)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("scoring_examples.json", lambda data: data["examples"][0].update(expected="58.7334")),
        ("scoring_examples.json", lambda data: data["examples"][0].update(expected="58.73333")),
        ("scoring_examples.json", lambda data: data["examples"][5]["expected"].update(tier="good..excellent")),
        ("scoring_examples.json", lambda data: data["examples"][5]["expected"].update(other="1")),
        ("scoring_examples.json", lambda data: data["examples"][6]["input"]["values"].update(tax="30.01")),
        ("policy2_worked_examples.json", lambda data: data["ex3_no_A_in_city"]["result"].update(excluded=["乙"])),
        (
            "policy2_worked_examples.json",
            lambda data: data["ex1_city_denominators"]["result"]["weights"].update(甲="0.545803"),
        ),
    ],
)
def test_one_wrong_number_ends_with_1(tmp_path, name, change, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("check_scores", changed(tmp_path, name, change))
    assert ended.value.code == 1
    printed = capsys.readouterr().out
    assert printed.count("DIFFERS") == 1
    assert printed.endswith("1 differ\n")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("no json", "cannot be read as JSON"),
        ("[]", "The file holds no examples."),
        ('{"examples": []}', "examples: a list is expected."),
        ('{"examples": [{"name": "a", "input": {}, "expected": 1}]}', "examples[0].input.satisfied: this setting"),
        (
            '{"examples": [{"name": "a", "input": {"actual": "1e5", "satisfied": 2, "unallowed": 1}, "expected": 1}]}',
            "examples[0].input.actual: '1e5' is no exact number.",
        ),
        (
            '{"examples": [{"name": "a", "input": {"formula": "a÷2", "values": {"a": 1}}, "expected": 1}]}',
            "examples[0].input.formula: one term name ÷ baseline × points for every value is expected.",
        ),
        ('{"ex1": 5}', "ex1: an object is expected."),
        ('{"ex1": {"result": {}}}', "ex1.input: this setting is missing."),
        ('{"ex1": {"input": {"a": {"A": 1}}, "result": {"check": 1}}}', "ex1.input.a.B: this setting is missing."),
    ],
)
def test_an_unreadable_file_is_a_sentence_and_2(tmp_path, content, sentence):
    path = tmp_path / "file.json"
    path.write_text(content)
    with pytest.raises(CommandError) as refused:
        call_command("check_scores", str(path))
    assert refused.value.returncode == 2
    assert sentence in str(refused.value)


def test_a_missing_file_is_a_sentence_and_2(tmp_path):
    with pytest.raises(CommandError) as refused:
        call_command("check_scores", str(tmp_path / "none.json"))
    assert refused.value.returncode == 2
