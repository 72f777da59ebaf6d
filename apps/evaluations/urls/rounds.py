"""Schemes, rounds, scores and their explanation, publicity and appeal; every address begins with ``rounds/``."""

from django.urls import path

from apps.evaluations.views import appeals, rounds, schemes, scores, suggestions

SCORE, SCHEME = "rounds/scores/<int:pk>", "rounds/schemes/<slug:kind>"
urlpatterns = [
    path("rounds/", rounds.RoundListView.as_view(), name="rounds"),
    path("rounds/open/", rounds.RoundOpenView.as_view(), name="round_open"),
    path("rounds/<int:pk>/", rounds.RoundView.as_view(), name="round"),
    path("rounds/<int:pk>/excel/", rounds.RoundExcelView.as_view(), name="round_excel"),
    path("rounds/<int:pk>/discard/", rounds.RoundDiscardView.as_view(), name="round_discard"),
    path("rounds/<int:pk>/publish/", appeals.PublishView.as_view(), name="round_publish"),
    path("rounds/<int:pk>/finish/", appeals.FinishView.as_view(), name="round_finish"),
    path("rounds/<int:pk>/results/", appeals.ResultsView.as_view(), name="round_results"),
    path(f"{SCORE}/", scores.ScoreView.as_view(), name="score"),
    path(f"{SCORE}/excel/", scores.ScoreExcelView.as_view(), name="score_excel"),
    path(f"{SCORE}/pdf/", scores.ScorePdfView.as_view(), name="score_pdf"),
    path(f"{SCORE}/review/", scores.ScoreReviewView.as_view(), name="score_review"),
    path(f"{SCORE}/correct/", scores.ScoreCorrectView.as_view(), name="score_correct"),
    path(f"{SCORE}/appeal/", appeals.AppealAddView.as_view(), name="appeal_add"),
    path("rounds/appeals/<int:pk>/", appeals.AppealView.as_view(), name="appeal"),
    path("rounds/appeals/<int:pk>/answer/", appeals.AppealAnswerView.as_view(), name="appeal_answer"),
    path("rounds/appeals/<int:pk>/files/<int:file>/", appeals.AppealFileView.as_view(), name="appeal_file"),
    path(f"{SCHEME}/", schemes.SchemeView.as_view(), name="scheme"),
    path(f"{SCHEME}/file/", schemes.SchemeFileView.as_view(), name="scheme_file"),
    path(f"{SCHEME}/edit/", schemes.SchemeEditView.as_view(), name="scheme_edit"),
    path("rounds/suggestions/<int:pk>/<slug:kind>/", suggestions.SuggestionView.as_view(), name="suggestion"),
]
