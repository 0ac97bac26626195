"""Which days were meant to be open: kept by people, by settings, and by imports."""
