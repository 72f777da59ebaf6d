import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from apps.delivery.selectors.reconciling import reconcile
from apps.delivery.services.counting import repair_counts


class Command(BaseCommand):
    help = (
        "Counts every service record anew and compares with the summary; prints JSON and ends with 1 if they differ."
        " With --repair the summary is put right; what was found is printed, and the log keeps it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="put the summary right")

    def handle(self, *args: Any, **options: Any) -> None:
        found = repair_counts() if options["repair"] else reconcile()
        answer = {"checked": found.checked, "differences": found.differences}
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
        if found.differences and not options["repair"]:
            sys.exit(1)
