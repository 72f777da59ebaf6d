"""Verbs about programmes. Each runs in one transaction and writes the log."""

from apps.programmes.services.loading import load_demo_programme, load_programme

__all__ = ["load_demo_programme", "load_programme"]
