-- The statements of the web chat's store.

-- name: open_session
-- A new session, which expires when it was not used for so many days.
INSERT INTO webchat.session (id, token, address, centre, state, expires_at)
VALUES (%(id)s, %(token)s, %(address)s, %(centre)s, %(state)s, now() + make_interval(days => %(days)s))

-- name: sessions_of
-- How many sessions an address has opened within an hour.
SELECT count(*) FROM webchat.session
WHERE address = %(address)s AND made_at > now() - interval '1 hour'

-- name: find
-- The session of a token.
SELECT id, state::text, expires_at < now() + make_interval(days => %(days)s) - interval '1 day'
FROM webchat.session WHERE token = %(token)s AND expires_at > now()

-- name: prolong
-- A session that is used lives on; written at most once a day.
UPDATE webchat.session SET expires_at = now() + make_interval(days => %(days)s) WHERE id = %(id)s

-- name: session_of
-- Whose contact it is.
SELECT session FROM webchat.contact WHERE contact = %(contact)s

-- name: read
-- The session and its later lines, of one snapshot.
SELECT s.state::text, l.body::text
FROM webchat.session s
LEFT JOIN webchat.line l ON l.session = s.id AND l.n > %(after)s
WHERE s.id = %(session)s
ORDER BY l.n

-- name: lock
-- One hand at a session.
SELECT state::text FROM webchat.session WHERE id = %(session)s FOR UPDATE

-- name: repeated
-- The line that a visitor's wish has made before.
SELECT body::text FROM webchat.line WHERE session = %(session)s AND said = %(said)s

-- name: known
-- What came of an effect before.
SELECT fate::text FROM webchat.fate WHERE effect = %(effect)s

-- name: keep_session
-- The session as it stands now.
UPDATE webchat.session SET state = %(state)s, contact = %(contact)s, due = %(due)s WHERE id = %(id)s

-- name: keep_line
-- One more line.
INSERT INTO webchat.line (session, n, said, body) VALUES (%(session)s, %(n)s, %(said)s, %(body)s)

-- name: keep_contact
-- Whose contact it is, from its first line on.
INSERT INTO webchat.contact (contact, session) VALUES (%(contact)s, %(session)s)
ON CONFLICT (contact) DO NOTHING

-- name: keep_fate
-- What came of an effect; what went on may come to an end later.
INSERT INTO webchat.fate (effect, session, fate) VALUES (%(effect)s, %(session)s, %(fate)s)
ON CONFLICT (effect) DO UPDATE SET fate = excluded.fate

-- name: keep_wish
-- What a visitor asked to be done later.
INSERT INTO webchat.wish (session, contact, what, at)
VALUES (%(session)s, %(contact)s, %(what)s, %(at)s)
ON CONFLICT (contact, what) DO NOTHING

-- name: at_the_door
-- Somebody comes in: not between a report's look and its being told.
SELECT pg_advisory_xact_lock_shared(hashtext('maju.webchat/' || %(centre)s))

-- name: count_all
-- Nobody comes in until this transaction is over.
SELECT pg_advisory_xact_lock(hashtext('maju.webchat/' || %(centre)s))

-- name: present
-- Every open conversation of a centre.
SELECT id, state::text FROM webchat.session WHERE centre = %(centre)s AND contact IS NOT NULL
ORDER BY id

-- name: due
-- Sessions in which something was waited for in vain.
SELECT id FROM webchat.session WHERE centre = %(centre)s AND due <= %(now)s ORDER BY due LIMIT 200

-- name: sweep
-- Sessions that nobody can open any more, with their lines; not while they are open in the centre.
DELETE FROM webchat.session WHERE contact IS NULL AND expires_at < now() - interval '1 day'

-- name: ring_typing
-- Somebody writes; never kept.
SELECT pg_notify('maju_typing', %(said)s)
