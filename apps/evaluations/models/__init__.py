"""Tables of evaluations, one file for each section."""

from apps.evaluations.models.appeals import Appeal, AppealFile
from apps.evaluations.models.decisions import Decision
from apps.evaluations.models.experts import Draw, ExpertGrant, Invitation, Mark
from apps.evaluations.models.final import Conclusion, FinalEvaluation, FinalSection, FinalTerms
from apps.evaluations.models.midterm import (
    MidtermConclusion,
    MidtermEvaluation,
    MidtermFile,
    MidtermRow,
    MidtermRules,
)
from apps.evaluations.models.rounds import Round, Run, Score
from apps.evaluations.models.schemes import ScoringScheme

__all__ = [
    "Appeal",
    "AppealFile",
    "Conclusion",
    "Decision",
    "Draw",
    "ExpertGrant",
    "FinalEvaluation",
    "FinalSection",
    "FinalTerms",
    "Invitation",
    "Mark",
    "MidtermConclusion",
    "MidtermEvaluation",
    "MidtermFile",
    "MidtermRow",
    "MidtermRules",
    "Round",
    "Run",
    "Score",
    "ScoringScheme",
]
