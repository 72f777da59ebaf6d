import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from apps.accounts.services import bootstrap_administrator
from apps.common.refusals import Refused
from apps.common.text import clean_line


class Command(BaseCommand):
    """Makes the first administrator of a fresh installation; further ones are appointed in the portal."""

    help = "Make the first system administrator and print a one-time password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")

    def handle(self, *args: Any, username: str, name: str, password_stdin: bool, **options: Any) -> None:
        password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
        try:
            person, generated = bootstrap_administrator(
                username=username, name=clean_line(name, limit=60), password=password
            )
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(_("The administrator %(username)s is made.") % {"username": person.username})
        if generated is not None:
            self.stdout.write(_("One-time password, to be changed at the first sign-in:") + f" {generated}")
