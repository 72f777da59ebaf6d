"""Decisions about filings: numbers and how they are shown, layouts, texts made of figures."""
