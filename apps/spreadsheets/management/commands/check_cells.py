"""Checks the cleaning of cells against a file of cases."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from apps.spreadsheets.cells.cleaning import cleaners
from apps.spreadsheets.cells.result import Cleaned
from apps.spreadsheets.selectors import gazetteer_of_file


class Command(BaseCommand):
    """Cleans each case and prints those whose value or flag differs from what is expected; exit 1 when one does."""

    help = 'Check cell cleaning: FILE holds {"cases": [{"raw", "field_type", "column_unit", "expect", "flag"}]}.'

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        clean = cleaners(gazetteer_of_file())
        try:
            cases = json.loads(options["file"].read_text(encoding="utf-8"))["cases"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(
                _('"%(path)s" is no file of cases.') % {"path": options["file"]}, returncode=2
            ) from error
        differing = 0
        for case in cases:
            cleaner = clean.get(case["field_type"])
            got = cleaner(case["raw"], case.get("column_unit", "")) if cleaner else None
            if got is None or (got.value, got.flag) != (case["expect"], case.get("flag", "")):
                differing += 1
                self.stdout.write(self.difference(case, got))
        self.stdout.write(_("%(cases)s cases, %(differing)s differ.") % {"cases": len(cases), "differing": differing})
        if differing:
            sys.exit(1)

    def difference(self, case: dict[str, Any], got: Cleaned | None) -> str:
        """One line: the case, what was expected, what came out and by which rule."""
        shown = [case["raw"], case["field_type"], case.get("column_unit", "")]
        expected = [case["expect"], case.get("flag", "")]
        found = None if got is None else [got.value, got.flag]
        line = " ".join(json.dumps(value, ensure_ascii=False) for value in shown)
        rule = "" if got is None else f" ({got.rule})"
        return f"{line}: {json.dumps(expected, ensure_ascii=False)} ≠ {json.dumps(found, ensure_ascii=False)}{rule}"
