"""Final evaluation, experts and decisions; every address begins with ``final/``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
