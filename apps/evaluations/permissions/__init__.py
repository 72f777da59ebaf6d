"""Who may do what with evaluations, one file for each section."""
