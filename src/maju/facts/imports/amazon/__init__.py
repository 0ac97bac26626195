"""Amazon Connect's contact records."""
