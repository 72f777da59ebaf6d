from django.urls import path

from apps.targets import views

app_name = "targets"
urlpatterns = [path("", views.TargetListView.as_view(), name="list")]
