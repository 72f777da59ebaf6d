"""Receipts of filed versions."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.approvals.models import Submission
from apps.audit.services import record
from apps.common.refusals import Refused
from apps.filings.models import FilingReceipt
from apps.filings.permissions import may_receive
from apps.programmes.choices import Party

if TYPE_CHECKING:
    from apps.accounts.models import User


def deliver(version: Submission) -> None:
    """Hand a filed version to both provincial departments; called in the transaction that files it."""
    parties = (Party.PROV_EIT, Party.PROV_FIN)
    FilingReceipt.objects.bulk_create(FilingReceipt(submission=version, party=party) for party in parties)


@transaction.atomic
def confirm(*, version: Submission, user: "User") -> FilingReceipt:
    """A provincial department confirms that it has a filed version; again changes nothing.

    Raises :class:`Refused` for other people, and for a version that was not filed. Locks the receipt.
    """
    if not may_receive(user) or user.acting is None:
        raise Refused(_("Only the two provincial departments confirm receipts."))
    rows = FilingReceipt.objects.select_for_update().filter(submission=version, party=user.acting.role)
    receipt = rows.first()
    if receipt is None:
        raise Refused(_("This version has not been filed with your department."))
    if receipt.received_at is None:
        receipt.received_at, receipt.received_by = timezone.now(), user
        receipt.save(update_fields=["received_at", "received_by"])
        record(user=user, action="filing.received", target=version, jurisdiction_id=version.jurisdiction_id)
    return receipt
