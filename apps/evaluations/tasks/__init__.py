"""Work of evaluations outside the request, one file for each section: the worker finds what is imported here."""

from apps.evaluations.tasks.final import render_final_paper
from apps.evaluations.tasks.midterm import midterm_pdf
from apps.evaluations.tasks.scores import print_sheet

__all__ = ["midterm_pdf", "print_sheet", "render_final_paper"]
