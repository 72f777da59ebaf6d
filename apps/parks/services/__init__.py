"""Verbs about parks, their tenants and who may look at them. Each runs in one transaction and writes the log."""

from apps.parks.services.divisions import load_divisions

__all__ = ["load_divisions"]
