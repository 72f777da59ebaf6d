"""Cleaning of single cells: pure functions that know nothing of Django, so the bounded reader may run them."""
