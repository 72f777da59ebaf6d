"""Three suggestions with their facts: nothing follows by itself (R0.74)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.evaluations.models import FinalTerms
from apps.evaluations.rules.triggers import Facts, Goal, frozen, suggested_codes, triggers
from apps.evaluations.selectors.triggers import facts_of, figures_of, suggested, terms_of
from tests.factories.delivery import record_with
from tests.factories.parks import TenancyFactory
from tests.factories.targets import TargetFactory

CLEAN = {
    "late_reports": (),
    "idle_quarters": (),
    "execution": Decimal("80.0"),
    "paid_yuan": Decimal(100),
    "spent_yuan": Decimal(80),
    "goals": (Goal("诊断", "家", Decimal(10), Decimal(10), Decimal("100.0")),),
    "cases": (),
}
LATE = (("2023Q1", 3, "/a/"),)
MISSED = (Goal("诊断", "家", Decimal(10), Decimal("9.99"), Decimal("99.9")),)


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({}, []),
        ({"late_reports": LATE}, []),
        ({"late_reports": LATE * 2}, ["slow"]),
        ({"idle_quarters": (("2023Q2", "/b/"),)}, ["slow"]),
        ({"execution": Decimal("79.9")}, ["slow"]),
        ({"execution": None}, []),
        ({"goals": MISSED}, ["missed"]),
        ({"goals": ()}, []),
        ({"cases": (("虚报", "立案", "/c/"),)}, ["unmended"]),
        (
            {"late_reports": LATE * 2, "goals": MISSED, "cases": (("虚报", "立案", "/c/"),)},
            ["slow", "missed", "unmended"],
        ),
    ],
)
def test_each_trigger_stands_on_its_facts(changed, codes):
    found = frozen(triggers(Facts(**CLEAN | changed), FinalTerms()))
    assert [row["code"] for row in found] == ["slow", "missed", "unmended"]
    assert suggested_codes(found) == codes


def test_limits_are_data_of_the_programme():
    facts = Facts(**CLEAN | {"late_reports": LATE, "goals": MISSED})
    terms = FinalTerms(late_reports=1, completion_percent=Decimal(90))
    assert suggested_codes(frozen(triggers(facts, terms))) == ["slow"]


def test_a_fact_shows_figure_limit_and_links():
    slow, missed, _unmended = triggers(Facts(**CLEAN | {"late_reports": LATE, "goals": MISSED}), FinalTerms())
    late, _idle, execution = slow.facts
    assert (late.now, late.needed, late.links) == ("1", "< 2", (("2023Q1 +3", "/a/"),))
    assert (execution.now, execution.needed) == ("80.0%", "≥ 80%")
    assert (missed.facts[0].now, missed.facts[0].needed) == ("0/1", "≥ 100%")


def test_facts_come_from_records_reports_and_goals(enrolment, park_filer):
    programme = enrolment.programme
    service = programme.service_types.get(code="I1")
    TargetFactory.create(enrolment=enrolment, service_type=service, unit="sessions", value=Decimal(2))
    firm = TenancyFactory.create(park=enrolment.park).enterprise
    record_with([firm], enrolment=enrolment, service_type=service, service_date=programme.start_date,
                created_by=park_filer)  # fmt: skip
    day = date(programme.start_date.year, 12, 31)
    facts = facts_of(enrolment, day)
    assert len(facts.idle_quarters) == 3
    assert [name for name, _days, _url in facts.late_reports] == [
        f"{word} quarter of {day.year}" for word in ("First", "Second", "Third")
    ]
    assert (facts.goals[0].done, facts.goals[0].percent) == (Decimal(1), Decimal("50.0"))
    assert (facts.execution, facts.cases) == (None, ())
    assert [trigger.suggested for trigger in suggested(enrolment, day)] == [True, True, False]
    figures = figures_of(enrolment, day)
    assert figures["goals"] == [
        {"name": service.name, "unit": figures["goals"][0]["unit"], "target": "2", "done": "1", "percent": "50.0"}
    ]


def test_facts_take_constant_queries(enrolment, django_assert_num_queries):
    enrolment = type(enrolment).objects.select_related("programme", "park").get(pk=enrolment.pk)
    terms_of(enrolment.programme)
    with django_assert_num_queries(8):
        facts_of(enrolment, timezone.localdate() + timedelta(days=400))
