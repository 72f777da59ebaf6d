import csv
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from apps.accounts.services import load_jurisdictions
from apps.parks.services import load_divisions
from apps.programmes.services import load_programme

FIXTURES = Path(settings.BASE_DIR) / "fixtures"


class Command(BaseCommand):
    help = "Loads what every installation needs: jurisdictions, industry divisions, the programme of 2023 and 2024."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        reference = FIXTURES / "reference"
        load_jurisdictions(json.loads((reference / "jurisdictions.json").read_text(encoding="utf-8")))
        with (reference / "gbt4754_2017_divisions.csv").open(encoding="utf-8", newline="") as file:
            load_divisions(csv.DictReader(file))
        load_programme(json.loads((FIXTURES / "programmes" / "pilot-2023.json").read_text(encoding="utf-8")))
        self.stdout.write("reference data loaded")
