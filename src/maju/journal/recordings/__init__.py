"""What was said: sealed files in a folder, each under a key of its own in the side store."""
