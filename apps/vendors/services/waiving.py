"""Asking the county to accept a price or a single provider, and its answer (R0.39, R0.40)."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.accounts.choices import PARK_ROLES, OrganisationKind
from apps.accounts.models import Organisation
from apps.accounts.selectors import people_of
from apps.approvals import services as approvals
from apps.approvals.choices import WaiverState
from apps.approvals.models import Waiver
from apps.approvals.services import Ask
from apps.common.refusals import Refused
from apps.notifications.choices import MessageKind
from apps.notifications.services import notify
from apps.programmes.models import Enrolment, ServiceType
from apps.programmes.selectors import clause_behind
from apps.vendors.choices import RULE_PRICE, RULE_SECOND, Verdict
from apps.vendors.models import ProviderListing
from apps.vendors.permissions import keeps_for
from apps.vendors.selectors.catalogue import catalogue, price_facts, second_facts
from apps.vendors.services.locking import open_list
from apps.vendors.services.writing import demand

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def ask_for_price(*, listing: ProviderListing, reason: str, user: "User") -> Waiver:
    """Ask the county to accept a price over the reference; called by the services that write products."""
    with translation.override(settings.LANGUAGE_CODE):
        title = _("%(park)s: %(product)s costs %(price)s yuan, reference %(reference)s yuan") % {
            "park": listing.enrolment.park.name,
            "product": listing,
            "price": f"{listing.price_yuan:,.2f}",
            "reference": f"{listing.reference_yuan:,.2f}",
        }
    ask = Ask(RULE_PRICE, title, reason, facts=price_facts(listing))
    return ask_county(subject=listing, enrolment=listing.enrolment, ask=ask, user=user)


@transaction.atomic
def ask_for_single(*, enrolment: Enrolment, service_type: ServiceType, reason: str, user: "User") -> Waiver:
    """Ask the county to accept that one provider alone offers a service today. Locks the list.

    The acceptance is about that provider: another one in its place is a new matter. Raises :class:`Refused` without
    a reason and when two providers offer it.
    """
    enrolment = open_list(enrolment).enrolment
    demand(keeps_for(user, enrolment.park))
    groups = {group.service.pk: group for group in catalogue(enrolment, timezone.localdate()).groups}
    group = groups.get(service_type.pk)
    if group is None or group.verdict != Verdict.BLOCKED:
        raise Refused(_("This service needs no waiver."))
    current = [offer.listing for offer in group.offers if offer.is_current]
    facts = second_facts(listing.provider_id for listing in current)
    with translation.override(settings.LANGUAGE_CODE):
        title = _("%(park)s: only %(provider)s offers %(service)s") % {
            "park": enrolment.park.name,
            "provider": current[0].provider,
            "service": service_type,
        }
    ask = Ask(RULE_SECOND, title, reason, item=service_type.code, facts=facts)
    return ask_county(subject=enrolment, enrolment=enrolment, ask=ask, user=user)


@transaction.atomic
def answer_waiver(
    *, waiver: Waiver, user: "User", accept: bool, answer: str = "", valid_until: date | None = None
) -> Waiver:
    """Give the county's answer and tell the park. Raises :class:`Refused`. Locks the waiver."""
    waiver = approvals.decide_waiver(waiver=waiver, user=user, accept=accept, answer=answer, valid_until=valid_until)
    accepted = waiver.state == WaiverState.ACCEPTED
    with translation.override(settings.LANGUAGE_CODE):
        sentence = _("Accepted: %(matter)s") if accepted else _("Refused: %(matter)s")
        title = sentence % {"matter": waiver.title}
    notify(
        recipients=people_of(waiver.organisation, *PARK_ROLES),
        kind=MessageKind.PASSED if accepted else MessageKind.RETURNED,
        title=title,
        body=waiver.answer,
        link=reverse("vendors:waivers"),
        effect_key=f"waiver:{waiver.pk}:{waiver.state}",
        sender=user,
    )
    return waiver


def ask_county(*, subject: Model, enrolment: Enrolment, ask: Ask, user: "User") -> Waiver:
    """Write a request about a pilot park with the clause behind its rule and tell both departments of the county.

    For services that checked who asks. Raises :class:`Refused` without a reason. Locks the subject.
    """
    park, clause = enrolment.park, clause_behind(enrolment.programme, ask.rule)
    if clause is not None:
        ask = replace(ask, clause_label=clause.label, clause_text=clause.text)
    waiver = approvals.ask_waiver(
        subject=subject, ask=ask, organisation=park.operator, jurisdiction=park.county, user=user
    )
    kinds = [OrganisationKind.ECONOMY, OrganisationKind.FINANCE]
    with translation.override(settings.LANGUAGE_CODE):
        title = _("To decide: %(matter)s") % {"matter": waiver.title}
    for department in Organisation.objects.filter(jurisdiction=park.county, kind__in=kinds, is_active=True):
        notify(
            recipients=people_of(department),
            kind=MessageKind.TODO,
            title=title,
            body=waiver.reason,
            link=reverse("vendors:waivers"),
            effect_key=f"waiver:{waiver.pk}",
            sender=user,
        )
    return waiver
