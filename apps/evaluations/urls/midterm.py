"""Mid-term evaluation of parks (annex 2)."""

from django.urls import path

from apps.evaluations.views import midterm as views

urlpatterns = [
    path("midterm/", views.MidtermListView.as_view(), name="midterm"),
]
