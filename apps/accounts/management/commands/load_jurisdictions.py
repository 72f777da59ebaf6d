import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.accounts.services import load_jurisdictions

DEFAULT = settings.BASE_DIR / "fixtures" / "reference" / "jurisdictions.json"


class Command(BaseCommand):
    """Loads provinces, cities, counties, zones and abolished codes; running it again changes nothing."""

    help = "Load the list of jurisdictions (idempotent)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=DEFAULT)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            loaded = load_jurisdictions(json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{file} cannot be loaded: {error}") from error
        self.stdout.write(f"{loaded.created} created, {loaded.updated} updated, {loaded.unchanged} unchanged")
