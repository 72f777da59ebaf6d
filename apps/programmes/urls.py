from django.urls import path, register_converter
from django.urls.converters import StringConverter

from apps.programmes import views


class ClauseNumber(StringConverter):
    """A number of the guide as a programme file writes it: ``3.5``, ``A1.P10``."""

    regex = "[0-9A-Za-z.-]{1,20}"


register_converter(ClauseNumber, "clause")

app_name = "programmes"
urlpatterns = [
    path("", views.ProgrammeListView.as_view(), name="list"),
    path("choose/", views.ProgrammeChooseView.as_view(), name="choose"),
    path("services/<int:pk>/edit/", views.ServiceEditView.as_view(), name="service_edit"),
    path("enrolments/<int:pk>/edit/", views.EnrolEditView.as_view(), name="enrol_edit"),
    path("of-park/<int:pk>/", views.ParkProgrammesView.as_view(), name="of_park"),
    path("<int:pk>/clauses/<clause:number>/", views.ClauseView.as_view(), name="clause"),
    path("<slug:code>/", views.ProgrammeDetailView.as_view(), name="detail"),
    path("<slug:code>/edit/", views.ProgrammeEditView.as_view(), name="edit"),
    path("<slug:code>/services/add/", views.ServiceAddView.as_view(), name="service_add"),
    path("<slug:code>/parks/add/", views.EnrolAddView.as_view(), name="enrol_add"),
]
