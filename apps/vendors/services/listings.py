"""Products on a park's list (R0.38, R0.40)."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.approvals.choices import WaiverState
from apps.approvals.models import Waiver
from apps.approvals.selectors import standing
from apps.approvals.services import withdraw_waivers
from apps.audit.services import record
from apps.common.constraints import worded
from apps.common.money import MAXIMUM
from apps.common.refusals import Refused
from apps.vendors.choices import RULE_PRICE
from apps.vendors.models import Candidate, ProviderListing
from apps.vendors.permissions import keeps_for
from apps.vendors.selectors.catalogue import price_facts
from apps.vendors.services.locking import open_list
from apps.vendors.services.waiving import ask_for_price
from apps.vendors.services.writing import apply, demand, lines, texts

if TYPE_CHECKING:
    from apps.accounts.models import User

LINES = {"product_name": 120, "deliverable": 300, "reference_note": 200}
DAYS_AND_FIGURES = (
    *("price_yuan", "unit", "reference_yuan", "reference_source", "reference_date", "valid_from", "valid_until"),
)
CENTS = Decimal("0.01")


@dataclass(frozen=True)
class ListingData:
    """What a form or a sheet says about a product; amounts in yuan with two decimals."""

    product_name: str
    content: str
    deliverable: str
    price_yuan: Decimal
    unit: str
    reference_yuan: Decimal
    reference_source: str
    reference_note: str
    reference_date: date
    valid_from: date
    valid_until: date


@transaction.atomic
def add_listing(*, candidate: Candidate, data: ListingData, user: "User", reason: str = "") -> ProviderListing:
    """Put a product of a chosen candidate on the list of its park and service (R0.36: nobody else gets there).

    A price over the reference needs a ``reason`` and is blocked until the county accepts it. Locks the list. Raises
    :class:`Refused` with the field.
    """
    selection = candidate.selection
    park_list = open_list(selection.enrolment)
    enrolment = park_list.enrolment
    demand(keeps_for(user, enrolment.park))
    if not candidate.is_chosen:
        raise Refused(_("This provider was not chosen in the selection, so it cannot be listed."), field="candidate")
    row = ProviderListing(
        enrolment=enrolment,
        service_type=selection.service_type,
        provider=candidate.provider,
        selection=selection,
        created_by=user,
        **checked_product(data),
    )
    _check_overlap(row)
    with worded():
        row.save(force_insert=True)
    _note(row, "product.listed", user, {"price_yuan": [None, row.price_yuan]})
    _ask_when_over(row, reason, user)
    return row


@transaction.atomic
def edit_listing(*, listing: ProviderListing, data: ListingData, user: "User", reason: str = "") -> ProviderListing:
    """Change a product on an open list; locks the list. Nothing changed writes nothing.

    A reason the county accepted for other figures does not cover new ones. Raises :class:`Refused` with the field.
    """
    open_list(listing.enrolment)
    row = (
        ProviderListing.objects.select_for_update(of=("self",))
        .select_related(
            "enrolment__park__operator", "enrolment__park__county", "enrolment__programme", "provider", "service_type"
        )
        .get(pk=listing.pk)
    )
    demand(keeps_for(user, row.enrolment.park))
    _check_on_list(row)
    if changes := apply(row, checked_product(data)):
        _check_overlap(row)
        with worded():
            row.save()
        _note(row, "product.edited", user, changes)
    _withdraw_outdated(row, user)
    _ask_when_over(row, reason, user)
    return row


@transaction.atomic
def take_off(*, listing: ProviderListing, reason: str, user: "User") -> ProviderListing:
    """Take a product off an open list with a reason; what was chosen stays chosen. Locks the list."""
    open_list(listing.enrolment)
    row = ProviderListing.objects.select_for_update(of=("self",)).select_related("enrolment__park").get(pk=listing.pk)
    demand(keeps_for(user, row.enrolment.park))
    _check_on_list(row)
    words = lines({"reason": reason}, {"reason": 200})["reason"]
    if not words:
        raise Refused(_("Taking a product off the list needs a reason."), field="reason")
    row.taken_off_on, row.taken_off_reason = timezone.localdate(), words
    row.save(update_fields=["taken_off_on", "taken_off_reason"])
    withdraw_waivers(waivers=_waiting(row), user=user)
    _note(row, "product.taken_off", user, {"taken_off_on": [None, row.taken_off_on]}, words)
    return row


def checked_product(data: ListingData) -> dict[str, Any]:
    """The columns of a product, clean and within bounds. Raises :class:`Refused` with the field."""
    words = lines(asdict(data), LINES) | texts(asdict(data), {"content": 2000})
    for name, text in words.items():
        if not text:
            raise Refused(_("Fill this in."), field=name)
    _check_amount(data.price_yuan, "price_yuan", low=Decimal(0))
    _check_amount(data.reference_yuan, "reference_yuan", low=CENTS)
    if data.valid_until < data.valid_from:
        raise Refused(_("Validity cannot end before it begins."), field="valid_until")
    if data.reference_date > timezone.localdate():
        raise Refused(_("The date of the reference price lies in the future."), field="reference_date")
    return words | {name: getattr(data, name) for name in DAYS_AND_FIGURES}


def _check_amount(amount: Decimal, field: str, *, low: Decimal) -> None:
    """Refuse NaN, more than two decimals and amounts out of bounds, whatever form or sheet they come from."""
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -2:
        raise Refused(_("Enter an amount in yuan with at most two decimals, for example 12,500.00."), field=field)
    if not low <= amount <= MAXIMUM:
        raise Refused(_("The amount lies between %(low)s and 999,999,999,999.99 yuan.") % {"low": low}, field=field)


def _check_on_list(row: ProviderListing) -> None:
    if row.taken_off_on is not None:
        raise Refused(_("This product is off the list."))


def _check_overlap(row: ProviderListing) -> None:
    same = ProviderListing.objects.listed().filter(
        enrolment=row.enrolment,
        provider=row.provider,
        service_type=row.service_type,
        product_name=row.product_name,
        valid_from__lte=row.valid_until,
        valid_until__gte=row.valid_from,
    )
    if other := same.exclude(pk=row.pk).order_by("valid_from").first():
        raise Refused(
            _("This product is listed already from %(start)s until %(end)s. The two periods may not overlap.")
            % {"start": other.valid_from.isoformat(), "end": other.valid_until.isoformat()},
            field="valid_from",
        )


def _waiting(row: ProviderListing) -> list[Waiver]:
    waivers = Waiver.objects.about(ProviderListing, [row.pk])
    return list(waivers.filter(rule=RULE_PRICE, state=WaiverState.ASKED))


def _withdraw_outdated(row: ProviderListing, user: "User") -> None:
    """Requests about figures that are gone need no answer."""
    over = row.price_yuan > row.reference_yuan
    outdated = [each for each in _waiting(row) if not over or each.facts != price_facts(row)]
    withdraw_waivers(waivers=outdated, user=user)


def _ask_when_over(row: ProviderListing, reason: str, user: "User") -> None:
    """A price over the reference goes to the county with its reason (R0.40)."""
    if row.price_yuan <= row.reference_yuan:
        return
    known = standing(ProviderListing, [row.pk], timezone.localdate())
    key, facts = (row.pk, RULE_PRICE, ""), price_facts(row)
    waiting = known.last(key, facts)
    is_asked = waiting is not None and waiting.state == WaiverState.ASKED
    if known.covers(key, facts) or (is_asked and not reason.strip()):
        return
    if not reason.strip():
        raise Refused(
            _("The price is above the market reference price. Lower it, or write why the county should accept it."),
            field="reason",
        )
    ask_for_price(listing=row, reason=reason, user=user)


def _note(row: ProviderListing, action: str, user: "User", changes: dict[str, list[Any]], note: str = "") -> None:
    county = row.enrolment.park.county_id
    record(user=user, action=action, target=row, jurisdiction_id=county, changes=changes, note=note)
