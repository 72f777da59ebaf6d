"""催办: one click at a condition of a gate, on record (R0.69)."""

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.accounts.choices import PARK_ROLES, OrganisationKind
from apps.accounts.selectors import people_of
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.funds.models import Award, GateUrge, GateUrgedPerson
from apps.funds.permissions import urges
from apps.funds.rules.gates import BOTH, ECONOMY, FINANCE, PARK, Condition, gate
from apps.funds.selectors.facts import facts_of
from apps.funds.services import base
from apps.notifications.choices import MessageKind
from apps.notifications.models import Message
from apps.notifications.services import notify
from apps.programmes.models import TrancheRule

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def urge_condition(*, award: Award, rule: TrancheRule, code: str, user: "User", today: date | None = None) -> GateUrge:
    """Remind the people who must act on a condition that is not met, at most once a day.

    Raises :class:`Refused`: not a condition of this tranche, met meanwhile, not to be urged by this person, urged today
    already, nobody to reach. Locks the award.
    """
    award = base.locked_award(award.pk)
    today = today or timezone.localdate()
    found = [each for each in gate(rule.number, rule.conditions, facts_of(award, [rule], today)) if each.code == code]
    if not found or found[0].met:
        raise Refused(_("This condition is met or does not belong to the tranche. Load the page again."))
    base.demand(urges(user, award, found[0].party))
    people = _people(award, found[0].party, user)
    if not people:
        raise Refused(_("Nobody can be reached: nobody who must act has an account."))
    with worded():
        row = GateUrge.objects.create(
            award=award,
            number=rule.number,
            code=code,
            day=today,
            urged_at=timezone.now(),
            urged_by=user,
            organisation=base.organisation_of(user),
        )
    _tell(row, found[0], rule, people, user)
    base.log(award, award, "gate.urged", user, note=f"{rule.name}: {found[0].title}"[: base.LINE_LIMIT])
    return row


def _people(award: Award, party: str, user: "User") -> "list[User]":
    """Who must act, without the own department of who urges."""
    if party == PARK:
        return people_of(award.enrolment.park.operator, *PARK_ROLES)
    kinds = {ECONOMY: [OrganisationKind.ECONOMY], FINANCE: [OrganisationKind.FINANCE]}
    both = [OrganisationKind.ECONOMY, OrganisationKind.FINANCE] if party == BOTH else []
    own = base.organisation_of(user)
    offices = [base.department(award, kind) for kind in kinds.get(party, both)]
    return [person for office in offices if office and office != own for person in people_of(office)]


def _tell(row: GateUrge, condition: Condition, rule: TrancheRule, people: "list[User]", user: "User") -> None:
    key = f"gate-urge:{row.pk}"
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Urged: %(matter)s") % {"matter": f"{row.award} · {rule.name} · {condition.title}"}
        body = _("Needed: %(needed)s. Now: %(now)s. %(office)s, %(person)s asks you to act.") % {
            "needed": condition.needed,
            "now": condition.now,
            "office": row.organisation.name,
            "person": user.name,
        }
    notify(
        recipients=people,
        sender=user,
        kind=MessageKind.URGED,
        title=title,
        body=body,
        link=row.award.get_absolute_url(),
        effect_key=key,
    )
    told = Message.objects.filter(effect_key=key, recipient__in=people).order_by("pk")
    GateUrgedPerson.objects.bulk_create(GateUrgedPerson(urge=row, message=message) for message in told)
