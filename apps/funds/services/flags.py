"""What stands out in a book: found when it is booked, told to the county, decided there (R0.63)."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.accounts.choices import COUNTY_ROLES, OrganisationKind
from apps.accounts.models import Organisation
from apps.accounts.selectors import people_of
from apps.audit import services as audit
from apps.common.refusals import Refused
from apps.common.text import clean_line
from apps.funds.choices import FlagState
from apps.funds.models import LedgerEntry, LedgerFlag
from apps.funds.permissions import decides_flag
from apps.funds.rules.ledger import findings
from apps.funds.selectors.ledger import insiders_of
from apps.notifications.choices import MessageKind
from apps.notifications.services import notify

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def decide_flag(*, flag: LedgerFlag, clear: bool, answer: str, user: "User") -> LedgerFlag:
    """Clear a flag, or uphold it so that the park puts the money back. Locks the flag. Raises :class:`Refused`."""
    rows = LedgerFlag.objects.select_for_update(of=("self",)).select_related("entry__account__enrolment__park__county")
    row = rows.get(pk=flag.pk)
    if not decides_flag(user, row):
        raise Refused(_("The departments of the park's county decide about flags."))
    words = clean_line(answer, limit=300)
    if not words:
        raise Refused(_("Say what was found."), field="answer")
    if row.state != FlagState.OPEN:
        raise Refused(_("This flag has been decided. Reload the page."))
    row.state = FlagState.CLEARED if clear else FlagState.UPHELD
    row.answer, row.decided_by, row.decided_at = words, user, timezone.now()
    row.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    log_entry(row.entry, "ledger.flag_cleared" if clear else "ledger.flag_upheld", user, note=words)
    _tell_park(row, user)
    return row


def flag_entry(entry: LedgerEntry, user: "User") -> None:
    """Compare a new expenditure with what is prohibited and with the operator; findings become flags."""
    park, programme = entry.account.enrolment.park, entry.account.enrolment.programme
    found = findings(
        purpose=f"{entry.purpose} {entry.payee_name}",
        payee=entry.payee_name,
        payee_code=entry.payee_code,
        uses=programme.prohibited_uses.values_list("name", flat=True),
        insiders=insiders_of(park),
    )
    flags = [LedgerFlag(entry=entry, kind=each.kind, detail=each.detail[:120]) for each in found]
    LedgerFlag.objects.bulk_create(flags)
    if flags:
        _tell_county(entry, flags, user)


def _tell_county(entry: LedgerEntry, flags: list[LedgerFlag], user: "User") -> None:
    park = entry.account.enrolment.park
    offices = Organisation.objects.filter(
        jurisdiction=park.county_id, kind__in=[OrganisationKind.ECONOMY, OrganisationKind.FINANCE], is_active=True
    )
    with translation.override(settings.LANGUAGE_CODE):
        title = _("%(park)s: an expenditure stands out and waits for you") % {"park": park}
        body = "\n".join(str(flag) for flag in flags)
    for office in offices:
        notify(
            recipients=people_of(office, *COUNTY_ROLES),
            kind=MessageKind.TODO,
            title=title,
            body=body,
            link=entry.account.get_absolute_url(),
            effect_key=f"ledger-flag:{entry.pk}",
            sender=user,
        )


def _tell_park(flag: LedgerFlag, user: "User") -> None:
    with translation.override(settings.LANGUAGE_CODE):
        title = _("The county decided about voucher %(voucher)s: %(state)s") % {
            "voucher": flag.entry.voucher,
            "state": flag.get_state_display(),
        }
    notify(
        recipients=people_of(flag.entry.account.enrolment.park.operator),
        kind=MessageKind.INFO if flag.state == FlagState.CLEARED else MessageKind.TODO,
        title=title,
        body=flag.answer,
        link=flag.entry.account.get_absolute_url(),
        effect_key=f"ledger-flag:{flag.pk}:{flag.state}",
        sender=user,
    )


def log_entry(entry: LedgerEntry, action: str, user: "User", *, note: str = "") -> None:
    """One line in the log of the park's county about an entry."""
    changes: dict[str, list[Any]] = {"amount_yuan": [None, entry.amount_yuan]}
    county = entry.account.enrolment.park.county_id
    audit.record(user=user, action=action, target=entry, jurisdiction_id=county, changes=changes, note=note)
