"""녹취: what is said on a line is spooled in memory, sealed when the line is down, and noted."""
