"""Taking the import of a catalogue back: what was added goes off the list, what was changed is as it was."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.parks.models import Park
from apps.spreadsheets.choices import Subject
from apps.spreadsheets.models import ImportBatch, ImportChange
from apps.spreadsheets.services.offers import listing_data, listing_snapshot, provider_data, provider_snapshot
from apps.vendors.models import Choice, Provider, ProviderListing
from apps.vendors.services import edit_listing, edit_provider, remove_provider, take_off


def touched(changes: Iterable[ImportChange]) -> int:
    """How many rows are no longer as the import left them, or were built on: an added product chosen since."""
    rows = {(change.subject, change.row_id): change for change in changes}
    found = {(Subject.PROVIDER.value, each.pk): provider_snapshot(each) for each in providers_in(rows)}
    found |= {(Subject.PRODUCT.value, each.pk): listing_snapshot(each) for each in products_in(rows)}
    added = [row for (subject, row), change in rows.items() if subject == Subject.PRODUCT and not change.before]
    chosen = set(Choice.objects.filter(listing__in=added).values_list("listing", flat=True))
    differing = [key for key, change in rows.items() if found.get(key) != change.after]
    return len(chosen) + len(differing)


def providers_in(rows: Iterable[tuple[str, int]]) -> Iterable[Provider]:
    """The providers an import touched."""
    return Provider.objects.filter(pk__in=[row for subject, row in rows if subject == Subject.PROVIDER])


def products_in(rows: Iterable[tuple[str, int]]) -> Iterable[ProviderListing]:
    """The products an import touched."""
    return ProviderListing.objects.filter(pk__in=[row for subject, row in rows if subject == Subject.PRODUCT])


def undo_catalogue(batch: ImportBatch, user: User, changes: list[ImportChange]) -> None:
    """Brings the catalogue back through the verbs of `vendors`, the last row first; locks the park.

    Raises :class:`Refused` when an approved plan has fixed the list since, or a provider added is in use.
    """
    Park.objects.select_for_update(no_key=True).get(pk=batch.park_id or 0)
    for change in sorted(changes, key=lambda each: -each.pk):
        if change.subject == Subject.PRODUCT:
            restore_product(change, user)
        else:
            restore_provider(change, user)


def restore_product(change: ImportChange, user: User) -> None:
    """A product as it was; an added one is taken off, because what stood on a list is kept."""
    listing = ProviderListing.objects.select_related("enrolment").get(pk=change.row_id)
    if not change.before:
        take_off(listing=listing, reason=_("The import that listed it was undone."), user=user)
        return
    reason = str(change.before.get("reason") or "")
    edit_listing(listing=listing, data=listing_data(change.before), user=user, reason=reason)


def restore_provider(change: ImportChange, user: User) -> None:
    """A provider as it was; an added one is removed."""
    provider = Provider.objects.get(pk=change.row_id)
    if not change.before:
        remove_provider(provider=provider, user=user)
        return
    edit_provider(provider=provider, data=provider_data(change.before, provider), user=user)
