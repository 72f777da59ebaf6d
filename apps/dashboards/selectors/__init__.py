"""Reads for the pages of every tier; each starts at what the person may see."""
