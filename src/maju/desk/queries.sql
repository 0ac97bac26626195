-- What the agent's page reads of the read model, each with a name and a sentence.

-- name: position
-- The last event that the read model has seen.
SELECT seq FROM readmodel.rm_checkpoint WHERE centre = %(centre)s

-- name: standing
-- What an agent is and has in hand, and since when it is seen as that; nothing while signed out.
SELECT p.seq, a.agent IS NOT NULL AS here, a.state, a.reason, a.hands, i.state AS shown, i.began_at
FROM readmodel.rm_checkpoint AS p
LEFT JOIN readmodel.rm_agent AS a ON a.centre = p.centre AND a.agent = %(agent)s
LEFT JOIN readmodel.rm_agent_state AS i
    ON i.centre = a.centre AND i.agent = a.agent AND i.seq = a.shown
WHERE p.centre = %(centre)s

-- name: in_hand
-- Contacts by id, each with the last leg that the agent has in it.
SELECT
    c.contact, c.client, c.channel, c.customer, c.entry, c.queue, c.vip, c.caution, c.stage, c.began_at,
    c.queued_at, c.answered_at, c.closed_at, c.offers, c.offer_to, c.messages,
    l.role, l.held_since, l.ended_at, l.wrap_up_began_at, l.wrap_up_ended_at, l.topic
FROM readmodel.rm_contact AS c
LEFT JOIN LATERAL (
    SELECT
        g.role, g.held_since, g.ended_at, g.wrap_up_began_at, g.wrap_up_ended_at, g.topic
    FROM readmodel.rm_leg AS g
    WHERE g.centre = c.centre AND g.contact = c.contact AND g.agent = %(agent)s
    ORDER BY g.leg DESC LIMIT 1
) AS l ON true
WHERE c.centre = %(centre)s AND c.contact = ANY(%(contacts)s)
ORDER BY c.began_at, c.contact

-- name: waiting
-- How many wait in each queue, and since when the first of them does.
SELECT queue, count(*) AS waiting, min(queued_at) AS longest_since
FROM readmodel.rm_contact
WHERE centre = %(centre)s AND finished_at IS NULL AND stage IN ('waiting', 'ringing')
    AND queue IS NOT NULL
GROUP BY queue

-- name: contact
-- One contact, whether the agent has it in hand now, and whether it ever had.
SELECT
    c.contact, c.direction, c.client, c.channel, c.customer, c.language, c.vip, c.caution, c.entry, c.stage,
    c.queue, c.began_at, c.queued_at, c.answered_at, c.closed_at, c.wait_us, c.topic, c.result,
    c.messages, c.callback,
    c.offer_to IS NOT DISTINCT FROM %(agent)s OR EXISTS (
        SELECT FROM readmodel.rm_agent AS a
        WHERE a.centre = c.centre AND a.agent = %(agent)s
            AND a.hands::jsonb ->> c.contact IS NOT NULL
    ) AS holds,
    EXISTS (
        SELECT FROM readmodel.rm_leg AS g
        WHERE g.centre = c.centre AND g.contact = c.contact AND g.agent = %(agent)s
    ) AS had
FROM readmodel.rm_contact AS c
WHERE c.centre = %(centre)s AND c.contact = %(contact)s

-- name: steps
-- What the customer pressed, waited and was told, in order.
SELECT at, kind, queue, agent, detail, us
FROM readmodel.rm_timeline
WHERE centre = %(centre)s AND contact = %(contact)s
ORDER BY seq

-- name: history
-- A customer's last contacts at the client, over all channels, the newest first.
SELECT
    contact, direction, channel, queue, arrived_at, outcome, topic, result, agents, messages, lost
FROM readmodel.rm_contact
WHERE centre = %(centre)s AND client = %(client)s AND customer = ANY(%(customers)s)
    AND contact <> %(contact)s AND direction <> 'work'
ORDER BY arrived_at DESC
LIMIT %(limit)s

-- name: times_today
-- How often the customer has come to the client since an instant, this contact counted.
SELECT count(*) AS times
FROM readmodel.rm_contact
WHERE centre = %(centre)s AND client = %(client)s AND customer = ANY(%(customers)s)
    AND arrived_at >= %(since)s AND direction = 'inbound'

-- name: promises
-- A customer's callbacks that are open.
SELECT callback, queue, why, promised_at, due_at, expires_at, attempts, last_outcome, agent
FROM readmodel.rm_callback
WHERE centre = %(centre)s AND client = %(client)s AND customer = ANY(%(customers)s)
    AND closed_at IS NULL
ORDER BY due_at

-- name: colleagues
-- Everybody who is signed in: what they are seen to do, and since when.
SELECT a.agent, i.state, i.reason, i.began_at
FROM readmodel.rm_agent AS a
JOIN readmodel.rm_agent_state AS i
    ON i.centre = a.centre AND i.agent = a.agent AND i.seq = a.shown
WHERE a.centre = %(centre)s
ORDER BY a.agent

-- name: open_inquiries
-- A customer's inquiries that are not done, the most urgent first.
SELECT inquiry, state, owner, due, topic, opened_at
FROM readmodel.rm_inquiry
WHERE centre = %(centre)s AND client = %(client)s AND customer = ANY(%(customers)s)
    AND state <> 'done'
ORDER BY due NULLS LAST, opened_at, inquiry

-- name: customers_in_hand
-- Customers of the contacts that the agent has, or that ring it.
SELECT DISTINCT c.customer
FROM readmodel.rm_contact AS c
LEFT JOIN readmodel.rm_agent AS a ON a.centre = c.centre AND a.agent = %(agent)s
WHERE c.centre = %(centre)s AND c.finished_at IS NULL AND c.customer IS NOT NULL
    AND (c.offer_to = %(agent)s OR a.hands::jsonb ->> c.contact IS NOT NULL)
