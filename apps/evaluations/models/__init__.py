"""Tables of evaluations, one file for each section."""

from apps.evaluations.models.midterm import (
    MidtermConclusion,
    MidtermEvaluation,
    MidtermFile,
    MidtermRow,
    MidtermRules,
)

__all__ = ["MidtermConclusion", "MidtermEvaluation", "MidtermFile", "MidtermRow", "MidtermRules"]
