"""Imports a goal list from the command line."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.selectors import person_for_command
from apps.common.refusals import Refused
from apps.programmes.models import Programme
from apps.spreadsheets.permissions import imports_goals
from apps.spreadsheets.reading.limits import Limits
from apps.spreadsheets.reading.limits import Refused as Unreadable
from apps.spreadsheets.rules import cell_sentence, file_sentence
from apps.spreadsheets.services import import_goals

SHOWN = ("sheet", "cell", "column", "raw", "message", "severity")


def stop(sentence: str) -> CommandError:
    """Ends the command with one sentence and exit code 2."""
    return CommandError(sentence, returncode=2)


class Command(BaseCommand):
    """Says what the file would change; --commit writes it. Exit 0, 1 (rows refused) or 2 (unreadable)."""

    help = "Import the goal lists of a workbook; without --commit nothing is written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--programme", required=True, metavar="CODE")
        parser.add_argument("--as", dest="username", metavar="USERNAME")
        parser.add_argument("--create-parks", action="store_true", help="register and enrol parks that are missing")
        parser.add_argument("--commit", action="store_true", help="write the rows, unless one is refused")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        programme = Programme.objects.filter(code=options["programme"]).first()
        if programme is None:
            raise stop(_('There is no programme "%(code)s".') % {"code": options["programme"]})
        user = self.person(options)
        try:
            with options["file"].open("rb") as stream:
                result = import_goals(
                    stream,
                    name=options["file"].name,
                    programme=programme,
                    user=user,
                    create_parks=options["create_parks"],
                    commit=options["commit"],
                    today=timezone.localdate(),
                    limits=Limits(),
                )
        except OSError as error:
            raise stop(file_sentence("no_such_file", {"path": options["file"]})) from error
        except Unreadable as reason:
            raise stop(file_sentence(reason.code, reason.params)) from reason
        except Refused as reason:
            raise stop(str(reason)) from reason
        self.show(result, as_json=options["json"])
        if result["refused"]:
            sys.exit(1)

    def person(self, options: dict[str, Any]) -> User | None:
        """Who imports: needed for writing, and allowed to."""
        if not options["username"]:
            if options["commit"]:
                raise stop(_("Say with --as who imports."))
            return None
        user = person_for_command(options["username"])
        if user is None:
            raise stop(_('There is no active person "%(name)s".') % {"name": options["username"]})
        if not imports_goals(user):
            raise stop(_('"%(name)s" may not import goals.') % {"name": options["username"]})
        return user

    def show(self, result: dict[str, Any], *, as_json: bool) -> None:
        """Prints the result: JSON, or a line of counts and a line per problem."""
        for problem in result["problems"]:
            problem["column"] = problem["header"]
            problem["message"] = cell_sentence(problem["code"], problem["params"], problem["raw"])
        problems = [{name: problem[name] for name in SHOWN} for problem in result["problems"]]
        if as_json:
            self.stdout.write(json.dumps({**result, "problems": problems}, ensure_ascii=False))
            return
        self.stdout.write(
            _(
                "%(rows)s rows: %(ready)s ready, %(to_confirm)s to confirm, %(refused)s refused;"
                " %(created)s new, %(updated)s changed, %(unchanged)s unchanged."
            )
            % result
        )
        for problem in problems:
            self.stdout.write(f"{problem['sheet']}!{problem['cell']}  {problem['message']}")
        self.stdout.write(_("Written.") if result["committed"] else _("Nothing was written."))
