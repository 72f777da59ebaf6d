"""The facts that gates look at, read once per award."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone

from apps.delivery.choices import RecordState
from apps.delivery.models import ServiceRecord
from apps.funds.choices import EntryKind, PaperState, TrancheState
from apps.funds.models import (
    Assessment,
    Award,
    FiledForm,
    MechanismFile,
    Payment,
    Scheme,
    Tranche,
)
from apps.funds.rules.amounts import Sums
from apps.funds.rules.gates import MIDTERM_FORM, AssessmentFact, Facts, FormFact
from apps.integrity.selectors import frozen_parks
from apps.obligations.choices import DOCUMENTS
from apps.obligations.models import Obligation
from apps.obligations.selectors import days_around
from apps.plans.models import Plan
from apps.programmes.choices import ConditionCode, ServiceClass
from apps.programmes.models import TrancheRule
from apps.publicity.selectors import reviews_of_many

# Which document of the calendar a condition waits for.
DUE_FORMS = {
    "服务计划和资金使用方案": ConditionCode.PLAN_APPROVED.value,
    "资金拨付方案": ConditionCode.SCHEME_FILED.value,
    MIDTERM_FORM: ConditionCode.MIDTERM.value,
}


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


def committed(awards: Iterable[Award]) -> dict[int, Decimal]:
    """What was paid, deducted or approved for payment, by award: no allocation goes below it. Two queries."""
    awards = list(awards)
    found = {key: now.paid + now.deducted for key, now in sums_of(awards).items()}
    rows = Tranche.objects.filter(award__in=awards, state=TrancheState.APPROVED).values_list("award", "approved_yuan")
    for award, amount in rows:
        found[award] += amount
    return found


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
    return facts_by_award([award], rules, today)[award.pk]


def facts_by_award(awards: Iterable[Award], rules: Iterable[TrancheRule], today: date) -> dict[int, Facts]:
    """The facts of awards of one programme, whose tranches are ``rules``; as many queries for one as for many."""
    awards = list(awards)
    if not awards:
        return {}
    enrolments = [award.enrolment_id for award in awards]
    plans = {row.enrolment_id: row for row in Plan.objects.filter(enrolment__in=enrolments)}
    schemes = _schemes(awards)
    cases = frozen_parks([award.enrolment.park_id for award in awards])
    mechanism = _counts(MechanismFile.objects.filter(award__in=awards), "award")
    precise = _counts(_precise(enrolments), "enrolment")
    assessed, moved = _assessments(awards, today), _tranches(awards)
    own = _filed(awards)
    forms, reviews = _forms(awards, rules, own), reviews_of_many(awards)
    found = {}
    for award in awards:
        plan, scheme = plans.get(award.enrolment_id), schemes.get(award.county_id)
        case = cases.get(award.enrolment.park_id)
        found[award.pk] = Facts(
            today=today,
            plan_state=plan.state if plan else "",
            plan_approved_on=timezone.localdate(plan.approved_at) if plan and plan.approved_at else None,
            scheme_state=scheme.state if scheme else "",
            scheme_agreed_on=timezone.localdate(scheme.agreed_at) if scheme and scheme.agreed_at else None,
            mechanism_files=mechanism.get(award.pk, 0),
            precise_services=precise.get(award.enrolment_id, 0),
            assessments=assessed[award.pk],
            tranches=moved[award.pk],
            forms=forms(award),
            case=str(case) if case else "",
            is_paused=award.is_paused,
            urls=_urls(award, plan, scheme, own[award.pk]),
            reviews=reviews[award.pk],
        )
    return found


def due_days(award: Award) -> dict[str, date]:
    """The day the calendar wants a condition's document by, by the condition's code, while it is open. One query."""
    own = Q(enrolment=award.enrolment_id) | Q(enrolment=None, jurisdiction=award.county_id)
    rows = Obligation.objects.filter(own, programme=award.enrolment.programme_id, rule__form__in=DUE_FORMS)
    found = rows.filter(done_at=None, due_on__isnull=False).values_list("rule__form", "due_on")
    return {DUE_FORMS[form]: day for form, day in found if day is not None}


def _schemes(awards: list[Award]) -> dict[int, Scheme]:
    """The scheme of each county for the programme of these awards."""
    programme = awards[0].enrolment.programme_id
    rows = Scheme.objects.filter(programme=programme, county__in={award.county_id for award in awards})
    return {row.county_id: row for row in rows}


def _counts(rows: "QuerySet[Any]", key: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(key).annotate(many=Count("pk")))


def _precise(enrolments: list[int]) -> "QuerySet[ServiceRecord]":
    rows = ServiceRecord.objects.filter(enrolment__in=enrolments, state=RecordState.ACCEPTED)
    return rows.filter(service_type__service_class=ServiceClass.PRECISE)


def _tranches(awards: list[Award]) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = {award.pk: {} for award in awards}
    for award, number, state in Tranche.objects.filter(award__in=awards).values_list("award", "rule__number", "state"):
        found[award][number] = state
    return found


def _assessments(awards: list[Award], today: date) -> dict[int, dict[int, AssessmentFact]]:
    rows = list(Assessment.objects.filter(award__in=awards).select_related("rule"))
    days = days_around(today) if any(row.state == PaperState.FILED for row in rows) else None
    found: dict[int, dict[int, AssessmentFact]] = {award.pk: {} for award in awards}
    for row in rows:
        waited = days.between(timezone.localdate(row.written_at), today) if days else 0
        found[row.award_id][row.rule.number] = AssessmentFact(row.state, row.pays_all, waited)
    return found


def _filed(awards: list[Award]) -> dict[int, dict[str, FiledForm]]:
    """Forms that were filed for each park itself, by name."""
    found: dict[int, dict[str, FiledForm]] = {award.pk: {} for award in awards}
    for row in FiledForm.objects.filter(award__in=awards):
        found[row.award_id][row.form] = row
    return found


def _forms(
    awards: list[Award], rules: Iterable[TrancheRule], own: Mapping[int, Mapping[str, FiledForm]]
) -> Callable[[Award], dict[str, FormFact]]:
    """Forms that conditions name: dates from the calendar, and whether the form was filed for the very park.

    A county owes such a form once for all of its parks, so its own row says when, not whether. A form the portal does
    not hold is marked done in the calendar, and that counts.
    """
    wanted = {
        each.get("form", MIDTERM_FORM)
        for rule in rules
        for each in rule.conditions
        if each.get("code") == ConditionCode.MIDTERM
    }
    rows: list[Obligation] = []
    if wanted:
        of_park = Q(enrolment__in=[award.enrolment_id for award in awards])
        of_county = Q(enrolment=None, jurisdiction__in={award.county_id for award in awards})
        found = Obligation.objects.filter(of_park | of_county, rule__form__in=wanted)
        rows = list(found.filter(programme=awards[0].enrolment.programme_id).select_related("rule"))

    def of(award: Award) -> dict[str, FormFact]:
        mine = {
            row.rule.form: row
            for row in rows
            if (row.enrolment_id == award.enrolment_id)
            or (row.enrolment_id is None and row.jurisdiction_id == award.county_id)
        }
        return {form: _form(form, mine.get(form), own[award.pk].get(form)) for form in wanted}

    return of


def _form(form: str, row: Obligation | None, own: FiledForm | None) -> FormFact:
    filed_on = own.filed_on if own else None
    if row is None:
        return FormFact(filed_on)
    return FormFact(filed_on if form in DOCUMENTS else filed_on or row.done_on, row.opens_on, row.due_on)


def _urls(award: Award, plan: Plan | None, scheme: Scheme | None, own: Mapping[str, FiledForm]) -> dict[str, str]:
    """Where the evidence of a condition lies; nothing where there is none yet."""
    park = award.enrolment.park_id
    found = {ConditionCode.PRECISE.value: f"{reverse('delivery:list')}?park={park}&state=accepted"}
    if plan:
        found[ConditionCode.PLAN_APPROVED.value] = plan.get_absolute_url()
    if scheme:
        found[ConditionCode.SCHEME_FILED.value] = scheme.get_absolute_url()
    if own:
        found[ConditionCode.MIDTERM.value] = next(iter(own.values())).url
    found[ConditionCode.MECHANISM.value] = reverse("funds:mechanism", args=[award.pk])
    return found
