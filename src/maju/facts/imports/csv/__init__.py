"""Any table of calls with a map of its columns: row by row, and in columns where it is plain."""
