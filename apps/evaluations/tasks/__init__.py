"""Work of evaluations outside the request, one file for each section: the worker finds what is imported here."""

from apps.evaluations.tasks.midterm import midterm_pdf

__all__ = ["midterm_pdf"]
