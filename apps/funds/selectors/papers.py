"""What is frozen and printed: proposals, schemes, assessments as plain data."""

from decimal import Decimal
from typing import Any

from django.utils import timezone

from apps.approvals.choices import SubmissionState
from apps.approvals.models import Submission
from apps.funds.models import Assessment, Scheme, Tranche
from apps.funds.rules.amounts import Sums, bounds, percent
from apps.funds.rules.capitals import capitals


def proposal_payload(tranche: Tranche, now: Sums) -> dict[str, Any]:
    """A payment proposal: award, tranche with its clause, amount in figures and words, what was paid before."""
    award, rule = tranche.award, tranche.rule
    allowed = bounds(now, rule.min_share, rule.max_share)
    return {
        "programme": award.enrolment.programme.name,
        "park": award.enrolment.park.name,
        "county": award.county.name,
        "document_number": award.document_number,
        "total_yuan": now.total,
        "paid_before_yuan": now.paid,
        "deducted_yuan": now.deducted,
        "tranche": {"number": rule.number, "name": rule.name, "trigger": rule.trigger},
        "clause": {"label": rule.clause.label, "text": rule.clause.text} if rule.clause else None,
        "amount_yuan": tranche.suggested_yuan,
        "amount_words": capitals(tranche.suggested_yuan),
        "share_percent": now.share(tranche.suggested_yuan),
        "low_yuan": allowed.low,
        "high_yuan": allowed.high,
        "range": f"{percent(rule.min_share)}—{percent(rule.max_share) if rule.max_share is not None else '余款'}",
        "reason": tranche.reason,
        "proposed_on": timezone.localdate(tranche.proposed_at),
        "proposed_for": tranche.proposed_for.name,
        "filer": tranche.proposed_by.name,
    }


def in_force(scheme: Scheme) -> Submission | None:
    """The last version both departments have signed. One query."""
    return Submission.objects.of(scheme).filter(state=SubmissionState.APPROVED).first()


def scheme_payload(scheme: Scheme) -> dict[str, Any]:
    """A county's scheme: the award of the county, every park's allocation, ratios and conditions of the tranches.

    A change names its reason and what each park was given before.
    """
    before = scheme_amounts(in_force(scheme))
    lines = scheme.lines.select_related("award__enrolment__park").order_by("award__enrolment__park__sort_key", "pk")
    rules = scheme.programme.tranche_rules.select_related("clause").order_by("number")
    return {
        "programme": scheme.programme.name,
        "county": scheme.county.name,
        "document_number": scheme.document_number,
        "reason": scheme.reason,
        "county_award_yuan": scheme.county_award_yuan,
        "lines": [
            {
                "key": str(line.award_id),
                "park": line.award.enrolment.park.name,
                "award_yuan": line.award.amount_yuan,
                "amount_yuan": line.amount_yuan,
                "before_yuan": before.get(line.award_id),
                "note": line.note,
            }
            for line in lines
        ],
        "tranches": [
            {
                "key": str(rule.number),
                "name": rule.name,
                "trigger": rule.trigger,
                "min_share": rule.min_share,
                "max_share": rule.max_share,
                "clause": rule.clause.label if rule.clause else "",
            }
            for rule in rules
        ],
        "conditions": scheme.conditions,
        "schedule": scheme.schedule,
        "filer": scheme.written_by.name,
    }


def scheme_amounts(version: Submission | None) -> dict[int, Decimal]:
    """What a version gives each park in yuan, by award; nothing without a version."""
    lines = version.payload["lines"] if version is not None else []
    return {int(line["key"]): Decimal(line["amount_yuan"]) for line in lines}


def assessment_payload(assessment: Assessment, mechanism: list[str], precise: int) -> dict[str, Any]:
    """What both departments assessed: documents of the mechanism, accepted precise services, findings."""
    award = assessment.award
    return {
        "programme": award.enrolment.programme.name,
        "park": award.enrolment.park.name,
        "tranche": assessment.rule.name,
        "clause": assessment.rule.clause.label if assessment.rule.clause else "",
        "mechanism": mechanism,
        "precise_services": precise,
        "findings": assessment.findings,
        "pays_all": assessment.pays_all,
        "filer": assessment.written_by.name,
    }
