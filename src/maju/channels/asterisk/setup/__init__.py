"""The configuration of an Asterisk, written whole from ``voice.toml`` and the home's key."""
