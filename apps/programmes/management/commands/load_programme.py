import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.common.refusals import Refused
from apps.programmes.services import load_programme


class Command(BaseCommand):
    help = (
        "Loads a programme and its rules from a file (see fixtures/programmes/); the same file twice changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--code", help="code of the programme, instead of the one in the file")
        parser.add_argument("--name", help="name of the programme, instead of the one in the file")
        parser.add_argument("--start", type=date.fromisoformat, help="first day, moves every date by whole years")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            data = json.loads(options["file"].read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CommandError(f"{options['file']} cannot be read as JSON: {error}") from error
        try:
            programme = load_programme(data, code=options["code"], start=options["start"], name=options["name"])
        except Refused as refusal:
            raise CommandError("\n".join(str(reason) for reason in refusal.reasons)) from refusal
        self.stdout.write(f"{programme.code}: {programme.start_date} to {programme.end_date}")
