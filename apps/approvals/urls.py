from django.urls import path

from apps.approvals import views

app_name = "approvals"
urlpatterns = [
    path("", views.CheckStartView.as_view(), name="check_start"),
    path("phrases/", views.PhrasesView.as_view(), name="phrases"),
    path("phrases/<int:pk>/remove/", views.PhraseRemoveView.as_view(), name="phrase_remove"),
    path("<str:code>/", views.CheckView.as_view(), name="check"),
]
