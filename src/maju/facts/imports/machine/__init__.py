"""Two hashes in machine code: a digest and a pseudonym for each row of a long table."""
