from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.common.refusals import Refused
from apps.dashboards.demo.loading import load_demo


class Command(BaseCommand):
    help = "Loads the demonstration: a programme that runs now, 23 parks, an account per role. Does nothing twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--today", type=date.fromisoformat, help="tell the story as of this day (2026-09-23)")
        parser.add_argument("--parks", type=int, help="only the first so many parks")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            programme = load_demo(today=options["today"] or timezone.localdate(), parks=options["parks"])
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write("demo loaded" if programme else "the demo is there already")
