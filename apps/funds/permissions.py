"""Who sees money and who moves it; the steps of a tranche stand in ``workflow``."""

from typing import Any

from apps.accounts.models import User
from apps.accounts.permissions import acts_for_somebody, is_county, is_department, is_park, is_province
from apps.approvals.permissions import speaks_for
from apps.delivery.permissions import records_for
from apps.funds.choices import MeasureKind, MeasureState, PaperState
from apps.funds.models import Assessment, Award, FundAccount, LedgerFlag, Measure, Scheme
from apps.funds.rules.gates import BOTH, ECONOMY, FINANCE, PARK
from apps.funds.workflow import economy_of, finance_of

may_read = acts_for_somebody
may_act = is_county
may_see_sums = is_department
may_confirm = is_park


def park_of(user: Any, award: Award) -> bool:
    """Staff of the park's operator."""
    return is_park(user) and user.acting.organisation_id == award.enrolment.park.operator_id


def proposes(user: Any, award: Award) -> bool:
    """Economy of the park's county writes proposals, assessments and notices."""
    return economy_of(user, award.county_id)


def approves(user: Any, award: Award) -> bool:
    """Finance of the park's county approves and pays."""
    return finance_of(user, award.county_id)


def decides(user: Any, award: Award) -> bool:
    """Either department of the park's county proposes measures."""
    return speaks_for(user, award.county_id) is not None


def urges(user: Any, award: Award, party: str) -> bool:
    """A department of the county urges the park and the other department; the province urges all of them."""
    if is_province(user):
        return party in {PARK, ECONOMY, FINANCE, BOTH}
    own = speaks_for(user, award.county_id)
    return own is not None and party in {PARK, BOTH, ECONOMY, FINANCE} - {own.value}


def may_urge(user: Any, award: Award) -> bool:
    """Somebody who may urge at least one party about this award."""
    return any(urges(user, award, party) for party in (PARK, ECONOMY, FINANCE))


def writes_scheme(user: Any, scheme: Scheme) -> bool:
    """Economy, while nothing waits and nothing is signed."""
    return economy_of(user, scheme.county_id) and scheme.state in {PaperState.DRAFT, PaperState.RETURNED}


def changes_scheme(user: Any, scheme: Scheme) -> bool:
    """Economy, once a version is in force and no other is in work."""
    return economy_of(user, scheme.county_id) and scheme.state == PaperState.AGREED


def drops_change(user: Any, scheme: Scheme) -> bool:
    """Economy, while it writes a change of what is in force."""
    return writes_scheme(user, scheme) and scheme.agreed_at is not None


def signs_scheme(user: Any, scheme: Scheme) -> bool:
    """Finance, once economy has filed it."""
    return finance_of(user, scheme.county_id) and scheme.state == PaperState.FILED


def signs_assessment(user: Any, assessment: Assessment) -> bool:
    """Finance, once economy has written it."""
    return finance_of(user, assessment.award.county_id) and assessment.state == PaperState.FILED


def answers_measure(user: Any, measure: Measure) -> bool:
    """The department of the county that did not propose it."""
    return (
        decides(user, measure.award)
        and measure.state == MeasureState.PROPOSED
        and user.acting.organisation_id != measure.proposed_for_id
    )


def oversees_books(user: Any) -> bool:
    """Officers of the departments and whoever was shown a park: the list of all books."""
    return acts_for_somebody(user) and not is_park(user)


def keeps_book(user: Any, account: FundAccount) -> bool:
    """Staff of the park whose book it is."""
    return records_for(user, account.enrolment.park)


def decides_flag(user: Any, flag: LedgerFlag) -> bool:
    """The economy and the finance department of the park's county (R0.63)."""
    return isinstance(user, User) and speaks_for(user, flag.entry.account.enrolment.park.county_id) is not None


def starts_scheme(user: Any) -> bool:
    """Economy of a county."""
    return is_county(user) and economy_of(user, user.acting.jurisdiction_id)


def recovers(user: Any, measure: Measure) -> bool:
    """Finance, once a recovery is agreed."""
    agreed = measure.kind == MeasureKind.RECOVER and measure.state == MeasureState.IN_FORCE
    return agreed and approves(user, measure.award)


def replies(user: Any, measure: Measure) -> bool:
    """The park, once."""
    return park_of(user, measure.award) and measure.replied_at is None
