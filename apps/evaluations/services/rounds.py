"""Rounds of an evaluation: opened, scored, reviewed, published, appealed, final."""

from apps.evaluations.selectors.suggesting import Suggestion, suggested

__all__ = ["Suggestion", "suggested"]
