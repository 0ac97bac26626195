-- name: put_token
-- A new token.
INSERT INTO api.token (id, name, sign_in, centre, client, scopes, digest, created_at, expires_at)
VALUES (%(id)s, %(name)s, %(sign_in)s, %(centre)s, %(client)s, %(scopes)s, %(digest)s,
    %(created_at)s, %(expires_at)s)

-- name: find_token
-- A token by its id, with the hash of its secret.
SELECT id, name, sign_in, centre, client, scopes, created_at, expires_at, revoked_at, last_used_at,
    digest
FROM api.token WHERE id = %(id)s

-- name: tokens
-- The tokens of a centre, newest first.
SELECT id, name, sign_in, centre, client, scopes, created_at, expires_at, revoked_at, last_used_at
FROM api.token WHERE centre = %(centre)s ORDER BY created_at DESC, id

-- name: used
-- A token was used; written once a minute at most.
UPDATE api.token SET last_used_at = %(at)s
WHERE id = %(id)s AND (last_used_at IS NULL OR last_used_at < %(at)s - 60000000)

-- name: revoke
-- A token opens nothing any more.
UPDATE api.token SET revoked_at = %(at)s
WHERE id = %(id)s AND centre = %(centre)s AND revoked_at IS NULL

-- name: hold_key
-- One request at a time under a key of a token; let go with the transaction.
SELECT pg_advisory_xact_lock(hashtextextended('maju api ' || %(token)s || ' ' || %(key)s, 0))

-- name: answered
-- What was answered under a key.
SELECT digest, status, body FROM api.answer WHERE token = %(token)s AND key = %(key)s

-- name: keep_answer
-- Keeps an answer for the repeat.
INSERT INTO api.answer (token, key, digest, status, body, at)
VALUES (%(token)s, %(key)s, %(digest)s, %(status)s, %(body)s, %(at)s)

-- name: forget_answers
-- Drops a token's answers that nobody repeats any more.
DELETE FROM api.answer WHERE token = %(token)s AND at < %(before)s

-- name: contacts
-- Contacts that arrived in a period, for the clients that the caller may see, newest first, below
-- a contact that was given before.
SELECT contact, direction, client, channel, customer, language, entry, began_at, arrived_at, stage,
    entry_queue, queue, queued_at, answered_at, closed_at, finished_at, outcome, closed_by, wait_us,
    talk_us, hold_us, wrap_up_us, agents, topic, result, messages
FROM readmodel.rm_contact
WHERE centre = %(centre)s AND client = ANY(%(clients)s)
    AND arrived_at >= %(since)s AND arrived_at < %(until)s
    AND (%(queue)s::text IS NULL OR queue = %(queue)s OR entry_queue = %(queue)s)
    AND (%(customer)s::text IS NULL OR customer = %(customer)s)
    AND (%(below_at)s::bigint IS NULL
        OR (arrived_at, contact) < (%(below_at)s, %(below)s::text))
ORDER BY arrived_at DESC, contact DESC
LIMIT %(limit)s

-- name: contact
-- One contact of the clients that the caller may see.
SELECT contact, direction, client, channel, customer, language, entry, began_at, arrived_at, stage,
    entry_queue, queue, queued_at, answered_at, closed_at, finished_at, outcome, closed_by, wait_us,
    talk_us, hold_us, wrap_up_us, agents, topic, result, messages
FROM readmodel.rm_contact
WHERE centre = %(centre)s AND contact = %(contact)s AND client = ANY(%(clients)s)

-- name: callback
-- One promise of the clients that the caller may see.
SELECT callback, client, customer, queue, why, promised_at, due_at, expires_at, attempts,
    last_outcome, closed_at, how
FROM readmodel.rm_callback
WHERE centre = %(centre)s AND callback = %(callback)s AND client = ANY(%(clients)s)

-- name: known_centre
-- Whether there is such a centre.
SELECT 1 FROM directory.centre WHERE code = %(centre)s

-- name: known_person
-- Whether there is somebody who signs in so.
SELECT 1 FROM directory.person WHERE sign_in = %(sign_in)s

-- name: known_client
-- Whether the centre has such a client.
SELECT 1 FROM directory.client WHERE centre_id = %(centre)s AND code = %(client)s
