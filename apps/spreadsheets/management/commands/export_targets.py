"""Exports the goal lists of a programme from the command line."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.programmes.models import Programme
from apps.spreadsheets.resources import write_goals
from apps.spreadsheets.selectors import goal_queryset


class Command(BaseCommand):
    """Writes every goal of a programme in the statutory layout; importing the file again changes nothing."""

    help = "Export the goal lists of a programme to an .xlsx file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--programme", required=True, metavar="CODE")
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        programme = Programme.objects.filter(code=options["programme"]).first()
        if programme is None:
            raise CommandError(_('There is no programme "%(code)s".') % {"code": options["programme"]}, returncode=2)
        try:
            with options["file"].open("wb") as stream, transaction.atomic():
                goals = write_goals(stream, programme, goal_queryset(programme, None))
        except OSError as error:
            raise CommandError(_('"%(path)s" cannot be written.') % {"path": options["file"]}, returncode=2) from error
        self.stdout.write(_("%(count)s goals written.") % {"count": goals})
