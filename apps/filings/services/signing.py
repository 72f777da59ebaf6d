"""Both departments sign one digest: submitting signs for one, the other one agrees or returns (R0.76)."""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.approvals import services as approvals
from apps.approvals.choices import SubmissionState
from apps.approvals.models import Submission
from apps.audit.services import record
from apps.common.refusals import Refused
from apps.filings.choices import SUMMARY_FORM, SummaryState
from apps.filings.models import Summary
from apps.filings.permissions import writes_for
from apps.filings.rules.summaries import HEADINGS, TITLE, period_text
from apps.filings.selectors.summaries import sections_of, summary_payload
from apps.filings.selectors.versions import departments_of, last_version
from apps.filings.services import telling
from apps.filings.services.receiving import deliver
from apps.filings.services.summaries import locked
from apps.filings.workflow import SUMMARY
from apps.obligations.services import meet

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def submit(*, summary: Summary, user: "User", version: int) -> Submission:
    """Freeze the summary and sign it for one's department; the other one is told.

    ``version`` is the version the page showed: sent twice, it gives the submission that exists. Raises
    :class:`Refused` with the empty sections, and where the county lacks a department to sign. Locks the summary.
    """
    summary = locked(summary)
    filed = last_version(summary)
    if filed is not None and filed.version == version and filed.state == SubmissionState.OPEN:
        return filed
    SUMMARY.check("submit", user, summary)
    if version != summary.version:
        raise Refused(_("The summary changed since you opened the page. Reload it and look again."))
    sections = sections_of(summary)
    if empty := [HEADINGS[row.key] for row in sections if not row.text.strip()]:
        raise Refused(*(_("This section is empty: %(section)s") % {"section": name} for name in empty))
    if len(departments_of(summary.jurisdiction)) < 2 or user.acting is None:
        raise Refused(_("This county lacks one of its two departments in the portal; ask the administrator to add it."))
    submission = approvals.submit(
        document=summary,
        payload=summary_payload(summary, sections, filer=user.name),
        title=f"{summary.jurisdiction.name} {period_text(summary.period_code)}{TITLE}",
        organisation=user.acting.organisation,
        jurisdiction=summary.jurisdiction,
        user=user,
    )
    summary.version = submission.version
    _move(summary, SummaryState.SUBMITTED, "summary.submitted", user)
    telling.to_sign(summary, submission, user)
    return submission


@transaction.atomic
def withdraw(*, summary: Summary, user: "User") -> Summary:
    """Take the summary back before the other department has spoken. Raises :class:`Refused`. Locks the summary."""
    summary = locked(summary)
    SUMMARY.check("withdraw", user, summary)
    approvals.withdraw(submission=Submission.objects.of(summary).get(state=SubmissionState.OPEN), user=user)
    summary.version += 1
    return _move(summary, SummaryState.DRAFT, "summary.withdrawn", user)


@transaction.atomic
def opine(*, summary: Summary, user: "User", verdict: str, text: str, digest: str) -> Summary:
    """The other department signs the digest it saw, which files the summary, or returns it with a reason.

    Raises :class:`Refused`: the own department's version, another digest, no reason. The same word again changes
    nothing. Locks the summary, then its version.
    """
    summary = locked(summary)
    if not writes_for(user, summary):
        raise Refused(_("Your role may not take this step."))
    version = last_version(summary)
    if version is None:
        raise Refused(_("The summary has not been submitted yet."))
    before = version.state
    words: dict[str, Any] = {"verdict": verdict, "text": text, "digest": digest}
    version = approvals.give_opinion(submission=version, user=user, remarks=[], **words)
    if version.state == before:
        return summary
    if version.state == SubmissionState.APPROVED:
        _file(summary, version, user)
    else:
        summary.version += 1
        _move(summary, SummaryState.RETURNED, "summary.returned", user)
    telling.closed(summary, version, text, user)
    return summary


def _file(summary: Summary, version: Submission, user: "User") -> None:
    """Both have signed: hand it to the province, which is what was owed (R0.77, R0.78)."""
    summary.filed_at = timezone.now()
    _move(summary, SummaryState.FILED, "summary.filed", user)
    deliver(version)
    meet(
        programme=summary.programme,
        form=SUMMARY_FORM,
        document=summary,
        user=user,
        jurisdiction=summary.jurisdiction,
        period=summary.period_code,
        at=summary.filed_at,
    )
    telling.filed(version, summary.get_absolute_url(), summary.jurisdiction, user)


def _move(summary: Summary, state: SummaryState, action: str, user: "User") -> Summary:
    before, summary.state = summary.state, state
    summary.save(update_fields=["state", "version", "filed_at"])
    changes = {"state": [before, str(state)]}
    record(user=user, action=action, target=summary, jurisdiction_id=summary.jurisdiction_id, changes=changes)
    return summary
