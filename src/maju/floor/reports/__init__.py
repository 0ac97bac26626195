"""Web pages of numbers: server-rendered, all state in the address, numbers by the port alone."""
