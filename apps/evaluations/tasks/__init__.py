"""Work of evaluations outside the request, one file for each section: the worker finds what is imported here."""
