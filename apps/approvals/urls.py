from django.urls import path

from apps.approvals import views

app_name = "approvals"
urlpatterns = [
    path("", views.CheckStartView.as_view(), name="check_start"),
    path("<str:code>/", views.CheckView.as_view(), name="check"),
]
