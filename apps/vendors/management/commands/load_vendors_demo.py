from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.programmes.models import Programme
from apps.vendors.demo import add_vendors


class Command(BaseCommand):
    help = "Adds providers and products to the demonstration's parks. Does nothing twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--programme", default="pilot-demo", help="code of the programme")

    def handle(self, *args: Any, **options: Any) -> None:
        programme = Programme.objects.filter(code=options["programme"]).first()
        if programme is None:
            raise CommandError(f"There is no programme {options['programme']}.")
        told = add_vendors(programme=programme, today=timezone.localdate())
        self.stdout.write(f"{told} parks have providers now")
