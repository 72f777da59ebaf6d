"""What people type into evaluations, one file for each section."""
