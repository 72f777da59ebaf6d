"""Pure comparisons: photos, hours, sets of guests. Nothing here knows the database."""
