from django.urls import path

from apps.funds import views
from apps.funds.urls_ledger import urlpatterns as ledger
from apps.funds.views.withdrawing import WithdrawView

app_name = "funds"
urlpatterns = [
    path("", views.FundListView.as_view(), name="list"),
    path("excel/", views.FundExcelView.as_view(), name="excel"),
    path("<int:pk>/", views.GatesView.as_view(), name="gates"),
    path("<int:pk>/propose/<int:number>/", views.ProposeView.as_view(), name="propose"),
    path("<int:pk>/assess/<int:number>/", views.AssessView.as_view(), name="assess"),
    path("<int:pk>/urge/<int:number>/<slug:code>/", views.UrgeView.as_view(), name="urge"),
    path("<int:pk>/mechanism/", views.MechanismView.as_view(), name="mechanism"),
    path("<int:pk>/mechanism/add/", views.MechanismAddView.as_view(), name="mechanism_add"),
    path("<int:pk>/mechanism/<int:file>/", views.MechanismFileView.as_view(), name="mechanism_file"),
    path("<int:pk>/measure/", views.MeasureAddView.as_view(), name="measure_add"),
    path("<int:pk>/notice/", views.NoticeAddView.as_view(), name="notice_add"),
    path("tranches/<int:pk>/", views.TrancheView.as_view(), name="tranche"),
    path("tranches/<int:pk>/answer/", views.AnswerView.as_view(), name="answer"),
    path("tranches/<int:pk>/withdraw/", WithdrawView.as_view(), name="withdraw"),
    path("tranches/<int:pk>/pay/", views.PayView.as_view(), name="pay"),
    path("tranches/<int:pk>/receive/", views.ReceiveView.as_view(), name="receive"),
    path("tranches/<int:pk>/file/", views.FileView.as_view(), name="file"),
    path("tranches/<int:pk>/reverse/", views.ReverseView.as_view(), name="reverse"),
    path("tranches/<int:pk>/vouchers/<int:entry>/", views.VoucherView.as_view(), name="voucher"),
    path("tranches/<int:pk>/<slug:kind>.pdf", views.FormPdfView.as_view(), name="form"),
    path("assessments/<int:pk>/", views.AssessmentView.as_view(), name="assessment"),
    path("assessments/<int:pk>/sign/", views.AssessmentSignView.as_view(), name="assessment_sign"),
    path("measures/<int:pk>/", views.MeasureView.as_view(), name="measure"),
    path("measures/<int:pk>/answer/", views.MeasureAnswerView.as_view(), name="measure_answer"),
    path("measures/<int:pk>/recover/", views.RecoverView.as_view(), name="recover"),
    path("measures/<int:pk>/reply/", views.ReplyView.as_view(), name="reply"),
    path("measures/<int:pk>/notice/", views.MeasureFileView.as_view(), name="measure_file"),
    path("schemes/", views.SchemeListView.as_view(), name="schemes"),
    path("schemes/start/", views.SchemeStartView.as_view(), name="scheme_start"),
    path("schemes/<int:pk>/", views.SchemeView.as_view(), name="scheme"),
    path("schemes/<int:pk>/edit/", views.SchemeEditView.as_view(), name="scheme_edit"),
    path("schemes/<int:pk>/change/", views.SchemeChangeView.as_view(), name="scheme_change"),
    path("schemes/<int:pk>/drop/", views.SchemeDropView.as_view(), name="scheme_drop"),
    path("schemes/<int:pk>/sign/", views.SchemeSignView.as_view(), name="scheme_sign"),
]
urlpatterns += ledger
