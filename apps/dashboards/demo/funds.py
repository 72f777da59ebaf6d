"""Money through the real services, as if on the day: schemes signed, tranches in every state, a measure, a notice."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.approvals.choices import Verdict
from apps.approvals.models import Submission
from apps.dashboards.demo.clock import clock_at, wall_day
from apps.dashboards.demo.papers import document
from apps.dashboards.demo.story import Cast, Story, moment
from apps.funds import selectors, services
from apps.funds.models import Award, Tranche
from apps.plans.models import Plan
from apps.programmes.models import TrancheRule

FILE = Path(settings.BASE_DIR) / "fixtures" / "demo" / "funds.json"
SCHEME_AFTER, GAP, WAITED = timedelta(days=115), timedelta(days=2), timedelta(days=10)
STEPS = ["proposed", "approved", "paid", "received", "filed"]


@dataclass
class Purse:
    """One park's money in the story: who acts, and the day it stands at."""

    story: Story
    text: dict[str, Any]
    cast: Cast
    award: Award
    day: date
    number: int

    def on(self, hour: int, *, later: bool = True) -> Any:
        """The next moment of the story, never after yesterday."""
        if later:
            self.day = min(self.day + GAP, self.story.yesterday)
        return clock_at(moment(self.day, hour, self.number))

    def key(self, act: str) -> UUID:
        """The key of a form, the same whenever the story is told."""
        return uuid5(NAMESPACE_URL, f"{self.award.pk}:{act}")


def add_funds(story: Story) -> None:
    """A signed scheme in every county, then each park with a passed plan as far as its ending says."""
    text: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    for cast in {each.enrolment.park.county_id: each for each in story.cast}.values():
        _scheme(story, text, cast)
    rules = list(TrancheRule.objects.filter(programme=story.programme).select_related("clause").order_by("number"))
    passed = dict(Plan.objects.exclude(approved_at=None).values_list("enrolment", "approved_at"))
    ready = [cast for cast in story.cast if cast.enrolment.pk in passed]
    for number, cast in enumerate(ready):
        award = Award.objects.with_names().get(enrolment=cast.enrolment)
        approved = timezone.localdate(passed[cast.enrolment.pk])
        purse = Purse(story, text, cast, award, min(approved, story.yesterday), number)
        ending = text["endings"][number % len(text["endings"])]
        if rules and ending != "none":
            _tell(purse, rules, ending)
    if len(ready) > 3:
        _measure(story, text, ready[3])
        _notice(story, text, ready[-1])


def _scheme(story: Story, text: dict[str, Any], cast: Cast) -> None:
    day = min(story.programme.start_date + SCHEME_AFTER, story.yesterday)
    county = cast.enrolment.park.county
    with clock_at(moment(day, 9)):
        scheme = services.start_scheme(programme=story.programme, county=county, user=cast.economy)
        lines = {line.award_id: (line.amount_yuan, "") for line in scheme.lines.all()}
        number = text["document"].format(year=story.programme.start_date.year)
        header = services.Text(scheme.county_award_yuan, number, text["conditions"], text["schedule"])
        services.save_scheme(scheme=scheme, text=header, lines=lines, user=cast.economy)
        services.file_scheme(scheme=scheme, user=cast.economy)
    with clock_at(moment(day, 15)):
        words = {"verdict": Verdict.AGREE, "text": text["agree"], "digest": Submission.objects.of(scheme)[0].digest}
        services.sign_scheme(scheme=scheme, user=cast.finance, **words)


def _tell(purse: Purse, rules: list[TrancheRule], ending: str) -> None:
    first = "filed" if ending in {"assessed", "second"} else ending
    _pay_out(purse, rules[0], first, purse.text["reason"])
    if ending not in {"assessed", "second"} or len(rules) < 2:
        return
    now = timezone.localdate()
    if not selectors.facts_of(purse.award, rules, now).precise_services:
        return
    _assess(purse, rules[1], is_signed=ending == "second")
    if ending == "second":
        _pay_out(purse, rules[1], "filed", purse.text["second_reason"])


def _pay_out(purse: Purse, rule: TrancheRule, ending: str, reason: str) -> None:
    """From the proposal up to ``ending``; a returned proposal stops there.

    A story told ahead of the clock stops at the approval: the database refuses to book money on a day to come.
    """
    cast, now = purse.cast, selectors.sums(purse.award)
    share = rule.max_share if rule.max_share is not None else rule.min_share
    amount = (now.total * share).quantize(Decimal("0.01"))
    given = {"award": purse.award, "rule": rule, "amount": amount, "reason": reason}
    with purse.on(9):
        row = services.propose(user=cast.economy, key=purse.key(f"propose{rule.number}"), **given)
    if ending == "proposed":
        return
    with purse.on(11):
        row = _answer(purse, row, agrees=ending != "returned")
    acts = [_paid, _received, _filed][: max(STEPS.index(ending) - 1, 0)] if ending in STEPS else []
    for hour, act in zip((14, 15, 16), acts, strict=False):
        with purse.on(hour):
            if purse.day > wall_day():
                return
            row = act(purse, row)


def _answer(purse: Purse, row: Tranche, *, agrees: bool) -> Tranche:
    return services.answer(
        tranche=row,
        verdict=Verdict.AGREE if agrees else Verdict.RETURN,
        text=purse.text["agree" if agrees else "return"],
        digest=Submission.objects.of(row)[0].digest,
        user=purse.cast.finance,
        key=purse.key(f"answer{row.pk}"),
    )


def _paid(purse: Purse, row: Tranche) -> Tranche:
    number = purse.text["voucher"].format(day=purse.day, number=row.pk % 100)
    file = _paper(f"Voucher {number}", f"{number}.pdf")
    slip = services.Slip(row.approved_yuan or Decimal(0), purse.day, number, file)
    return services.pay(tranche=row, slip=slip, user=purse.cast.finance, key=purse.key(f"pay{row.pk}"))


def _received(purse: Purse, row: Tranche) -> Tranche:
    key = purse.key(f"receive{row.pk}")
    return services.receive(tranche=row, received_on=purse.day, user=purse.cast.filer, key=key)


def _filed(purse: Purse, row: Tranche) -> Tranche:
    return services.file(tranche=row, user=purse.cast.economy, key=purse.key(f"file{row.pk}"))


def _assess(purse: Purse, rule: TrancheRule, *, is_signed: bool) -> None:
    cast, text = purse.cast, purse.text
    with purse.on(9):
        for place, name in enumerate(text["mechanism"]):
            paper = _paper(f"Mechanism {place} {purse.award.pk}", name)
            services.add_mechanism(award=purse.award, title=name.removesuffix(".pdf"), file=paper, user=cast.filer)
    if not is_signed:
        purse.day = max(purse.day, purse.story.yesterday - WAITED)
    with purse.on(10):
        row = services.assess(
            award=purse.award, rule=rule, findings=text["findings"], pays_all=False, user=cast.economy
        )
    if is_signed:
        with purse.on(11):
            words = {"verdict": Verdict.AGREE, "text": text["agree"], "digest": Submission.objects.of(row)[0].digest}
            services.sign_assessment(assessment=row, user=cast.finance, **words)


def _measure(story: Story, text: dict[str, Any], cast: Cast) -> None:
    """A deduction that waits for the other department."""
    award = Award.objects.with_names().get(enrolment=cast.enrolment)
    file = _paper(f"Measure {award.pk}", text["measure_file"])
    decision = services.Decision("deduct", text["measure"], file, Decimal(100_000))
    key = uuid5(NAMESPACE_URL, f"measure:{award.pk}")
    with clock_at(moment(story.yesterday, 10)):
        services.propose_measure(award=award, decision=decision, user=cast.finance, key=key)


def _notice(story: Story, text: dict[str, Any], cast: Cast) -> None:
    """A public review that is open today."""
    award = Award.objects.with_names().get(enrolment=cast.enrolment)
    days = {"opens_on": story.yesterday, "closes_on": story.today + timedelta(days=6)}
    with clock_at(moment(story.yesterday, 11)):
        publication = services.Publication(kind="publicity", **text["notice"], **days)
        services.publish(award=award, publication=publication, user=cast.economy)


def _paper(text: str, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, document(text).content, content_type="application/pdf")
