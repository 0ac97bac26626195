"""The whole installation as its users have it: real processes, real kills, real time."""
