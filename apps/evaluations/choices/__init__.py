"""Words of evaluations, one file for each section."""
