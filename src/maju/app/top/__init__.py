"""``maju top``: the live floor in a terminal, from a replica that tails the journal."""
