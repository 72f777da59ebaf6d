import json
import sys
import unicodedata
from argparse import ArgumentParser
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.common.refusals import Refused
from apps.evaluations.rules.worked import check
from apps.evaluations.rules.worked.comparison import Line

HEADS = ("example", "figure", "computed", "expected", "")


class Command(BaseCommand):
    help = (
        "Computes the worked examples of a file and prints computed beside expected numbers; ends with 1 if any"
        " differs, with 2 if the file cannot be read. Takes files of single scores and of allocations."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        lines = read(options["file"])
        for row in table(lines):
            self.stdout.write(row)
        different = sum(not line.same for line in lines)
        self.stdout.write(f"{len(lines)} figures, {different} differ")
        if different:
            sys.exit(1)


def read(path: Path) -> list[Line]:
    """Every figure of the file. Numbers are read as they are written, not as floats."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        lines = list(check(data))
    except (OSError, ValueError, RecursionError) as error:
        raise CommandError(f"{path} cannot be read as JSON: {error}", returncode=2) from error
    except Refused as refusal:
        raise CommandError(f"{path}: {refusal}", returncode=2) from refusal
    if not lines:
        raise CommandError(f"{path} holds no examples.", returncode=2)
    return lines


def table(lines: list[Line]) -> list[str]:
    """Aligned columns; Chinese characters are two wide, numbers stand to the right."""
    rows = [HEADS, *((each.example, each.figure, each.computed, each.expected, sign(each)) for each in lines)]
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(padded(*cell) for cell in zip(row, widths, range(5), strict=True)).rstrip() for row in rows]


def padded(text: str, wide: int, place: int) -> str:
    """``text`` in its column: words to the left, numbers (columns 2 and 3) to the right."""
    space = " " * (wide - width(text))
    return space + text if place in {2, 3} else text + space


def sign(line: Line) -> str:
    """What the last column says."""
    return "equal" if line.same else "DIFFERS"


def width(text: str) -> int:
    """Columns a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)
