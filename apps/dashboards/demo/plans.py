"""Plans through the real services, as if on the day: most passed in spring, a few late, one returned, one changing."""

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from stdnum.cn import uscc

from apps.accounts.choices import OrganisationKind
from apps.accounts.models import Membership, User
from apps.approvals.choices import Verdict
from apps.approvals.models import Submission
from apps.common.money import CENT
from apps.dashboards.demo.clock import clock_at
from apps.dashboards.demo.papers import document
from apps.dashboards.demo.people import PROVINCE
from apps.dashboards.demo.story import Cast, Story, moment
from apps.plans import services
from apps.plans.choices import Answer, Part
from apps.plans.models import ChangeRequest, Plan
from apps.plans.selectors import offers, sheet
from apps.plans.selectors.sheet import quantity_name
from apps.programmes.choices import ServiceClass
from apps.vendors import services as vendors
from apps.vendors.choices import ReferenceSource, SelectionMethod
from apps.vendors.choices import Verdict as Holds

FILE = Path(settings.BASE_DIR) / "fixtures" / "demo" / "plans.json"
FILED_AFTER, LISTED_AFTER = timedelta(days=108), timedelta(days=60)
PASSED, ONE_OPINION, RETURNED, DRAFT, MISSING = "passed", "one_opinion", "returned", "draft", "missing"
# What became of the plans of the first parks; the others passed, but for those whose story says otherwise.
ENDINGS = {1: ONE_OPINION, 2: RETURNED}
PRECISE = Decimal("0.7")


def add_plans(story: Story) -> None:
    """A plan for every park whose story allows one; a change that is in force and one before the province."""
    text = json.loads(FILE.read_text(encoding="utf-8"))
    for number, cast in enumerate(story.cast):
        ending = ENDINGS.get(number, cast.park["story"] if cast.park["story"] in {DRAFT, MISSING} else PASSED)
        if ending != MISSING:
            _tell(story, text, cast, ending, number)
    for cast, is_applied in zip(story.cast[:1] + story.cast[3:4], (True, False), strict=False):
        _change(story, text, cast, is_applied=is_applied)


def _tell(story: Story, text: dict[str, Any], cast: Cast, ending: str, number: int) -> None:
    filed = min(story.programme.start_date + FILED_AFTER, story.yesterday)
    day = filed if ending in {PASSED, DRAFT} else max(filed, story.yesterday - timedelta(days=6))
    if not cast.enrolment.listings.exists():
        with clock_at(moment(min(story.programme.start_date + LISTED_AFTER, day), 9)):
            _list_products(story, text, cast, number)
    with clock_at(moment(day, 9, number)):
        plan = services.start(enrolment=cast.enrolment, user=cast.filer)
        plan = Plan.objects.select_related("enrolment__programme", "enrolment__park__county").get(pk=plan.pk)
        _write(story, text, cast, plan, parts=list(Part)[:3] if ending == DRAFT else list(Part))
    if ending == DRAFT:
        return
    with clock_at(moment(day, 16, number)):
        services.submit(plan=plan, user=cast.filer, version=1, today=story.today)
    officers = {PASSED: [cast.economy, cast.finance], ONE_OPINION: [cast.finance], RETURNED: [cast.economy]}[ending]
    for place, officer in enumerate(officers, start=1):
        _opine(story, text, plan, officer, min(day + timedelta(days=place * 2), story.yesterday), ending)


def _opine(story: Story, text: dict[str, Any], plan: Plan, officer: User, day: date, ending: str) -> None:
    is_return = ending == RETURNED
    remarks = [{"item": Part.BUDGET.value, "text": text["remark"], "returned": True}] if is_return else []
    with clock_at(moment(day, 17, officer.pk % 60)):
        services.opine(
            plan=plan,
            user=officer,
            verdict=Verdict.RETURN if is_return else Verdict.AGREE,
            text=text["return" if is_return else "agree"],
            remarks=remarks,
            digest=Submission.objects.of(plan)[0].digest,
            today=story.today,
        )


def _write(story: Story, text: dict[str, Any], cast: Cast, plan: Plan, *, parts: list[Part]) -> None:
    writers = {Part.SERVICES: _quantities, Part.SCHEDULE: _milestones, Part.PROVIDERS: _products, Part.BUDGET: _money}
    for part in parts:
        values = writers[part](story, text, plan) if part in writers else {}
        if part in text["texts"]:
            values["text"] = text["texts"][part]
        services.save_part(plan=plan, key=part, values=values, revision=0, page="0" * 16, user=cast.filer)
    if Part.RULES in parts:
        file = ContentFile(document(f"Rules {cast.enrolment.park.credit_code}").content, name=text["file"])
        services.attach_rules(plan=plan, file=file, name=text["file"], user=cast.filer)


def _quantities(story: Story, text: dict[str, Any], plan: Plan) -> dict[str, str]:
    """Every goal spread over the quarters, whole numbers, what is left over in the last one."""
    shown, values = sheet(plan), {}
    for goal in shown.goals:
        each, rest = divmod(int(goal.value), len(shown.quarters))
        for place, quarter in enumerate(shown.quarters, start=1):
            amount = each + (rest if place == len(shown.quarters) else 0)
            if amount:
                values[quantity_name(goal.service_type_id, goal.unit, quarter.code)] = str(amount)
    return values


def _milestones(story: Story, text: dict[str, Any], plan: Plan) -> dict[str, str]:
    values = {}
    for place, row in enumerate(text["milestones"], start=1):
        day = min(story.programme.start_date + timedelta(days=row["after_days"]), story.programme.end_date)
        values |= {f"title-{place}": row["title"], f"due-{place}": day.isoformat(), f"note-{place}": row["note"]}
    return values


def _products(story: Story, text: dict[str, Any], plan: Plan) -> dict[str, str]:
    """Products of services that at least two providers offer at prices that hold."""
    values = {}
    for group in offers(plan, story.today).offered:
        good = [offer for offer in group.offers if offer.is_current and offer.verdict == Holds.HOLDS]
        if len({offer.listing.provider_id for offer in good}) > 1:
            values |= {f"use-{offer.listing.pk}": "1" for offer in good}
    return values


def _money(story: Story, text: dict[str, Any], plan: Plan) -> dict[str, str]:
    """The award by service: most of it for precise ones, whole hundreds, what is left over in the last line."""
    shown = sheet(plan)
    award, values, spent = plan.enrolment.award_yuan, {}, Decimal(0)
    precise = [row for row in shown.services if row.service_class == ServiceClass.PRECISE]
    for place, service in enumerate(shown.services, start=1):
        is_precise = service.service_class == ServiceClass.PRECISE
        share = PRECISE / len(precise) if is_precise else (1 - PRECISE) / (len(shown.services) - len(precise))
        amount = Decimal(int(award * share / 100) * 100) if place < len(shown.services) else award - spent
        spent += amount
        values[f"amount-{service.pk}"] = str(amount.quantize(CENT))
    return values


def _list_products(story: Story, text: dict[str, Any], cast: Cast, number: int) -> None:
    """Two providers with one product each for the first precise service of a park that lists nothing yet."""
    service = story.programme.service_types.filter(service_class=ServiceClass.PRECISE).order_by("position")[0]
    providers = [_provider(story, cast, number, place) for place in range(len(text["products"]))]
    today = min(story.programme.start_date + LISTED_AFTER, story.yesterday)
    words = "同类服务案例 8 个以上"
    candidates = [
        vendors.CandidateData(row, words, Decimal(8000 + place * 500), Decimal(88 - place), is_chosen=True)
        for place, row in enumerate(providers)
    ]
    proof = ContentFile(document(f"Selection {cast.enrolment.park.credit_code}").content, name="遴选结果公示.pdf")
    data = vendors.SelectionData(
        service_type=service,
        method=SelectionMethod.COMPARISON,
        announced_on=today - timedelta(days=30),
        decided_on=today - timedelta(days=10),
        conflict_statement=text["statement"],
        candidates=candidates,
    )
    selection = vendors.add_selection(enrolment=cast.enrolment, data=data, file=proof, user=cast.filer)
    for place, row in enumerate(providers):
        listing = vendors.ListingData(
            product_name=text["products"][place],
            content=text["content"],
            deliverable=text["deliverable"],
            price_yuan=Decimal(8000 + place * 500),
            unit="家",
            reference_yuan=Decimal(9800),
            reference_source=ReferenceSource.QUOTATION,
            reference_note="询价单 3 份",
            reference_date=today - timedelta(days=20),
            valid_from=today - timedelta(days=5),
            valid_until=max(story.programme.end_date, story.today),
        )
        vendors.add_listing(candidate=selection.candidates.get(provider=row), data=listing, user=cast.filer)


def _provider(story: Story, cast: Cast, number: int, place: int) -> Any:
    body = f"91{cast.park['county']}MADP{number:02d}{place:03d}"
    name = story.text["providers"][(number + place) % 3]["name"]
    known = cast.enrolment.park.providers.filter(name=name).first()
    if known is not None:
        return known
    data = vendors.ProviderData(name=name, credit_code=body + str(uscc.calc_check_digit(body)))
    return vendors.add_provider(park=cast.enrolment.park, data=data, user=cast.filer)


def _change(story: Story, text: dict[str, Any], cast: Cast, *, is_applied: bool) -> None:
    """A higher goal: asked for, agreed to by both departments, and answered when ``is_applied``."""
    plan = Plan.objects.get(enrolment=cast.enrolment)
    if plan.approved_at is None:
        return
    goal = sheet(Plan.objects.select_related("enrolment__programme").get(pk=plan.pk)).goals[-1]
    day = story.yesterday - timedelta(days=2)
    with clock_at(moment(day, 10)):
        change = services.start_change(plan=plan, user=cast.filer)
        values = {f"target-{goal.pk}": str(int(goal.value) + 2)}
        services.save_change(change=change, user=cast.filer, reason=text["change_reason"], values=values)
        change.refresh_from_db()
        services.submit_change(change=change, user=cast.filer, version=1)
    for officer in (cast.economy, cast.finance):
        with clock_at(moment(day, 15, officer.pk % 60)):
            words = {"verdict": Verdict.AGREE, "text": text["agree"], **_about(change)}
            services.opine_on_change(change=change, user=officer, **words)
    if is_applied:
        with clock_at(moment(story.yesterday, 11)):
            services.answer_change(
                change=change, user=_province(story), answer=Answer.AGREE, text="", digest=_about(change)["digest"]
            )


def _about(change: ChangeRequest) -> dict[str, Any]:
    return {"remarks": [], "digest": Submission.objects.of(change)[0].digest}


def _province(story: Story) -> User:
    rows = Membership.objects.select_related("user", "organisation")
    membership = rows.get(organisation=story.offices[PROVINCE, OrganisationKind.ECONOMY])
    membership.user.acting = membership
    return membership.user
