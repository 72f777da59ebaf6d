"""New products as lines of a change request; they join list and plan when the request comes into force."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.plans.choices import ChangeKind
from apps.plans.models import ChangeRequest
from apps.plans.rules.moves import Move
from apps.plans.services.applying import product_data
from apps.plans.services.changes import check_writable, item_of, locked_change
from apps.vendors.choices import Verdict
from apps.vendors.models import Candidate
from apps.vendors.rules.prices import price_verdict
from apps.vendors.services import ListingData, checked_product

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def add_product(*, change: ChangeRequest, candidate: Candidate, data: ListingData, user: "User") -> ChangeRequest:
    """Put a new product of a selected provider into a request; the same candidate again replaces the line.

    Raises :class:`Refused` with the field: a candidate of another park or not chosen, a price over its reference
    (R0.40 knows no exception here), and whatever a list refuses. Locks the plan.
    """
    change = locked_change(change)
    check_writable(change, user)
    selection = candidate.selection
    if not candidate.is_chosen or selection.enrolment_id != change.plan.enrolment_id:
        raise Refused(_("This provider was not chosen in the selection, so it cannot be listed."), field="candidate")
    clean = ListingData(**checked_product(data))
    if price_verdict(clean.price_yuan, clean.reference_yuan, accepted=False) != Verdict.HOLDS:
        raise Refused(_("A product that joins by a change costs at most its market reference."), field="price_yuan")
    change.items.filter(kind=ChangeKind.PRODUCT, reference=candidate.pk).delete()
    item_of(change, _move(candidate, clean)).save(force_insert=True)
    return change


@transaction.atomic
def drop_product(*, change: ChangeRequest, reference: int, user: "User") -> ChangeRequest:
    """Take a new product out of a request. Raises :class:`Refused`. Locks the plan."""
    change = locked_change(change)
    check_writable(change, user)
    change.items.filter(kind=ChangeKind.PRODUCT, reference=reference).delete()
    return change


def _move(candidate: Candidate, data: ListingData) -> Move:
    service = candidate.selection.service_type
    label = f"{service} · {candidate.provider} · {data.product_name}"
    kept = {"listing": product_data(data), "service": str(service), "provider": candidate.provider_id}
    return Move(ChangeKind.PRODUCT, candidate.pk, label, "", f"{data.price_yuan:.2f}", kept)
