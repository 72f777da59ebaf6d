from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.integrity.demo import add_integrity
from apps.programmes.models import Programme


class Command(BaseCommand):
    help = "Adds signals and a case to the demonstration's records. Does nothing twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--programme", default="pilot-demo", help="code of the programme")

    def handle(self, *args: Any, **options: Any) -> None:
        programme = Programme.objects.filter(code=options["programme"]).first()
        if programme is None:
            raise CommandError(f"There is no programme {options['programme']}.")
        found = add_integrity(programme=programme, today=timezone.localdate())
        self.stdout.write(f"{found} signals were found")
