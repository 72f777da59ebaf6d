"""What speaks against submitting a plan, part by part (R0.29, R0.39, R0.40, R0.62, R0.63)."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from apps.common.templatetags.portal import percent, yuan
from apps.plans.choices import Part
from apps.plans.rules.figures import plain
from apps.plans.rules.prohibited import prohibited_in
from apps.plans.selectors.exceptions import Exemption, exemption
from apps.plans.selectors.sheet import Sheet
from apps.vendors.choices import Verdict
from apps.vendors.rules.prices import PROVIDERS_NEEDED
from apps.vendors.selectors import Catalogue, ServiceGroup


@dataclass
class PartState:
    """One part: sentences that block submitting, and sentences that only warn."""

    part: Part
    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def status(self) -> str:
        """Colour of the part in the panel."""
        return "bad" if self.faults else "warn" if self.warnings else "ok"


@dataclass(frozen=True)
class Completeness:
    """The five parts in their order."""

    parts: list[PartState]

    @property
    def faults(self) -> list[str]:
        """Every sentence that blocks, with its part in front."""
        return [f"{state.part.label}: {text}" for state in self.parts for text in state.faults]

    @property
    def passed(self) -> int:
        """How many parts have nothing that blocks."""
        return sum(not state.faults for state in self.parts)

    def of(self, part: str) -> PartState:
        """The state of one part."""
        return next(state for state in self.parts if state.part == part)


def completeness(shown: Sheet, offered: Catalogue) -> Completeness:
    """Look at every part on the day of the list. One query for the prohibited uses, one when a goal is not reached."""
    states = {part: PartState(part) for part in Part}
    _services(shown, offered.day, states[Part.SERVICES])
    if not shown.milestones:
        states[Part.SCHEDULE].faults.append(_("The schedule has no milestone yet."))
    _providers(shown, offered, states[Part.PROVIDERS])
    _budget(shown, states[Part.BUDGET])
    part = shown.parts.get(Part.RULES)
    if part is None or part.upload_id is None:
        states[Part.RULES].faults.append(_("The file of the internal rules is missing."))
    return Completeness(list(states.values()))


def _services(shown: Sheet, day: date, state: PartState) -> None:
    if not shown.goals:
        state.faults.append(_("The park has no goals in this programme yet. Ask the province to import the goal list."))
    elif not any(row.quantity for row in shown.lines):
        state.faults.append(_("No service is planned yet."))
    else:
        _goals(exemption(shown, day), state)


def _goals(asked: Exemption, state: PartState) -> None:
    """A plan that promises less than its goals needs a reason the county accepts (R0.81)."""
    if not asked.rows:
        return
    sentences = [
        _("%(service)s, %(unit)s: %(planned)s planned, less than the goal %(goal)s.")
        % {"service": row.service, "unit": row.unit, "planned": plain(row.planned), "goal": plain(row.goal)}
        for row in asked.rows
    ]
    if asked.accepted:
        state.warnings += [*sentences, _("The county has accepted this as an exception.")]
    elif asked.is_refused:
        sentence = _("The county refused this exception. Plan the whole goal, or explain it with another reason.")
        state.faults += [*sentences, sentence]
    elif asked.reason:
        state.warnings += [*sentences, _("Your explanation goes to the county as the reason of an exception.")]
    else:
        sentence = _("Plan the whole goal, or explain below why less is enough: the county decides on it.")
        state.faults += [*sentences, sentence]


def _providers(shown: Sheet, offered: Catalogue, state: PartState) -> None:
    """At least two providers of each type or a reason asked of the county; prices up to the reference or accepted."""
    if not shown.chosen:
        state.faults.append(_("No provider is chosen yet."))
        return
    groups = {group.service.pk: group for group in offered.groups}
    known = {offer.listing.pk: offer for group in offered.groups for offer in group.offers}
    for row in shown.chosen:
        offer = known.get(row.listing_id)
        if offer is None or not offer.is_current:
            state.faults.append(_("%(product)s is not on the list today.") % {"product": row.listing})
        elif offer.verdict == Verdict.BLOCKED:
            state.faults.append(
                _("%(product)s: the price is above the market reference, and the county has not accepted it.")
                % {"product": row.listing}
            )
    for service in {row.listing.service_type_id: row.listing.service_type for row in shown.chosen}.values():
        providers = {row.listing.provider_id for row in shown.chosen if row.listing.service_type_id == service.pk}
        if len(providers) >= PROVIDERS_NEEDED:
            continue
        if _is_excused(groups.get(service.pk)):
            state.warnings.append(_("%(service)s: one provider, as an exception.") % {"service": service})
        else:
            state.faults.append(
                _("%(service)s: choose at least two providers, or ask the county to accept one.") % {"service": service}
            )


def _is_excused(group: ServiceGroup | None) -> bool:
    """One provider is on the list, and the county has accepted that or has been asked to (R0.39)."""
    return group is not None and group.providers == 1 and (group.verdict == Verdict.EXCEPTION or group.waits)


def _budget(shown: Sheet, state: PartState) -> None:
    budget, programme = shown.budget, shown.plan.enrolment.programme
    if not budget.total:
        state.faults.append(_("The budget has no amount yet."))
        return
    if budget.difference:
        words = {"total": yuan(budget.total), "award": yuan(budget.award), "difference": yuan(abs(budget.difference))}
        sentence = (
            _("The lines add up to %(total)s yuan, %(difference)s less than the award of %(award)s.")
            if budget.difference > 0
            else _("The lines add up to %(total)s yuan, %(difference)s more than the award of %(award)s.")
        )
        state.faults.append(sentence % words)
    if budget.is_low(programme.precise_share_percent):
        state.warnings.append(
            _("Precise services get %(share)s of the money, less than %(threshold)s.")
            % {"share": percent(budget.share), "threshold": percent(programme.precise_share_percent)}
        )
    uses = list(programme.prohibited_uses.values_list("name", flat=True))
    part = shown.parts.get(Part.BUDGET)
    for text in [part.text if part is not None else "", *(row.note for row in shown.budget_lines)]:
        if use := prohibited_in(text, uses):
            state.faults.append(_("The money may not pay for: %(use)s.") % {"use": use})
