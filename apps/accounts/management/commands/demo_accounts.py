from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from apps.accounts.selectors import DEMO_PASSWORD, demo_accounts


class Command(BaseCommand):
    """Prints the accounts of the demonstration."""

    help = "List the accounts of the demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = demo_accounts()
        if not accounts:
            self.stdout.write(_("There are no demonstration accounts in this installation."))
            return
        for account in accounts:
            self.stdout.write(f"  {account.username:<12}{account.organisation} · {account.role}")
        self.stdout.write(_("The password of each is %(password)s") % {"password": DEMO_PASSWORD})
