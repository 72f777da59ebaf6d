"""Loading the demonstration in one transaction."""

from datetime import date
from random import Random

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.models import Jurisdiction, User
from apps.common.refusals import Refused
from apps.dashboards.demo.clock import clock_at, wall_day
from apps.dashboards.demo.evaluations import add_evaluations
from apps.dashboards.demo.filings import add_filings
from apps.dashboards.demo.funds import add_funds
from apps.dashboards.demo.messages import add_messages
from apps.dashboards.demo.obligations import add_obligations, raise_all
from apps.dashboards.demo.parks import add_parks, add_targets, add_tenants
from apps.dashboards.demo.people import add_officers, add_offices, grant_to_auditor
from apps.dashboards.demo.plans import add_plans
from apps.dashboards.demo.records import add_records
from apps.dashboards.demo.reports import add_reports
from apps.dashboards.demo.rounds import add_rounds
from apps.dashboards.demo.story import SEED, Story, moment, read_text
from apps.funds.demo_ledger import add_ledger
from apps.integrity.demo import add_integrity
from apps.parks.models import IndustryDivision, Park
from apps.programmes.models import Enrolment, Programme
from apps.programmes.services import load_demo_programme
from apps.vendors.demo import add_vendors

DEMO_CODE = "pilot-demo"


@transaction.atomic
def load_demo(*, today: date, parks: int | None = None) -> Programme | None:
    """Tell the story as of ``today`` with its first ``parks`` parks (all 23 without a number).

    Returns the programme, or None when the demonstration is there already: it is never told twice. The same day always
    gives the same story. Raises :class:`Refused` without reference data, and where real people or parks work.
    """
    if Enrolment.objects.filter(programme__code=DEMO_CODE).exists():
        return None
    _check_place()
    with translation.override(settings.LANGUAGE_CODE):
        programme = load_demo_programme(today)
        story = Story(today, read_text(parks), Random(SEED), programme)  # noqa: S311 -- dice of a story, no secret
        with clock_at(moment(programme.start_date, 9)):
            add_offices(story)
            add_officers(story)
            add_parks(story)
            raise_all(story)
            grant_to_auditor(story, story.cast)
            add_tenants(story)
            add_targets(story)
        with clock_at(moment(today, 9)):
            add_vendors(programme=programme, today=today)
        _add_work(story)
    return programme


def _add_work(story: Story) -> None:
    """What the parks and the departments have done by now, in the order it builds on each other."""
    add_records(story)
    renew_statistics()
    add_reports(story)
    add_plans(story)
    add_filings(story)
    add_obligations(story)
    add_funds(story)
    with clock_at(moment(story.today, 10)):
        add_integrity(programme=story.programme, today=story.today)
    with clock_at(moment(story.today, 11)):
        add_ledger(programme=story.programme, today=min(story.today, wall_day()))
    add_evaluations(story)
    add_rounds(story)
    add_messages(story)


def renew_statistics() -> None:
    """Tell the planner about the rows just written; it would take the tables for empty until its next round."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _check_place() -> None:
    if not Jurisdiction.objects.exists() or not IndustryDivision.objects.exists():
        raise Refused(_("Load the reference data first: manage.py load_reference"))
    if User.objects.exists() or Park.objects.exists():
        raise Refused(
            _("This database has people or parks of its own. The demonstration is loaded into an empty portal only.")
        )
