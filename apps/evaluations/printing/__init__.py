"""Printed forms of evaluations, one file for each section. Slow to import, so only tasks do."""
