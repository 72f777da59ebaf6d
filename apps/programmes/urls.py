from django.urls import path

from apps.programmes import views

app_name = "programmes"
urlpatterns = [
    path("choose/", views.ProgrammeChooseView.as_view(), name="choose"),
]
