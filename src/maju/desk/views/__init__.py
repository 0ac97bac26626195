"""The addresses of the agent's page."""
