"""A scoring round: opened a week ago, one grade by review, results in public review, one appeal to answer."""

import json
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from apps.accounts.choices import OrganisationKind
from apps.accounts.models import Membership, User
from apps.dashboards.demo.clock import clock_at
from apps.dashboards.demo.people import PROVINCE
from apps.dashboards.demo.story import Story, moment
from apps.evaluations.choices.rounds import RoundKind
from apps.evaluations.models import Score
from apps.evaluations.services.appeals import file_appeal
from apps.evaluations.services.publishing import publish_round
from apps.evaluations.services.rounds import open_round, review_score

FILE = Path(settings.BASE_DIR) / "fixtures" / "demo" / "rounds.json"
OPENED, REVIEWED, PUBLISHED, APPEALED = (timedelta(days=days) for days in (7, 5, 3, 1))


def add_rounds(story: Story) -> None:
    """Score everybody by the scheme of the mid-term evaluation; nothing in the first week of a programme."""
    text = json.loads(FILE.read_text(encoding="utf-8"))
    day = story.today - OPENED
    if day < story.programme.start_date:
        return
    officer = _officer(story)
    with clock_at(moment(day, 15)):
        row = open_round(
            programme=story.programme,
            kind=RoundKind.MIDTERM,
            title=text["title"].format(year=day.year),
            day=day,
            user=officer,
        )
    better = Score.objects.filter(round=row).current().in_order()
    names = row.scheme["grades"]["cuts"]
    chosen = [each for each in better if each.grade != names[0]["grade"]][: text["review"]["place"]]
    if chosen:
        order = [*(cut["grade"] for cut in names), row.scheme["grades"]["rest"]]
        grade = order[order.index(chosen[-1].grade) - 1]
        with clock_at(moment(story.today - REVIEWED, 10)):
            review_score(score=chosen[-1], grade=grade, reason=text["review"]["reason"], user=officer)
    with clock_at(moment(story.today - PUBLISHED, 9)):
        publish_round(row=row, contact=text["contact"].format(number=1), user=officer)
    first = story.cast[0]
    with clock_at(moment(story.today - APPEALED, 16)):
        score = Score.objects.current().select_related("enrolment__park").get(round=row, enrolment=first.enrolment)
        file_appeal(score=score, user=first.filer, **text["appeal"])


def _officer(story: Story) -> User:
    office = story.offices[PROVINCE, OrganisationKind.ECONOMY]
    membership = Membership.objects.select_related("user", "organisation").get(organisation=office)
    membership.user.acting = membership
    return membership.user
