"""What people type into reports, opinions and filters."""

from apps.reports.forms.filters import ListFilter
from apps.reports.forms.report import ReportForm
from apps.reports.forms.reviewing import BulkForm, JudgeForm, OpinionForm, ReceiptForm
from apps.reports.forms.typing import TypedPlaces

__all__ = ["BulkForm", "JudgeForm", "ListFilter", "OpinionForm", "ReceiptForm", "ReportForm", "TypedPlaces"]
