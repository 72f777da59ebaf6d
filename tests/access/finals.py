"""A final evaluation under county review, one before the province with experts, a decision the park may reply to."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from apps.accounts.choices import OrganisationKind, Role, Tier
from apps.accounts.models import User
from apps.approvals import services as approvals
from apps.evaluations.choices.final import FinalPart
from apps.evaluations.models import Decision, Draw, FinalEvaluation, FinalSection, Invitation
from apps.evaluations.rules.experts import RULE
from apps.evaluations.selectors import decisions, final, triggers
from apps.evidence.models import Upload
from apps.programmes.models import Enrolment
from tests.factories.accounts import OrganisationFactory, ProvinceFactory, department, person


def finals_of(enrolment: Enrolment, filer: User, upload: Upload) -> dict[str, Any]:
    """The evaluation of a park waits for its county; an expert was drawn, a decision was signed by both."""
    now, today = timezone.now(), timezone.localdate()
    row = FinalEvaluation.objects.create(
        enrolment=enrolment,
        state="submitted",
        figures=triggers.figures_of(enrolment, today),
        figures_at=now,
        submitted_at=now,
    )
    FinalSection.objects.bulk_create(FinalSection(evaluation=row, key=key, text="文字") for key in FinalPart.values)
    park = enrolment.park
    payload = final.self_payload(row, final.sections_of(row), filer=filer.name)
    filing: dict[str, Any] = {"organisation": park.operator, "jurisdiction": park.county, "user": filer}
    approvals.submit(document=row, payload=payload, title="自评报告", **filing)
    province = ProvinceFactory.create()
    office = department(OrganisationKind.ECONOMY, province)
    officer = person(Role.PROV_EIT, office, name="省级经办")
    decision = Decision.objects.create(
        evaluation=row,
        kind="recover",
        amount_yuan=1,
        reason="理由",
        notice=upload,
        state="hearing",
        proposed_by=officer,
        decided_at=now,
        reply_until=today + timedelta(days=10),
    )
    approvals.submit(
        document=decision,
        payload=decisions.decision_payload(decision, 10),
        title="决定",
        organisation=office,
        jurisdiction=province,
        user=officer,
    )
    return {"final": row, "decision": decision, "invitation": invitation_of(row, officer)}


def invitation_of(row: FinalEvaluation, officer: User) -> Invitation:
    """One expert of a draw, who has not declared yet."""
    place = OrganisationFactory.create(
        name="专家库", kind=OrganisationKind.EXPERT, tier=Tier.OUTSIDE, jurisdiction=ProvinceFactory.create()
    )
    expert = person(Role.EXPERT, place, name="专家")
    keys = [str(expert.pk)]
    Draw.objects.create(
        evaluation=row,
        pool=[{"key": keys[0], "name": "专家", "body": "专家库"}],
        seed="cafe",
        rule=RULE,
        order=keys,
        wanted=1,
        digest="ab" * 32,
        drawn_by=officer,
    )
    return Invitation.objects.create(evaluation=row, expert=expert, place=1)
