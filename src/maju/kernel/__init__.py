"""The words that every part of Maju shares: ids, instants, commands, events, effects, ports.

Nothing here touches the world, and nothing here decides: it only says what can be said.
"""
