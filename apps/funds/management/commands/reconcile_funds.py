import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from apps.funds.selectors.reconciling import reconcile
from apps.funds.services.reconciling import answer_of


class Command(BaseCommand):
    help = (
        "Compares payments, books of the parks and the operation log, award by award; prints JSON and ends with 1"
        " unless every yuan has a place. What does not add up goes to standard error."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = reconcile()
        self.stdout.write(json.dumps(answer_of(found), ensure_ascii=False))
        for row in found.differing:
            places = ", ".join(f"{gap.place} {gap.yuan:.2f}" for gap in row.gaps)
            self.stderr.write(f"{row.award}: {places}")
        if found.gone:
            self.stderr.write(f"booked and gone: {found.gone:.2f}")
        if found.unexplained_yuan:
            sys.exit(1)
