"""Acts on evaluations, one file for each section."""
