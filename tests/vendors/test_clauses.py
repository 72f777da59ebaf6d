"""A rule quotes the clause that founds it in the guide of the programme, whatever number the guide gives it."""

import json

import pytest
from django.conf import settings
from django.urls import reverse

from apps.programmes.models import Clause, Programme
from apps.programmes.selectors import clause_behind
from apps.vendors import services
from apps.vendors.choices import RULE_LIST, RULE_PRICE, RULE_SECOND
from tests.factories.vendors import listed

FILE = settings.BASE_DIR / "fixtures" / "programmes" / "pilot-2023.json"


@pytest.fixture
def clauses(programme) -> dict[str, Clause]:
    rules = {"9.9": [RULE_LIST, RULE_SECOND], "3.3": [], "7": [RULE_PRICE]}
    return {
        number: Clause.objects.create(
            programme=programme, number=number, label=f"办法 {number}", text="…", position=place, rules=codes
        )
        for place, (number, codes) in enumerate(rules.items(), start=1)
    }


@pytest.mark.parametrize(("rule", "number"), [(RULE_LIST, "9.9"), (RULE_PRICE, "7"), ("plans.goal", None)])
def test_a_rule_is_found_by_its_code(programme, clauses, rule, number):
    found = clause_behind(programme, rule)
    assert (found.number if found else None) == number


def test_a_clause_of_another_programme_is_none(programme, clauses):
    other = Programme.objects.create(
        code="other", name="另一项目", start_date=programme.start_date, end_date=programme.end_date
    )
    assert clause_behind(other, RULE_LIST) is None


def test_a_waiver_and_the_page_quote_it(programme, clauses, enrolment, park_filer, sign_in):
    service = programme.service_types.get(code="P1")
    listed(enrolment, service)
    waiver = services.ask_for_single(enrolment=enrolment, service_type=service, reason="仅此一家", user=park_filer)
    assert waiver.clause_label == "办法 9.9"
    assert "办法 9.9" in sign_in(park_filer).get(reverse("vendors:list")).content.decode()


def test_the_guide_of_2023_names_its_rules():
    rows = json.loads(FILE.read_text(encoding="utf-8"))["clauses"]
    named = {row["number"]: row["rules"] for row in rows if "rules" in row}
    mine = {"3.2", "3.3", "A1.N2"}
    assert {number: rules for number, rules in named.items() if number in mine} == {
        "3.2": ["plans.goal"],
        "3.3": ["vendors.list", "vendors.price", "vendors.second_provider"],
        "A1.N2": ["vendors.agreement"],
    }
