-- What the read model lacks of a year that was never lived, each with a name and a sentence.

-- name: inquiries
-- An inquiry of every tenth contact: done, but of one in fifty, which are open in all states.
INSERT INTO readmodel.rm_inquiry (
    centre, inquiry, client, customer, contact, contacts, state, owner, due, topic, opened_at,
    noted_at, noted_by, done_at, notes
)
SELECT
    c.centre, 'in_' || c.contact, c.client, c.customer, c.contact, ARRAY[c.contact],
    CASE WHEN n %% 50 <> 0 THEN 'done' WHEN n %% 3 = 0 THEN 'client' ELSE 'open' END,
    c.agents[1], c.began_at + 86400000000, c.topic, c.began_at, c.finished_at,
    coalesce(c.agents[1], ''), CASE WHEN n %% 50 <> 0 THEN c.finished_at END, 1
FROM (SELECT r.*, row_number() OVER (ORDER BY contact) AS n FROM readmodel.rm_contact AS r) AS c
WHERE c.centre = %(centre)s AND c.customer IS NOT NULL AND c.finished_at IS NOT NULL AND n %% 10 = 0

-- name: customers
-- A row of the directory for each customer of the read model.
INSERT INTO directory.customer (code, client_id, vip, language, known_since)
SELECT c.customer, min(d.id), false, 'ko', min(c.began_at)
FROM readmodel.rm_contact AS c
JOIN directory.client AS d ON d.code = c.client AND d.centre_id = %(centre)s
WHERE c.centre = %(centre)s AND c.customer IS NOT NULL
GROUP BY c.customer

-- name: addresses
-- A number for each of them, by a hash that nobody looks for.
INSERT INTO directory.address (customer_id, client_id, kind, lookup, stored, since)
SELECT code, client_id, 'phone', sha256(convert_to(code, 'UTF8')), 'directory/phone', known_since
FROM directory.customer

-- name: clues
-- A name for each of them, which some share.
INSERT INTO directory.clue (client_id, customer, kind, lookup)
SELECT client_id, code, 'name', sha256(convert_to(left(md5(code), 4), 'UTF8'))
FROM directory.customer

-- name: columns
-- A table's columns, in order.
SELECT column_name::text AS name FROM information_schema.columns
WHERE table_schema = 'readmodel' AND table_name = %(table)s ORDER BY ordinal_position

-- name: had
-- Contacts that an agent had, of any week, and the customers.
SELECT g.contact, c.client, c.customer
FROM readmodel.rm_leg AS g JOIN readmodel.rm_contact AS c USING (centre, contact)
WHERE g.centre = %(centre)s AND g.agent = %(agent)s AND c.customer IS NOT NULL
ORDER BY md5(g.contact) LIMIT %(limit)s

-- name: busiest
-- The agent with the most legs.
SELECT agent FROM readmodel.rm_leg WHERE centre = %(centre)s GROUP BY agent
ORDER BY count(*) DESC, agent LIMIT 1

-- name: sizes
-- How many rows there are.
SELECT
    (SELECT count(*) FROM readmodel.rm_contact WHERE centre = %(centre)s) AS contacts,
    (SELECT count(*) FROM readmodel.rm_timeline WHERE centre = %(centre)s) AS timeline,
    (SELECT count(*) FROM readmodel.rm_inquiry WHERE centre = %(centre)s) AS inquiries,
    (SELECT count(*) FROM directory.customer) AS customers,
    (SELECT max(seq) FROM journal.event WHERE centre = %(centre)s) AS events
