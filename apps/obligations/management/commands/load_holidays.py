from typing import Any

from django.core.management.base import BaseCommand

from apps.obligations.services import seed_holidays


class Command(BaseCommand):
    help = "Adds the published calendars of years the table of holidays does not know. Does nothing twice."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{seed_holidays()} days entered")
