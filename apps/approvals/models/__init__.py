from apps.approvals.models.phrases import Phrase
from apps.approvals.models.submissions import Opinion, Submission, SubmissionQuerySet, Waiver

__all__ = ["Opinion", "Phrase", "Submission", "SubmissionQuerySet", "Waiver"]
