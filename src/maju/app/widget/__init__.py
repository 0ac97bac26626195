"""What the web chat is given: its tables, its doors from the directory, files, typing, demo shops."""
