"""Last version's data under this version's code."""
