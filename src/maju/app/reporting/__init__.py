"""Report documents from the command line and by the clock: make, keep, approve, send."""
