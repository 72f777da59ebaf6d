"""Deadlines of a programme, and what they raise."""

from datetime import date

from apps.obligations.models import Obligation
from apps.obligations.services import raise_obligations
from apps.programmes.choices import DeadlineKind
from apps.programmes.models import DeadlineRule, Enrolment, Programme

BOTH_COUNTY = ["county_eit", "county_fin"]
BOTH_PROVINCE = ["prov_eit", "prov_fin"]


def deadline(programme: Programme, code: str = "DL03", **values: object) -> DeadlineRule:
    """A deadline; by default county departments file with the province on 30 April of the first year."""
    defaults = {
        "name": "资金拨付方案",
        "form": "资金拨付方案",
        "kind": DeadlineKind.FIXED,
        "due_date": date(programme.start_date.year, 4, 30),
        "submitters": BOTH_COUNTY,
        "recipients": BOTH_PROVINCE,
        "source_text": "条文",
    }
    return DeadlineRule.objects.create(programme=programme, code=code, **defaults | values)


def owed(enrolment: Enrolment, today: date, code: str = "DL01", **values: object) -> Obligation:
    """An obligation of a park: by default the liaison list, filed with the province."""
    rule = deadline(
        enrolment.programme,
        code,
        **{"name": "联络员名单", "form": "附件3", "submitters": ["park"], "recipients": BOTH_PROVINCE, **values},
    )
    raise_obligations(programme=enrolment.programme, today=today)
    return Obligation.objects.get(rule=rule, enrolment=enrolment)
