"""Rows of a catalogue written through the verbs of `vendors`, and their former state brought back."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.approvals.choices import WaiverState
from apps.approvals.models import Waiver
from apps.common.refusals import Refused
from apps.programmes.models import Enrolment
from apps.spreadsheets.cells.text import squeezed
from apps.spreadsheets.choices import Subject
from apps.spreadsheets.models import ImportChange
from apps.vendors.choices import RULE_PRICE
from apps.vendors.models import Candidate, Provider, ProviderListing
from apps.vendors.selectors import chosen_for
from apps.vendors.services import ListingData, ProviderData, add_listing, add_provider, edit_listing, edit_provider

Row = dict[str, Any]
# Field of the sheet by field of the stored row.
PROVIDER = {
    "kind": "kind",
    "name": "name",
    "credit_code": "code",
    "legal_representative": "legal",
    "address": "address",
}
LISTING = {
    "product_name": "product",
    "content": "content",
    "deliverable": "deliverable",
    "price_yuan": "price",
    "unit": "unit",
    "reference_yuan": "reference",
    "reference_source": "source",
    "reference_note": "reference_note",
    "reference_date": "reference_date",
    "valid_from": "valid_from",
    "valid_until": "valid_until",
}
FIGURES = ("price_yuan", "reference_yuan")
TYPES: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(FIGURES, Decimal),
    **dict.fromkeys(("reference_date", "valid_from", "valid_until"), dt.date.fromisoformat),
}


class Known(NamedTuple):
    """The catalogue as it stands while rows are written: providers, products on the list, who won a selection."""

    enrolment: Enrolment
    by_code: dict[str, Provider]
    by_name: dict[tuple[str, str], Provider]
    listings: dict[tuple[int, int, str], list[ProviderListing]]
    chosen: dict[tuple[int, int], Candidate]

    def provider(self, row: Row) -> Provider | None:
        """The provider a row means, by its code, a person by kind and name."""
        if row["code"]:
            return self.by_code.get(row["code"])
        return self.by_name.get((row["kind"], squeezed(row["name"])))


def known(enrolment: Enrolment) -> Known:
    """The catalogue of a pilot park. Three queries."""
    providers = list(enrolment.park.providers.select_related("park"))
    found = Known(
        enrolment,
        {each.credit_code: each for each in providers if each.credit_code},
        {(each.kind, squeezed(each.name)): each for each in providers if not each.credit_code},
        {},
        {},
    )
    for listing in ProviderListing.objects.listed().filter(enrolment=enrolment).order_by("valid_from", "pk"):
        key = (listing.provider_id, listing.service_type_id, squeezed(listing.product_name))
        found.listings.setdefault(key, []).append(listing)
    for candidate in chosen_for(enrolment).select_related("selection__enrolment"):
        found.chosen.setdefault((candidate.provider_id, candidate.selection.service_type_id), candidate)
    return found


def provider_snapshot(provider: Provider) -> Row:
    """What a catalogue says about a provider, as it is stored."""
    return {field: getattr(provider, field) for field in PROVIDER}


def listing_snapshot(listing: ProviderListing) -> Row:
    """What a catalogue says about a product, as it is stored."""
    stored = {field: getattr(listing, field) for field in LISTING}
    return {
        field: f"{value:.2f}"
        if isinstance(value, Decimal)
        else value.isoformat()
        if isinstance(value, dt.date)
        else value
        for field, value in stored.items()
    } | {"taken_off": listing.taken_off_on is not None}


def wanted(row: Row, before: Row, fields: dict[str, str]) -> Row:
    """The stored fields as the row wants them: cells left blank keep what is stored."""
    return {
        field: row[name] if row.get(name) not in (None, "") else before.get(field, "") for field, name in fields.items()
    }


def provider_data(values: Row, provider: Provider | None) -> ProviderData:
    """The provider as wanted; phone and account stay as they are."""
    kept = {field: getattr(provider, field) for field in ("phone", "bank_account")} if provider else {}
    return ProviderData(**{field: values[field] or "" for field in PROVIDER}, **kept)


def listing_data(values: Row) -> ListingData:
    """The product as wanted. Raises :class:`Refused` with the field when something is missing."""
    typed: Row = {field: cast(values[field]) for field, cast in TYPES.items()}
    return ListingData(**{field: values[field] for field in LISTING} | typed)


def write_provider(found: Known, row: Row, user: User) -> tuple[Provider, ImportChange | None]:
    """Registers or changes the provider of a row. Raises :class:`Refused`."""
    provider = found.provider(row)
    before = provider_snapshot(provider) if provider else {}
    after = wanted(row, before, PROVIDER)
    if provider is not None and after == before:
        return provider, None
    if provider is None:
        made = add_provider(park=found.enrolment.park, data=provider_data(after, None), user=user)
    else:
        made = edit_provider(provider=provider, data=provider_data(after, provider), user=user)
    change = ImportChange(
        subject=Subject.PROVIDER, row_id=made.pk, label=str(made), before=before, after=provider_snapshot(made)
    )
    return made, change


def listing_of(found: Known, row: Row, provider: Provider) -> ProviderListing | None:
    """The product on the list that a row means: the same begin or end, or the only one when the row has neither."""
    named = found.listings.get((provider.pk, row["service"], squeezed(row["product"])), [])
    first, last = row.get("valid_from"), row.get("valid_until")
    if not first and not last:
        return named[0] if len(named) == 1 else None
    same = [each for each in named if first == each.valid_from.isoformat() or last == each.valid_until.isoformat()]
    return same[0] if same else None


def write_listing(found: Known, row: Row, provider: Provider, user: User, reason: str) -> ImportChange | None:
    """Lists or changes the product of a row. Raises :class:`Refused` with the field."""
    listing = listing_of(found, row, provider)
    before = listing_snapshot(listing) if listing else {}
    if listing is not None:
        row = row | {"product": listing.product_name}
    after = wanted(row, before, LISTING)
    if listing is not None and after | {"taken_off": False} == before:
        return None
    if listing is None:
        candidate = found.chosen.get((provider.pk, row["service"]))
        if candidate is None:
            raise Refused(_("There is no selection record for this provider and service."), field="name")
        if "" in after.values():
            raise Refused(
                _("No product of this name is listed for that time, and the row lacks what a new one needs."),
                field="product_name",
            )
        made = add_listing(candidate=candidate, data=listing_data(after), user=user, reason=reason)
    else:
        said = reason if needs_words(listing, before, after) else ""
        before |= {"reason": last_reason(listing)}
        made = edit_listing(listing=listing, data=listing_data(after), user=user, reason=said)
    return ImportChange(
        subject=Subject.PRODUCT, row_id=made.pk, label=str(made), before=before, after=listing_snapshot(made)
    )


def requests_about(listing: ProviderListing) -> list[Waiver]:
    """Requests to accept the price of a product, newest first. One query."""
    return list(Waiver.objects.about(ProviderListing, [listing.pk]).filter(rule=RULE_PRICE).order_by("-pk"))


def last_reason(listing: ProviderListing) -> str:
    """Why the county should accept the price, as it was put last."""
    return next((request.reason for request in requests_about(listing)), "")


def needs_words(listing: ProviderListing, before: Row, after: Row) -> bool:
    """Whether the county is to be asked anew: other figures, or no request that waits."""
    if any(before[field] != after[field] for field in FIGURES):
        return True
    return not any(request.state == WaiverState.ASKED for request in requests_about(listing))
