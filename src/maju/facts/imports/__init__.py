"""Other systems' logs as facts: streamed, harmless to repeat, every record accounted for."""
