"""The facts that gates look at, read once per award."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone

from apps.delivery.choices import RecordState
from apps.delivery.models import ServiceRecord
from apps.funds.choices import EntryKind, NoticeKind, PaperState, TrancheState
from apps.funds.models import Award, Notice, Payment, Scheme
from apps.funds.rules.amounts import Sums
from apps.funds.rules.gates import MIDTERM_FORM, AssessmentFact, Facts, FormFact
from apps.integrity.selectors import is_frozen
from apps.obligations.models import Obligation
from apps.obligations.selectors import days_around
from apps.plans.models import Plan
from apps.programmes.choices import ConditionCode, ServiceClass
from apps.programmes.models import TrancheRule


def sums_of(awards: Iterable[Award]) -> dict[int, Sums]:
    """Net sums of the payment ledger by award. One query."""
    found = {award.pk: {"total": award.total_yuan} for award in awards}
    rows = Payment.objects.filter(award__in=found).order_by().values("award_id", "kind", "reverses__kind")
    fields = {EntryKind.PAY: "paid", EntryKind.DEDUCT: "deducted", EntryKind.RECOVER: "recovered"}
    for row in rows.annotate(sum=Sum("amount_yuan")):
        back = row["kind"] == EntryKind.REVERSE
        name = fields[EntryKind(row["reverses__kind"] if back else row["kind"])]
        sums = found[row["award_id"]]
        sums[name] = sums.get(name, 0) + (-row["sum"] if back else row["sum"])
    return {award: Sums(**sums) for award, sums in found.items()}


def sums(award: Award) -> Sums:
    """Net sums of one award. One query."""
    return sums_of([award])[award.pk]


def approved_elsewhere(award: Award, rule: TrancheRule) -> Decimal:
    """What other tranches were approved for and not paid yet: it is not free for this one. One query."""
    rows = award.tranches.filter(state=TrancheState.APPROVED).exclude(rule=rule)
    return rows.aggregate(sum=Sum("approved_yuan"))["sum"] or Decimal(0)


def rules_of(award: Award) -> list[TrancheRule]:
    """The tranches of the award's programme in order, with their clauses. One query."""
    rows = TrancheRule.objects.filter(programme=award.enrolment.programme_id)
    return list(rows.select_related("clause").order_by("number"))


def facts_of(award: Award, rules: Iterable[TrancheRule], today: date) -> Facts:
    """Everything the gates of this award look at on a day. A constant number of queries."""
    enrolment = award.enrolment
    plan = Plan.objects.filter(enrolment=enrolment).first()
    scheme = Scheme.objects.filter(programme=enrolment.programme_id, county=award.county_id).first()
    case = is_frozen(enrolment)
    notices = _notices(award)
    return Facts(
        today=today,
        plan_state=plan.state if plan else "",
        plan_approved_on=timezone.localdate(plan.approved_at) if plan and plan.approved_at else None,
        scheme_state=scheme.state if scheme else "",
        scheme_agreed_on=timezone.localdate(scheme.agreed_at) if scheme and scheme.agreed_at else None,
        mechanism_files=award.mechanism_files.count(),
        precise_services=_precise(award),
        assessments=_assessments(award, today),
        tranches=dict(award.tranches.values_list("rule__number", "state")),
        forms=_forms(award, rules),
        case=str(case) if case else "",
        is_paused=award.is_paused,
        urls=_urls(award, plan, scheme),
        **notices,
    )


def _precise(award: Award) -> int:
    rows = ServiceRecord.objects.filter(enrolment=award.enrolment_id, state=RecordState.ACCEPTED)
    return rows.filter(service_type__service_class=ServiceClass.PRECISE).count()


def _assessments(award: Award, today: date) -> dict[int, AssessmentFact]:
    rows = list(award.assessments.select_related("rule"))
    days = days_around(today) if any(row.state == PaperState.FILED for row in rows) else None
    return {
        row.rule.number: AssessmentFact(
            row.state, row.pays_all, days.between(timezone.localdate(row.written_at), today) if days else 0
        )
        for row in rows
    }


def _forms(award: Award, rules: Iterable[TrancheRule]) -> dict[str, FormFact]:
    """Forms that conditions name, as the calendar knows them: of the county or of the park itself."""
    wanted = {
        each.get("form", MIDTERM_FORM)
        for rule in rules
        for each in rule.conditions
        if each.get("code") == ConditionCode.MIDTERM
    }
    if not wanted:
        return {}
    rows = Obligation.objects.filter(programme=award.enrolment.programme_id, rule__form__in=wanted).filter(
        Q(enrolment=award.enrolment_id) | Q(enrolment=None, jurisdiction=award.county_id)
    )
    return {row.rule.form: FormFact(row.done_on, row.opens_on, row.due_on) for row in rows.select_related("rule")}


def _notices(award: Award) -> dict[str, Any]:
    rows = Notice.objects.filter(award=award, kind=NoticeKind.PUBLICITY).prefetch_related("objections")
    still = [row for row in rows if row.closed_at is None]
    return {
        "reviews_closed": len(rows) - len(still),
        "reviews_open": len(still),
        "objections_open": sum(each.answered_at is None for row in still for each in row.objections.all()),
        "review_ends_on": max((row.closes_on for row in still), default=None),
    }


def _urls(award: Award, plan: Plan | None, scheme: Scheme | None) -> dict[str, str]:
    """Where the evidence of a condition lies; nothing where there is none yet."""
    park = award.enrolment.park_id
    found = {ConditionCode.PRECISE.value: f"{reverse('delivery:list')}?park={park}&state=accepted"}
    if plan:
        found[ConditionCode.PLAN_APPROVED.value] = plan.get_absolute_url()
    if scheme:
        found[ConditionCode.SCHEME_FILED.value] = scheme.get_absolute_url()
    found[ConditionCode.MECHANISM.value] = reverse("funds:mechanism", args=[award.pk])
    return found
