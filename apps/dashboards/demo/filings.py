"""What counties filed: liaison lists, summaries, a consultation. One county still writes, one has not begun."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from apps.accounts.choices import OrganisationKind
from apps.accounts.models import Jurisdiction, Membership, User
from apps.approvals.choices import Verdict
from apps.approvals.models import Submission
from apps.dashboards.demo.clock import clock_at
from apps.dashboards.demo.people import PROVINCE
from apps.dashboards.demo.story import Cast, Story, moment
from apps.filings import services
from apps.filings.choices import LIST_FORM, ContactKind, Section
from apps.filings.models import LiaisonList, Summary
from apps.filings.rules.summaries import opens_on
from apps.filings.selectors import deadlines_of
from apps.filings.services import Minutes, Person

FILE = Path(settings.BASE_DIR) / "fixtures" / "demo" / "filings.json"
CHANGED_DAYS, MEETING_DAYS = 60, 12


@dataclass
class Place:
    """A county with its two officers and the parks that play in it."""

    county: Jurisdiction
    economy: User
    finance: User
    cast: list[Cast]


def add_filings(story: Story) -> None:
    """Liaison lists in time, summaries period by period, receipts, and a meeting of the first county."""
    text = json.loads(FILE.read_text(encoding="utf-8"))
    places = _places(story)
    rule = story.programme.deadline_rules.filter(form=LIST_FORM, due_date__isnull=False).first()
    for number, place in enumerate(places if rule is not None else ()):
        if place.county.code != text["missing_county"]:
            _list(story, place, text, number, min(rule.due_date - timedelta(days=1 + number % 4), story.yesterday))
    for number, place in enumerate(places):
        _summaries(story, place, text, number)
    _meet(story, places[0], text["consultation"])


def _places(story: Story) -> list[Place]:
    found: dict[int, Place] = {}
    for cast in story.cast:
        county = cast.enrolment.park.county
        found.setdefault(county.pk, Place(county, cast.economy, cast.finance, [])).cast.append(cast)
    return list(found.values())


def _list(story: Story, place: Place, text: dict[str, Any], number: int, day: date) -> None:
    """Name everybody and file; the county in work files nothing, the first one files a change later on."""
    with clock_at(moment(day, 10)):
        words = {"programme": story.programme, "jurisdiction": place.county, "user": place.economy}
        liaison_list = services.start_list(**words)
        _name(story, liaison_list, place.economy, text, number * 10, ContactKind.ECONOMY)
        if place.county.code == text["draft_county"]:
            return
        _name(story, liaison_list, place.finance, text, number * 10 + 1, ContactKind.FINANCE)
        for serial, cast in enumerate(place.cast, start=2):
            _name(story, liaison_list, cast.filer, text, number * 10 + serial, ContactKind.PARK, cast)
        version = services.file_list(liaison_list=liaison_list, user=place.economy, today=day)
    _confirm(story, version, day, both=True)
    changed = story.today - timedelta(days=CHANGED_DAYS)
    if number == 0 and changed > day:
        _change(story, liaison_list, place, text, changed)


def _name(
    story: Story,
    liaison_list: LiaisonList,
    user: User,
    text: dict[str, Any],
    serial: int,
    kind: ContactKind,
    cast: Cast | None = None,
) -> None:
    person = Person(
        name=story.person_name(),
        post=text["posts"][kind.value],
        office_phone=f"0577-5550{serial:04d}",
        mobile=f"1990000{serial:04d}",
        valid_from=story.programme.start_date,
    )
    enrolment = cast.enrolment if cast is not None else None
    services.save_contact(liaison_list=liaison_list, user=user, person=person, kind=kind, enrolment=enrolment)


def _change(story: Story, liaison_list: LiaisonList, place: Place, text: dict[str, Any], day: date) -> None:
    """Another person takes over at the economy department: a second version, confirmed by one recipient so far."""
    contact = liaison_list.contacts.get(kind=ContactKind.ECONOMY)
    with clock_at(moment(day, 11)):
        person = Person(
            name=story.person_name(), post=text["new_post"], office_phone="", mobile="19900009001", valid_from=day
        )
        words = {"liaison_list": liaison_list, "user": place.economy}
        services.save_contact(person=person, contact=contact, revision=contact.revision, **words)
        version = services.file_list(today=day, **words)
    _confirm(story, version, day, both=False)


def _summaries(story: Story, place: Place, text: dict[str, Any], number: int) -> None:
    """Every period that is over; of the latest one the first county still writes, one waits, one has not begun."""
    rules = deadlines_of(story.programme, story.today)
    for rule in reversed(rules):
        is_latest = rule == rules[0]
        if rule.due_date is None or (is_latest and place.county.code == text["missing_county"]):
            continue
        day = min(rule.due_date - timedelta(days=1 + number % 5), story.yesterday)
        if day < opens_on(rule.period):
            continue
        with clock_at(moment(day, 14, number)):
            summary = _write(story, place, text, rule.period, day)
            if is_latest and (number == 0 or place.county.code == text["draft_county"]):
                continue
            version = services.submit(summary=summary, user=place.economy, version=summary.version)
            if is_latest and place.county.code == text["waiting_county"]:
                continue
            words = {"verdict": Verdict.AGREE, "text": "", "digest": version.digest}
            services.opine(summary=summary, user=place.finance, **words)
        _confirm(story, version, day, both=number % 3 != 0)


def _write(story: Story, place: Place, text: dict[str, Any], period: str, day: date) -> Summary:
    words = {"programme": story.programme, "jurisdiction": place.county, "user": place.economy}
    summary = services.start_summary(period=period, today=day, **words)
    typed = {Section.EXPERIENCE.value: text["experience"], Section.PLANS.value: text["plans"]}
    revisions = {row.key: row.revision for row in summary.sections.all()}
    services.save_sections(summary=summary, texts=typed, revisions=revisions, page="d" * 16, user=place.economy)
    return Summary.objects.get(pk=summary.pk)


def _confirm(story: Story, version: Submission, day: date, *, both: bool) -> None:
    kinds = (OrganisationKind.ECONOMY, OrganisationKind.FINANCE) if both else (OrganisationKind.ECONOMY,)
    for later, kind in enumerate(kinds, start=1):
        office = story.offices[PROVINCE, kind]
        membership = Membership.objects.select_related("user", "organisation").get(organisation=office)
        membership.user.acting = membership
        if day + timedelta(days=later) < story.today:
            with clock_at(moment(day + timedelta(days=later), 9)):
                services.confirm(version=version, user=membership.user)


def _meet(story: Story, place: Place, text: dict[str, Any]) -> None:
    """A meeting of the first county with follow-ups: one done, one open, one overdue."""
    day = story.today - timedelta(days=MEETING_DAYS)
    with clock_at(moment(day, 16)):
        told = {name: text[name] for name in ("subject", "participants", "opinions", "decision")}
        meeting = services.record_consultation(
            programme=story.programme, user=place.economy, minutes=Minutes(held_on=day, **told)
        )
    for what, who, days, is_done in text["follow_ups"]:
        with clock_at(moment(day, 17)):
            words = {"what": what, "who": who, "due_on": story.today + timedelta(days=days)}
            follow_up = services.add_follow_up(consultation=meeting, user=place.economy, **words)
        if is_done:
            with clock_at(moment(story.yesterday, 9)):
                services.finish_follow_up(follow_up=follow_up, user=place.finance)
