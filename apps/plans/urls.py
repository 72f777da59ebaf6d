from django.urls import path

from apps.plans import views

app_name = "plans"
urlpatterns = [
    path("", views.PlanListView.as_view(), name="list"),
    path("start/", views.PlanStartView.as_view(), name="start"),
    path("<int:pk>/", views.PlanDetailView.as_view(), name="detail"),
    path("<int:pk>/parts/<slug:key>/", views.PartView.as_view(), name="part"),
    path("<int:pk>/rules/", views.RulesFileView.as_view(), name="rules"),
    path("<int:pk>/submit/", views.PlanSubmitView.as_view(), name="submit"),
    path("<int:pk>/withdraw/", views.PlanWithdrawView.as_view(), name="withdraw"),
    path("<int:pk>/review/", views.ReviewView.as_view(), name="review"),
    path("<int:pk>/opinion/", views.OpinionView.as_view(), name="opinion"),
    path("<int:pk>/versions/<int:version>/", views.PlanVersionView.as_view(), name="version"),
    path("<int:pk>/pdf/", views.PlanPdfView.as_view(), name="pdf"),
    path("<int:pk>/excel/", views.PlanExcelView.as_view(), name="excel"),
    path("<int:pk>/change/", views.ChangeStartView.as_view(), name="change_start"),
    path("changes/", views.ChangeListView.as_view(), name="changes"),
    path("changes/<int:pk>/", views.ChangeView.as_view(), name="change"),
    path("changes/<int:pk>/edit/", views.ChangeEditView.as_view(), name="change_edit"),
    path("changes/<int:pk>/product/", views.ChangeProductView.as_view(), name="change_product"),
    path("changes/<int:pk>/product/drop/", views.ChangeProductDropView.as_view(), name="change_product_drop"),
    path("changes/<int:pk>/submit/", views.ChangeSubmitView.as_view(), name="change_submit"),
    path("changes/<int:pk>/withdraw/", views.ChangeWithdrawView.as_view(), name="change_withdraw"),
    path("changes/<int:pk>/opinion/", views.ChangeOpinionView.as_view(), name="change_opinion"),
    path("changes/<int:pk>/answer/", views.ChangeAnswerView.as_view(), name="change_answer"),
]
