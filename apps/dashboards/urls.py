from django.urls import path

from apps.dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("", views.ProvinceView.as_view(), name="overview"),
    path("<slug:code>/", views.CountyView.as_view(), name="county"),
]
