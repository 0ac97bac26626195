"""The sheet of counts by interval that a client's exchange gives instead of its calls."""
