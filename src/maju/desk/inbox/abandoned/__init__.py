"""포기호: customers who gave up and were not served since; given to agents, or distributing themselves."""
