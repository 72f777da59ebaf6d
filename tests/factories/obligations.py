"""Deadlines of a programme, and what they raise."""

from datetime import date

from apps.obligations.models import Obligation
from apps.obligations.services import raise_obligations
from apps.programmes.choices import DeadlineKind
from apps.programmes.models import DeadlineRule, Enrolment, Programme

BOTH_COUNTY = ["county_eit", "county_fin"]
BOTH_PROVINCE = ["prov_eit", "prov_fin"]


def deadline(programme: Programme, code: str = "DL03", **values: object) -> DeadlineRule:
    """A deadline; by default a county files with the province on 30 April of the first year, outside the portal."""
    defaults = {
        "name": "资金拨付方案",
        "form": "线下方案",
        "kind": DeadlineKind.FIXED,
        "due_date": date(programme.start_date.year, 4, 30),
        "submitters": BOTH_COUNTY,
        "recipients": BOTH_PROVINCE,
        "source_text": "条文",
    }
    return DeadlineRule.objects.create(programme=programme, code=code, **defaults | values)


def obligation_of(enrolment: Enrolment) -> Obligation:
    """What a park owes outside the portal, due on 18 April of the programme's first year."""
    programme = enrolment.programme
    rule = programme.deadline_rules.filter(code="DL01").first() or deadline(
        programme,
        "DL01",
        name="联络员名单",
        form="线下名单",
        submitters=["park"],
        due_date=date(programme.start_date.year, 4, 18),
    )
    raise_obligations(programme=programme, today=programme.start_date)
    return Obligation.objects.get(rule=rule, enrolment=enrolment)
