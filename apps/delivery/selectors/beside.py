"""What stands beside the evidence on the page of a record: outcome, prices, its diagnosis, deductions."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.delivery.choices import DeductionState, RecordState
from apps.delivery.models import Deduction, Diagnosis, ServiceRecord
from apps.delivery.permissions import deducts_records, writes_record
from apps.delivery.rules.precise import fact_words
from apps.delivery.selectors.confirmations import outdated_note
from apps.delivery.selectors.diagnoses import diagnosis_of, report_in
from apps.delivery.selectors.outcomes import facts_missing, notes_on_record

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True)
class Beside:
    """``facts`` are the missing ones in words; ``may_make`` and the like say which buttons are there."""

    facts: str
    notes: list[str]
    diagnosis: Diagnosis | None
    may_make: bool
    deductions: list[Deduction]
    may_deduct: bool
    may_answer: bool


def beside(record: ServiceRecord, user: "User") -> Beside:
    """The parts beside the evidence, for a record with its product and agreement loaded. At most six queries."""
    report = report_in(record)
    diagnosis = diagnosis_of(record) if report else None
    deductions = list(record.deductions.select_related("proposed_by", "proposed_for", "answered_by").order_by("-pk"))
    waiting = next((each for each in deductions if each.state == DeductionState.PROPOSED), None)
    of_county = deducts_records(user, record)
    return Beside(
        facts=fact_words(facts_missing(record)),
        notes=[*notes_on_record(record), *filter(None, [outdated_note(record)])],
        diagnosis=diagnosis,
        may_make=report is not None and diagnosis is None and writes_record(user, record),
        deductions=deductions,
        may_deduct=of_county and waiting is None and record.state == RecordState.ACCEPTED,
        may_answer=of_county and waiting is not None and _is_other(waiting, user),
    )


def _is_other(deduction: Deduction, user: "User") -> bool:
    """The other department of the county, and another person."""
    acting = user.acting
    return (
        acting is not None
        and acting.organisation_id != deduction.proposed_for_id
        and user.pk != deduction.proposed_by_id
    )
