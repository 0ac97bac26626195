"""The agent's page: one screen for every channel, live over one socket, whole without script."""
