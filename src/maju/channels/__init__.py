"""One folder per way in. A channel translates between the world and the core, and nothing else."""
