"""What counties file with the province beside plans and reports: liaison lists, summaries, consultation records."""

from apps.filings.models.consultations import Consultation, ConsultationFile, FollowUp
from apps.filings.models.liaison import Contact, LiaisonList
from apps.filings.models.receipts import FilingReceipt
from apps.filings.models.summaries import Summary, SummarySection

__all__ = [
    "Consultation",
    "ConsultationFile",
    "Contact",
    "FilingReceipt",
    "FollowUp",
    "LiaisonList",
    "Summary",
    "SummarySection",
]
