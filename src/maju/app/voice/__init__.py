"""The telephone of an installation: which servers there are, how they are set up and checked."""
