from django.urls import path

from apps.publicity import views

app_name = "publicity"
urlpatterns = [
    path("", views.PublicNoticesView.as_view(), name="public"),
    path("<int:pk>/", views.NoticeView.as_view(), name="notice"),
    path("<int:pk>/files/<int:file>/", views.NoticeFileView.as_view(), name="file"),
    path("complain/", views.ComplainView.as_view(), name="complain"),
    path("answer/", views.LookUpView.as_view(), name="look_up"),
    path("sound/<str:key>/", views.SoundView.as_view(), name="sound"),
    path("work/", views.NoticeListView.as_view(), name="list"),
    path("work/add/", views.NoticeAddView.as_view(), name="add"),
    path("work/<int:pk>/", views.WorkView.as_view(), name="work"),
    path("work/<int:pk>/files/", views.AttachView.as_view(), name="attach"),
    path("work/<int:pk>/close/", views.CloseView.as_view(), name="close"),
    path("work/<int:pk>/objection/", views.TakeDownView.as_view(), name="take_down"),
    path("work/objections/", views.ObjectionListView.as_view(), name="objections"),
    path("work/objections/<int:pk>/", views.ObjectionView.as_view(), name="objection"),
    path("work/objections/<int:pk>/answer/", views.AnswerView.as_view(), name="answer"),
    path("work/objections/<int:pk>/writer/", views.RevealView.as_view(), name="reveal"),
]
