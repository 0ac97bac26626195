"""The floor as it is this second: what the board shows, and the hand that acts on it."""
