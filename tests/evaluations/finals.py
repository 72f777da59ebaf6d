"""A final evaluation at any stage of its way, in one call each."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from apps.accounts.choices import OrganisationKind, Role, Tier
from apps.accounts.models import User
from apps.approvals.models import Submission
from apps.evaluations.choices.final import FinalPart
from apps.evaluations.models import Decision, FinalEvaluation, FinalTerms, Invitation
from apps.evaluations.rules.final import FORM
from apps.evaluations.services import conclusions, decisions, experts, final
from apps.programmes.models import DeadlineRule, Programme
from tests.factories.accounts import OrganisationFactory, ProvinceFactory, person
from tests.funds.conftest import paper


def opened(programme: Programme) -> None:
    """The final evaluation of the programme has been open since yesterday."""
    DeadlineRule.objects.get_or_create(
        programme=programme,
        code="DLF",
        defaults={
            "name": "终期绩效评价",
            "form": FORM,
            "kind": "window",
            "due_date": timezone.localdate() - timedelta(days=1),
            "submitters": ["prov_eit", "prov_fin"],
            "recipients": [],
            "source_text": "实施期满2年后开展终期绩效评价",
        },
    )


def terms(programme: Programme, **values) -> FinalTerms:
    return FinalTerms.objects.update_or_create(programme=programme, defaults=values)[0]


def begun(enrolment, filer) -> FinalEvaluation:
    opened(enrolment.programme)
    return final.start(enrolment=enrolment, user=filer)


def written(enrolment, filer) -> FinalEvaluation:
    row = begun(enrolment, filer)
    texts = dict.fromkeys(FinalPart.values, "两年来各项服务按方案推进。")
    final.save(evaluation=row, texts=texts, revisions=dict.fromkeys(texts, 1), page="a" * 16, user=filer)
    return row


def submitted(enrolment, filer) -> FinalEvaluation:
    row = written(enrolment, filer)
    final.submit(evaluation=row, user=filer, version=1)
    return fresh(row)


def fresh(row):
    return type(row).objects.with_names().get(pk=row.pk)


def digest_of(document) -> str:
    return Submission.objects.of(document)[0].digest


def reviewed(enrolment, filer, *county) -> FinalEvaluation:
    row = submitted(enrolment, filer)
    for officer in county:
        final.review(evaluation=row, user=officer, verdict="agree", text="属实", digest=digest_of(row))
    return fresh(row)


def body() -> object:
    return OrganisationFactory.create(
        name="专家库", kind=OrganisationKind.EXPERT, tier=Tier.OUTSIDE, jurisdiction=ProvinceFactory.create()
    )


def experts_of(number: int) -> list[User]:
    place = body()
    return [person(Role.EXPERT, place, name=f"专家{index}") for index in range(1, number + 1)]


def invitations(row: FinalEvaluation) -> list[Invitation]:
    """In the order of the draw, each expert acting."""
    found = list(row.invitations.select_related("expert", "evaluation").order_by("place"))
    for each in found:
        each.expert.acting = each.expert.memberships.select_related("organisation").get()
    return found


def marked(row: FinalEvaluation, prov_eit, *totals: str) -> FinalEvaluation:
    """Experts are drawn, free of conflicts, and mark in the order of the draw."""
    experts.draw(evaluation=row, user=prov_eit)
    for each, total in zip(invitations(row), totals, strict=True):
        experts.declare(invitation=each, is_free=True, conflict="", user=each.expert)
        experts.mark(invitation=each, marks={"total": Decimal(total)}, text="依据充分", user=each.expert)
    return fresh(row)


def concluded(row: FinalEvaluation, first, second, *, score="58.00") -> FinalEvaluation:
    verdict = conclusions.Verdict(Decimal(score), "目标未达预期", "限期整改")
    conclusions.conclude(evaluation=row, verdict=verdict, user=first)
    digest = digest_of(row.conclusion)
    conclusions.sign(evaluation=row, verdict="agree", text="同意", digest=digest, user=second)
    return fresh(row)


def proposed(row: FinalEvaluation, user, *, kind="recover", amount: str | None = "100000.00", **more) -> Decision:
    draft = decisions.Draft(kind, "目标不达预期", paper(), Decimal(amount) if amount else None)
    return decisions.propose(evaluation=row, draft=draft, user=user, **more)


def agreed(decision: Decision, user) -> Decision:
    digest = digest_of(decision)
    return decisions.sign(decision=decision, verdict="agree", text="同意", digest=digest, user=user)
