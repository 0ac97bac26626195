"""How many people: from contacts to agents in seats, and from these to people on the roster."""
