"""What stands in which column of the arrays that the kernel of a centre works on."""

from __future__ import annotations

# contacts, floats
AT, RANK, DEADLINE = range(3)
# contacts, whole numbers
QUEUE, INDEX, LIFE, SLOT, STAGE, AGENT, NEXT, PENDING, CALLED_BACK, ATTEMPT, RECKONED = range(11)
# stages of a contact
WAITING, TALKING, DIALLING, RANG_OUT, RETURNING, REJOINING, GONE, DONE = range(8)

# agents, floats
IDLE_SINCE, BUSY_SINCE, BUSY_S, ON_SINCE, SHARE = range(5)
# agents, whole numbers
GROUP, DUTY, VOICE, CHATS, PREV, AFTER, LISTED = range(7)
# duty of an agent
OFF, ON, LEAVING = range(3)

# queues, floats
(
    AHEAD_S,
    HEAD_START_S,
    VIP_SHARE,
    TARGET_S,
    RING_S,
    REDIAL,
    RECONNECT,
    OFFER_AFTER_S,
    ACCEPTS,
    REACHED_SHARE,
    DIAL_S,
    PAUSE_S,
) = range(12)
# queues, whole numbers
CHANNEL, POLICY, ATTEMPTS = range(3)
LONGEST_IDLE, LEAST_OCCUPIED, BEST_SKILL = range(3)
BY_VOICE, BY_CHAT = range(2)

# laws of a queue
SERVICE_LAW, PATIENCE_LAW, REDIAL_LAW, RECONNECT_LAW = range(4)

# what is known of a given contact (NaN: drawn)
GIVEN_AT, GIVEN_PATIENCE, GIVEN_FROM, GIVEN_SERVICE = range(4)

# counted by queue and the slot of arrival
(
    OFFERED,
    ANSWERED,
    ABANDONED,
    WITHIN,
    ANSWERED_WAIT_S,
    ABANDONED_WAIT_S,
    DELAYED,
    RETURNED,
    PROMISED,
    KEPT,
    KEPT_WAIT_S,
    TURNED_AWAY,
    HANDLED_S,
    UNSERVED,
) = range(14)

# groups, whole numbers
MOST_CHATS, MIXED = range(2)

# running counts of the floor, by group
PRESENT, BUSY, DEFICIT = range(3)

# what is written down of a contact
TRACE_QUEUE, TRACE_AT, TRACE_LIFE, TRACE_WAIT, TRACE_HOW, TRACE_AGENT, TRACE_INDEX = range(7)
HOW_ANSWERED, HOW_ABANDONED, HOW_CALLED_BACK = range(3)
