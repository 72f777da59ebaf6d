from django.urls import path

from apps.integrity import views

app_name = "integrity"
urlpatterns = [
    path("", views.SignalListView.as_view(), name="signals"),
    path("rules/", views.RulesView.as_view(), name="rules"),
    path("<int:pk>/", views.SignalView.as_view(), name="signal"),
    path("<int:pk>/dismiss/", views.DismissView.as_view(), name="dismiss"),
    path("record/<int:pk>/", views.RecordSignalsView.as_view(), name="record_signals"),
    path("park/<int:pk>/", views.ParkSignalsView.as_view(), name="park_signals"),
    path("freeze/<int:pk>/", views.FreezeView.as_view(), name="freeze"),
    path("cases/", views.CaseListView.as_view(), name="cases"),
    path("cases/add/", views.CaseAddView.as_view(), name="case_add"),
    path("cases/<int:pk>/", views.CaseView.as_view(), name="case"),
    path("cases/<int:pk>/handle/", views.CaseHandleView.as_view(), name="case_handle"),
    path("cases/<int:pk>/end/", views.CaseEndView.as_view(), name="case_end"),
    path("cases/<int:pk>/files/", views.CaseFilesView.as_view(), name="case_files"),
    path("cases/<int:pk>/files/<int:file>/", views.CaseFileView.as_view(), name="case_file"),
]
