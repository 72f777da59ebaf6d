"""Schemes, rounds, scores and their explanation, publicity and appeal; every address begins with ``rounds/``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
