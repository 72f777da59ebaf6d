"""Writing of workbooks, row by row, without holding them in memory."""
