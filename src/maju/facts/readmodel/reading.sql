-- What pages ask of the read model, each with a name and a sentence.

-- name: known_as
-- A customer, and everybody who is one with it, over any chain of unions.
WITH RECURSIVE one (customer) AS (
    SELECT %(customer)s::text
    UNION
    SELECT CASE WHEN u.gone = one.customer THEN u.kept ELSE u.gone END
    FROM one
    JOIN readmodel.rm_customer_union AS u
        ON u.centre = %(centre)s AND u.client = %(client)s
        AND one.customer IN (u.gone, u.kept)
)
SELECT customer FROM one ORDER BY customer

-- name: contacts_of_customers
-- Contacts of some customers of a client over all channels, the latest first.
SELECT
    contact, direction, channel, customer, entry_queue AS queue, began_at, arrived_at,
    answered_at, closed_at, finished_at, stage, outcome, lost, topic, result, agents, messages,
    transfers, wait_us, talk_us, abuse, caution, rating, origin, callback
FROM readmodel.rm_contact
WHERE
    centre = %(centre)s AND client = %(client)s AND customer = ANY(%(customers)s::text[])
    AND (
        %(before_at)s::bigint IS NULL
        OR (arrived_at, contact) < (%(before_at)s::bigint, %(before_contact)s::text)
    )
ORDER BY arrived_at DESC, contact DESC
LIMIT %(limit)s

-- name: messages_of
-- Who wrote in a conversation, and when, from a number on.
SELECT n, message, by, agent, at FROM readmodel.rm_message
WHERE centre = %(centre)s AND contact = %(contact)s AND n > %(after)s
ORDER BY n
LIMIT %(limit)s

-- name: inquiries
-- Inquiries by state, owner, customer and promised time: overdue ones first, then the longest open.
SELECT
    inquiry, client, customer, contact, contacts, state, owner, due, topic, opened_at, noted_at,
    noted_by, done_at, notes
FROM readmodel.rm_inquiry
WHERE
    centre = %(centre)s
    AND (%(clients)s::text[] IS NULL OR client = ANY(%(clients)s::text[]))
    AND (%(states)s::text[] IS NULL OR state = ANY(%(states)s::text[]))
    AND (%(owner)s::text IS NULL OR owner = %(owner)s::text)
    AND (%(customers)s::text[] IS NULL OR customer = ANY(%(customers)s::text[]))
    AND (%(due_before)s::bigint IS NULL OR (due < %(due_before)s::bigint AND state <> 'done'))
ORDER BY (state = 'done'), due NULLS LAST, opened_at, inquiry
LIMIT %(limit)s OFFSET %(offset)s

-- name: inquiry
-- One inquiry.
SELECT
    inquiry, client, customer, contact, contacts, state, owner, due, topic, opened_at, noted_at,
    noted_by, done_at, notes
FROM readmodel.rm_inquiry WHERE centre = %(centre)s AND inquiry = %(inquiry)s

-- name: unrecorded
-- Parts in contacts that are over and have no saved type, the latest first.
SELECT
    l.contact, l.leg, l.client, l.channel, l.agent, l.queue, l.began_at, l.ended_at, l.talk_us,
    l.wrap_up_how, c.customer
FROM readmodel.rm_leg AS l
JOIN readmodel.rm_contact AS c ON c.centre = l.centre AND c.contact = l.contact
WHERE
    l.centre = %(centre)s AND l.began_at >= %(since)s AND l.began_at < %(until)s
    AND l.role <> 'consult' AND l.ended_at IS NOT NULL AND l.topic IS NULL
    AND (l.wrap_up_began_at IS NULL OR l.wrap_up_ended_at IS NOT NULL)
    AND (%(agent)s::text IS NULL OR l.agent = %(agent)s::text)
    AND (%(clients)s::text[] IS NULL OR l.client = ANY(%(clients)s::text[]))
ORDER BY l.began_at DESC, l.contact, l.leg
LIMIT %(limit)s OFFSET %(offset)s

-- name: unrecorded_counts
-- How many of them each agent has.
SELECT l.agent, count(*) AS count
FROM readmodel.rm_leg AS l
WHERE
    l.centre = %(centre)s AND l.began_at >= %(since)s AND l.began_at < %(until)s
    AND l.role <> 'consult' AND l.ended_at IS NOT NULL AND l.topic IS NULL
    AND (l.wrap_up_began_at IS NULL OR l.wrap_up_ended_at IS NOT NULL)
    AND (%(clients)s::text[] IS NULL OR l.client = ANY(%(clients)s::text[]))
GROUP BY l.agent
ORDER BY count DESC, l.agent

-- name: gave_up
-- Customers who gave up in line and were not served since, one row each, the longest ago first.
WITH RECURSIVE up (client, gone, kept, depth) AS (
    SELECT client, gone, kept, 1 FROM readmodel.rm_customer_union WHERE centre = %(centre)s
    UNION ALL
    SELECT up.client, up.gone, u.kept, up.depth + 1
    FROM up
    JOIN readmodel.rm_customer_union AS u
        ON u.centre = %(centre)s AND u.client = up.client AND u.gone = up.kept
    WHERE up.depth < 20
),
known AS (
    SELECT DISTINCT ON (client, gone) client, gone, kept FROM up
    ORDER BY client, gone, depth DESC
),
given AS (
    SELECT
        c.client, coalesce(k.kept, c.customer) AS customer, c.contact, c.channel,
        c.entry_queue, c.arrived_at, c.closed_at, c.wait_us, c.language, c.vip
    FROM readmodel.rm_contact AS c
    LEFT JOIN known AS k ON k.client = c.client AND k.gone = c.customer
    WHERE
        c.centre = %(centre)s AND c.outcome = 'abandoned' AND c.customer IS NOT NULL
        AND c.arrived_at >= %(since)s
        AND (%(until)s::bigint IS NULL OR c.arrived_at < %(until)s::bigint)
        AND (%(clients)s::text[] IS NULL OR c.client = ANY(%(clients)s::text[]))
        AND (%(queues)s::text[] IS NULL OR c.entry_queue = ANY(%(queues)s::text[]))
),
each AS (
    SELECT
        client, customer, count(*) AS times, min(arrived_at) AS first_at,
        max(arrived_at) AS last_at, max(wait_us) AS longest_wait_us,
        (array_agg(contact ORDER BY arrived_at DESC, contact DESC))[1] AS contact,
        (array_agg(channel ORDER BY arrived_at DESC, contact DESC))[1] AS channel,
        (array_agg(entry_queue ORDER BY arrived_at DESC, contact DESC))[1] AS queue,
        (array_agg(language ORDER BY arrived_at DESC, contact DESC))[1] AS language,
        bool_or(vip) AS vip
    FROM given
    GROUP BY client, customer
),
others AS (
    SELECT e.client, e.customer, e.customer AS name FROM each AS e
    UNION
    SELECT e.client, e.customer, k.gone
    FROM each AS e
    JOIN known AS k ON k.client = e.client AND k.kept = e.customer
)
SELECT
    e.client, e.customer, e.times, e.first_at, e.last_at, e.longest_wait_us, e.contact,
    e.channel, e.queue, e.language, e.vip,
    EXISTS (
        SELECT 1 FROM others AS o
        JOIN readmodel.rm_contact AS c
            ON c.centre = %(centre)s AND c.client = o.client AND c.customer = o.name
        WHERE
            o.client = e.client AND o.customer = e.customer
            AND c.closed_at IS NULL AND c.arrived_at >= e.last_at
    ) AS here,
    (
        SELECT min(b.callback) FROM others AS o
        JOIN readmodel.rm_callback AS b
            ON b.centre = %(centre)s AND b.client = o.client AND b.customer = o.name
        WHERE o.client = e.client AND o.customer = e.customer AND b.closed_at IS NULL
    ) AS callback
FROM each AS e
WHERE NOT EXISTS (
    SELECT 1 FROM others AS o
    JOIN readmodel.rm_contact AS c
        ON c.centre = %(centre)s AND c.client = o.client AND c.customer = o.name
    WHERE
        o.client = e.client AND o.customer = e.customer
        AND c.answered_at >= e.last_at
)
ORDER BY e.last_at, e.client, e.customer
LIMIT %(limit)s OFFSET %(offset)s

-- name: ratings
-- What customers say of contacts that came within some time, an agent's by its last part in them.
SELECT
    count(*) AS count, coalesce(sum(c.rating), 0)::bigint AS total,
    count(*) FILTER (WHERE c.rating >= 4) AS top2
FROM readmodel.rm_contact AS c
WHERE
    c.centre = %(centre)s AND c.rating IS NOT NULL
    AND c.arrived_at >= %(since)s AND c.arrived_at < %(until)s
    AND (%(clients)s::text[] IS NULL OR c.client = ANY(%(clients)s::text[]))
    AND (
        %(agent)s::text IS NULL
        OR %(agent)s::text = (
            SELECT l.agent FROM readmodel.rm_leg AS l
            WHERE l.centre = c.centre AND l.contact = c.contact AND l.role <> 'consult'
            ORDER BY l.leg DESC
            LIMIT 1
        )
    )

-- name: plans
-- What is planned for people on some days, as it held at an instant, or as it holds.
SELECT agent, day, version, published_at, replaced_at, leave, spans::text AS spans
FROM readmodel.rm_plan
WHERE
    centre = %(centre)s AND day BETWEEN %(first)s AND %(last)s
    AND (%(agents)s::text[] IS NULL OR agent = ANY(%(agents)s::text[]))
    AND (
        CASE
            WHEN %(as_of)s::bigint IS NULL THEN replaced_at IS NULL
            ELSE
                published_at <= %(as_of)s::bigint
                AND (replaced_at IS NULL OR replaced_at > %(as_of)s::bigint)
        END
    )
ORDER BY day, agent
