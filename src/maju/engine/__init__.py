"""The asyncio shell around the core: order, decide, commit, lead, recover; and virtual time."""
