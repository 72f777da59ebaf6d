from django.urls import path

from apps.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.InboxView.as_view(), name="list"),
    path("<int:pk>/open/", views.OpenView.as_view(), name="open"),
    path("log/", views.LogView.as_view(), name="log"),
    path("settings/", views.PreferencesView.as_view(), name="preferences"),
    path("read/", views.ReadAllView.as_view(), name="read_all"),
]
