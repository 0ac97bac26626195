-- What these pages ask beside the read model's own functions, each with a name and a sentence.

-- name: nudge
-- Have agents' pages ask anew; heard on commit.
SELECT pg_notify('maju_nudge', %(said)s);

-- name: contacts_of
-- Contacts by id, with who was with the customer.
SELECT contact, channel, customer, began_at, messages, agents
FROM readmodel.rm_contact
WHERE centre = %(centre)s AND contact = ANY(%(contacts)s)
ORDER BY began_at, contact

-- name: callbacks_of
-- Callbacks of customers at a centre that are open, or were closed since an instant, the latest first.
SELECT client, customer, callback, promised_at, due_at, attempts, last_outcome, closed_at, how
FROM readmodel.rm_callback
WHERE centre = %(centre)s AND customer = ANY(%(customers)s)
    AND (closed_at IS NULL OR closed_at >= %(since)s)
ORDER BY promised_at DESC

-- name: topic_of
-- The saved type of a contact, whose it is, and when it was.
SELECT contact, client, channel, customer, queue, began_at, topic, result, agents
FROM readmodel.rm_contact
WHERE centre = %(centre)s AND contact = %(contact)s

-- name: recorded
-- Contacts with a saved type that began within [since, until), the latest first.
SELECT contact, client, channel, customer, queue, began_at, topic, result, agents
FROM readmodel.rm_contact
WHERE centre = %(centre)s AND began_at >= %(since)s AND began_at < %(until)s
    AND topic IS NOT NULL AND topic <> ''
    AND (%(clients)s::text[] IS NULL OR client = ANY(%(clients)s::text[]))
ORDER BY began_at DESC, contact
LIMIT %(limit)s OFFSET %(offset)s
