"""Pages and papers about the floor: what happens, what happened, what to say about it."""
