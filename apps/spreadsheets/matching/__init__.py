"""Finding the header of a table and the meaning of its columns."""
