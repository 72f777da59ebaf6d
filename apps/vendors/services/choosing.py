"""What an enterprise chose (R0.38); a signal that means nothing."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.services import record
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.parks.models import Tenancy
from apps.vendors.choices import Verdict
from apps.vendors.models import Choice, ProviderListing, SignalDismissal
from apps.vendors.permissions import dismisses_signals, keeps_for
from apps.vendors.selectors.catalogue import offers_of
from apps.vendors.selectors.register import pilot_tenancies
from apps.vendors.selectors.related import Signal
from apps.vendors.services.locking import list_under_lock
from apps.vendors.services.writing import demand, lines

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def choose_product(
    *, listing: ProviderListing, tenancy: Tenancy, chosen_by: str, chosen_on: date, user: "User"
) -> Choice:
    """Record which product a pilot enterprise chose, who of it chose and when, at the price of now.

    Sent twice it gives the choice that exists. Raises :class:`Refused` for a product not valid on that day or
    blocked, for a day to come, and for an enterprise that was no pilot enterprise of the park then. Locks the list.
    """
    park = list_under_lock(listing.enrolment).enrolment.park
    demand(keeps_for(user, park))
    row = ProviderListing.objects.select_related("provider", "service_type", "selection").get(pk=listing.pk)
    if known := Choice.objects.filter(listing=row, tenancy=tenancy).first():
        return known
    _check_day(row, chosen_on)
    if not pilot_tenancies(park, chosen_on).filter(pk=tenancy.pk).exists():
        raise Refused(_("This was not a pilot enterprise of the park on that day."), field="tenancy")
    name = lines({"chosen_by": chosen_by}, {"chosen_by": 60})["chosen_by"]
    if not name:
        raise Refused(_("Name the person of the enterprise who chose."), field="chosen_by")
    with worded("tenancy"):
        choice = Choice.objects.create(
            listing=row,
            tenancy=tenancy,
            chosen_on=chosen_on,
            chosen_by=name,
            price_yuan=row.price_yuan,
            recorded_by=user,
        )
    record(user=user, action="product.chosen", target=choice, jurisdiction_id=park.county_id)
    return choice


@transaction.atomic
def dismiss_signal(*, signal: Signal, reason: str, user: "User") -> SignalDismissal:
    """Lay a signal aside with a reason. Another value in common later is another signal. Raises :class:`Refused`."""
    if not dismisses_signals(user, signal.park):
        raise Refused(_("Only the departments of the county and the province lay signals aside."))
    words = lines({"reason": reason}, {"reason": 300})["reason"]
    if not words:
        raise Refused(_("Laying a signal aside needs a reason."), field="reason")
    with worded():
        row = SignalDismissal.objects.create(
            park=signal.park,
            provider=signal.provider,
            other=signal.other,
            kind=signal.likeness.kind,
            fingerprint=signal.likeness.fingerprint,
            reason=words,
            dismissed_by=user,
        )
    record(user=user, action="signal.dismissed", target=row, jurisdiction_id=signal.park.county_id, note=words)
    return row


def _check_day(row: ProviderListing, chosen_on: date) -> None:
    if chosen_on > timezone.localdate():
        raise Refused(_("The day lies in the future."), field="chosen_on")
    offer = offers_of([row], chosen_on)[0]
    if not offer.is_current:
        raise Refused(_("The product was not on the list on that day."), field="chosen_on")
    if offer.verdict == Verdict.BLOCKED:
        raise Refused(_("The price is above the reference and not accepted, so the product cannot be chosen."))
