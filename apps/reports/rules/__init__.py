"""Decisions of period reports; everything is given, nothing is read or written here."""
