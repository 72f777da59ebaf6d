from django.urls import path

from apps.obligations import views

app_name = "obligations"
urlpatterns = [
    path("", views.CalendarView.as_view(), name="calendar"),
    path("list/", views.ListView.as_view(), name="list"),
    path("late/", views.LateView.as_view(), name="late"),
    path("late/urge/", views.UrgeView.as_view(), name="urge"),
    path("event/", views.EventView.as_view(), name="event"),
    path("holidays/", views.HolidayView.as_view(), name="holidays"),
    path("holidays/remove/", views.HolidayRemoveView.as_view(), name="holiday_remove"),
    path("<int:pk>/", views.DetailView.as_view(), name="detail"),
    path("<int:pk>/done/", views.MarkView.as_view(), name="mark"),
    path("<int:pk>/take-back/", views.TakeBackView.as_view(), name="take_back"),
    path("<int:pk>/received/", views.ReceiveView.as_view(), name="receive"),
]
