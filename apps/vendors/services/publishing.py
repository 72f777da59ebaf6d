"""Publishing the list: a frozen, numbered version with a check code."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.approvals.models import Submission
from apps.approvals.services import publish
from apps.common.refusals import Refused
from apps.programmes.models import Enrolment
from apps.vendors.permissions import keeps_for
from apps.vendors.rules.layout import TITLE
from apps.vendors.selectors.catalogue import Catalogue, catalogue
from apps.vendors.selectors.lists import payload_of
from apps.vendors.services.locking import list_under_lock
from apps.vendors.services.writing import demand

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def publish_list(*, enrolment: Enrolment, user: "User") -> Submission:
    """Freeze the list as it stands today for printing and checking; unchanged content gives the version that exists.

    Raises :class:`Refused` with everything in the way: no product, a price over its reference, a single provider
    the county has not accepted. Locks the list.
    """
    row = list_under_lock(enrolment)
    demand(keeps_for(user, row.enrolment.park))
    shown = catalogue(row.enrolment, timezone.localdate())
    if reasons := obstacles(shown):
        raise Refused(*reasons)
    park = row.enrolment.park
    return publish(
        document=row,
        payload=payload_of(shown),
        title=f"{park.name} {TITLE}",
        organisation=park.operator,
        jurisdiction=park.county,
        user=user,
    )


def obstacles(shown: Catalogue) -> list[str]:
    """Everything that keeps a list from being published or put into a plan, as sentences (R0.39, R0.40)."""
    if not any(offer.is_current for group in shown.groups for offer in group.offers):
        return [_("The list holds no product that is valid today.")]
    reasons = [
        _("%(product)s: the price is above the reference, and the county has not accepted it.")
        % {"product": offer.listing}
        for offer in shown.blocked_prices
    ]
    reasons += [
        _("%(service)s: only one provider offers it, and the county has not accepted that.")
        % {"service": group.service}
        for group in shown.single
    ]
    return reasons
