"""What the rows of a sheet mean for the programme: pure, run in the bounded child, compared with a snapshot."""
