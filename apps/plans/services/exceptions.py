"""Asking the county to accept a plan that promises less than its goals; what must be settled before a plan passes."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from apps.approvals.choices import WaiverState
from apps.approvals.models import Submission, Waiver
from apps.approvals.services import Ask, withdraw_waivers
from apps.plans.models import Plan
from apps.plans.rules.differences import differences
from apps.plans.rules.goals import RULE_GOAL, goal_facts, in_short
from apps.plans.selectors.completeness import completeness
from apps.plans.selectors.exceptions import exemption
from apps.plans.selectors.payload import payload
from apps.plans.selectors.sheet import Sheet
from apps.programmes.models import Enrolment
from apps.vendors.choices import Verdict
from apps.vendors.selectors import Catalogue
from apps.vendors.services import ask_county

if TYPE_CHECKING:
    from apps.accounts.models import User

NAMED = 3


def ask_for_less(*, shown: Sheet, offered: Catalogue, user: "User") -> Waiver | None:
    """Put the goals a plan does not reach before the county, with the explanation of the park as the reason.

    None when every goal is reached, or less was accepted for these very figures. Locks the enrolment.
    """
    plan, asked = shown.plan, exemption(shown, offered.day)
    if not asked.rows or asked.accepted:
        drop_request(plan=plan, user=user)
        return None
    with translation.override(settings.LANGUAGE_CODE):
        words = {"park": plan.enrolment.park.name, "goals": in_short(asked.rows)}
        title = _("%(park)s plans less than its goals: %(goals)s") % words
    ask = Ask(RULE_GOAL, title, asked.reason, facts=goal_facts(asked.rows))
    return ask_county(subject=plan.enrolment, enrolment=plan.enrolment, ask=ask, user=user)


def drop_request(*, plan: Plan, user: "User") -> None:
    """Take back a request that waits: the plan it was about is being written again."""
    rows = Waiver.objects.about(Enrolment, [plan.enrolment_id]).filter(rule=RULE_GOAL, state=WaiverState.ASKED)
    withdraw_waivers(waivers=list(rows), user=user)


def unsettled(version: Submission, shown: Sheet, offered: Catalogue) -> list[str]:
    """Why a department may not agree to a version today, as sentences: nothing passes that nobody saw or accepted.

    What the plan relies on may have changed since it was submitted, and exceptions wait for their answer.
    """
    now = payload(shown, offered, filer=version.payload["filer"])
    reasons = completeness(shown, offered).faults
    if changed := differences(version.payload, now):
        places = "、".join(row.place for row in changed[:NAMED])
        sentence = _("Since it was submitted this has changed: %(places)s. Return it, so that it is submitted anew.")
        reasons.append(sentence % {"places": places})
    asked = exemption(shown, offered.day)
    if asked.rows and not asked.accepted:
        reasons.append(_("Decide first on the exception: the plan promises less than its goals."))
    chosen = {row.listing.service_type_id for row in shown.chosen}
    reasons += [
        _("%(service)s: decide first on the exception of one provider.") % {"service": group.service}
        for group in offered.groups
        if group.service.pk in chosen and group.verdict == Verdict.BLOCKED and group.waits
    ]
    return reasons
