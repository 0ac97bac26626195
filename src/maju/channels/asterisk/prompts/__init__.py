"""What callers hear: sentences, spoken numbers and music, made by a machine or brought by people."""
