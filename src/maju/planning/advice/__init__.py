"""What to do now, in the rest of a day."""
