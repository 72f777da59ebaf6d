"""What people type about filings."""

from apps.filings.forms.consultations import ConsultationForm, FollowUpForm
from apps.filings.forms.liaison import ContactForm
from apps.filings.forms.summaries import OpinionForm, SummaryForm

__all__ = ["ConsultationForm", "ContactForm", "FollowUpForm", "OpinionForm", "SummaryForm"]
