"""Schemes, rounds, scores and their explanation, publicity and appeal; every address begins with ``rounds/``."""

from django.urls import path

from apps.evaluations.views import suggestions

urlpatterns = [
    path("rounds/suggestions/<int:pk>/<slug:kind>/", suggestions.SuggestionView.as_view(), name="suggestion"),
]
