from apps.obligations.views.acting import MarkView, ReceiveView, TakeBackView
from apps.obligations.views.calendar import CalendarView, ListView
from apps.obligations.views.detail import DetailView
from apps.obligations.views.events import EventView
from apps.obligations.views.holidays import HolidayRemoveView, HolidayView
from apps.obligations.views.late import LateView, UrgeView

__all__ = [
    "CalendarView",
    "DetailView",
    "EventView",
    "HolidayRemoveView",
    "HolidayView",
    "LateView",
    "ListView",
    "MarkView",
    "ReceiveView",
    "TakeBackView",
    "UrgeView",
]
