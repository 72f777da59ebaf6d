"""What a programme can be, and who sees what is in preparation."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.common.refusals import Refused
from apps.programmes.choices import ProgrammeState
from apps.programmes.models import Enrolment, Programme
from apps.programmes.services import edit_programme
from apps.reports.models import PeriodReport
from apps.targets.models import Target
from tests.factories.targets import TargetFactory

IMPOSSIBLE = [
    ("programme_years", {"start_date": date(1999, 12, 31)}),
    ("programme_years", {"end_date": date(2100, 1, 1)}),
    ("programme_years", {"end_date": date.max}),
    ("programme_report_days", {"report_window_days": 93}),
    ("programme_report_days", {"report_grace_days": 32767}),
    ("programme_precise_share", {"precise_share_percent": 101}),
]


@pytest.fixture
def draft(programme, enrolment, other_enrolment) -> Programme:
    Programme.objects.update(state=ProgrammeState.DRAFT)
    programme.refresh_from_db()
    return programme


@pytest.mark.parametrize(("constraint", "values"), IMPOSSIBLE)
def test_the_database_refuses_what_no_calendar_could_draw(programme, constraint, values):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Programme.objects.update(**values)


@pytest.mark.parametrize("values", [values for _constraint, values in IMPOSSIBLE])
def test_the_service_refuses_it_in_words(draft, prov_eit, values):
    with pytest.raises(Refused):
        edit_programme(programme=draft, values=values, user=prov_eit)
    assert Programme.objects.filter(**values).count() == 0


def test_the_bounds_themselves_are_allowed(draft, prov_eit):
    values = {"start_date": date(2000, 1, 1), "end_date": date(2099, 12, 31), "report_window_days": 92}
    edit_programme(programme=draft, values=values, user=prov_eit)
    assert Programme.objects.filter(**values).count() == 1


def test_parks_and_goals_of_a_draft_are_seen_by_those_who_see_it(draft, enrolment, prov_fin, park_filer, county_eit):
    TargetFactory.create(enrolment=enrolment, service_type=draft.service_types.get(code="I1"))
    seen = {
        person.acting.role: (Enrolment.objects.visible_to(person).count(), Target.objects.visible_to(person).count())
        for person in (prov_fin, park_filer, county_eit)
    }
    assert seen == {"prov_fin": (2, 1), "park_filer": (0, 0), "county_eit": (0, 0)}


def test_no_report_is_begun_in_a_draft(sign_in, draft, enrolment, park_filer):
    body = {"enrolment": enrolment.pk, "period": f"{draft.start_date.year}Q2"}
    assert sign_in(park_filer).post(reverse("reports:start"), body).status_code == 404
    Programme.objects.update(state=ProgrammeState.OPEN)
    assert sign_in(park_filer).post(reverse("reports:start"), body).status_code == 302
    assert PeriodReport.objects.count() == 1
