"""Final evaluation, experts and decisions; every address begins with ``final/``."""

from django.urls import path

from apps.evaluations.views import conclusions, decisions, experts, final, final_printed, final_writing

urlpatterns = [
    path("final/", final.FinalListView.as_view(), name="finals"),
    path("final/terms/", conclusions.TermsView.as_view(), name="final_terms"),
    path("final/start/<int:pk>/", final.FinalStartView.as_view(), name="final_start"),
    path("final/<int:pk>/", final.FinalView.as_view(), name="final"),
    path("final/<int:pk>/write/", final_writing.FinalWriteView.as_view(), name="final_write"),
    path("final/<int:pk>/figures/", final_writing.FinalFiguresView.as_view(), name="final_figures"),
    path("final/<int:pk>/submit/", final.FinalSubmitView.as_view(), name="final_submit"),
    path("final/<int:pk>/withdraw/", final.FinalWithdrawView.as_view(), name="final_withdraw"),
    path("final/<int:pk>/opinion/", final.FinalOpinionView.as_view(), name="final_opinion"),
    path("final/<int:pk>/pdf/", final_printed.FinalPdfView.as_view(), name="final_pdf"),
    path("final/<int:pk>/experts/", experts.DrawPage.as_view(), name="final_experts"),
    path("final/<int:pk>/experts/draw/", experts.DrawView.as_view(), name="final_draw"),
    path("final/<int:pk>/experts/close/", experts.CloseMarkingView.as_view(), name="final_close"),
    path("final/<int:pk>/experts/again/", experts.MarkAgainView.as_view(), name="final_again"),
    path("final/<int:pk>/experts/spread/", conclusions.SpreadView.as_view(), name="final_spread"),
    path("final/<int:pk>/conclude/", conclusions.ConcludeView.as_view(), name="final_conclude"),
    path("final/<int:pk>/sign/", final.FinalSignView.as_view(), name="final_sign"),
    path("final/<int:pk>/decide/", conclusions.DecideView.as_view(), name="final_decide"),
    path("final/decisions/<int:pk>/", decisions.DecisionView.as_view(), name="decision"),
    path("final/decisions/<int:pk>/sign/", decisions.DecisionSignView.as_view(), name="decision_sign"),
    path("final/decisions/<int:pk>/reply/", decisions.DecisionReplyView.as_view(), name="decision_reply"),
    path("final/decisions/<int:pk>/settle/", decisions.DecisionSettleView.as_view(), name="decision_settle"),
    path("final/decisions/<int:pk>/issue/", decisions.DecisionIssueView.as_view(), name="decision_issue"),
    path("final/decisions/<int:pk>/carry-out/", decisions.DecisionCarryView.as_view(), name="decision_carry"),
    path("final/decisions/<int:pk>/notice/", decisions.DecisionFileView.as_view(), name="decision_file"),
    path("final/decisions/<int:pk>/pdf/", final_printed.DecisionPdfView.as_view(), name="decision_pdf"),
    path("final/experts/", experts.ExpertTasksView.as_view(), name="expert_tasks"),
    path("final/experts/<int:pk>/", experts.ExpertView.as_view(), name="expert"),
    path("final/experts/<int:pk>/declare/", experts.ExpertDeclareView.as_view(), name="expert_declare"),
    path("final/experts/<int:pk>/mark/", experts.ExpertMarkView.as_view(), name="expert_mark"),
]
