"""Where the measures of a queue in balance stand in the arrays of the Erlang kernels."""

from __future__ import annotations

WAIT = 0
"""Chance that a contact has to wait at all."""
LOST = 1
"""Chance that it leaves before it is answered."""
WAITS = 2
"""Mean wait of all contacts, s."""
ASA = 3
"""Mean wait of those answered, s."""
BUSY = 4
"""Share of their time that agents are with contacts."""
MET = 5
"""Chance that it is answered within t."""
WITHIN = 6
"""Chance that its wait ends within t, by an answer or by leaving."""
VIRTUAL = 7
"""Chance that somebody who never leaves would be answered within t."""
MEASURES = 8
