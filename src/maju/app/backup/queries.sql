-- What backup, restore and forgetting ask of a database; each with a name and a sentence.

-- name: known
-- Whether this database has a journal at all.
SELECT to_regclass('journal.migration') IS NOT NULL

-- name: export
-- Lets pg_dump see exactly what this transaction sees.
SELECT pg_export_snapshot()

-- name: make_month
-- Makes a month's partition ahead of time, so that nobody needs to while a dump holds the table.
SELECT journal.make_month(%(at)s)

-- name: migrations
-- Which migrations were applied, and as what.
SELECT name, checksum FROM journal.migration ORDER BY number

-- name: centres
-- Where each centre stands, and how many events there really are.
SELECT l.centre, l.epoch, l.last_seq, l.last_at,
    (SELECT count(*) FROM journal.event AS e WHERE e.centre = l.centre)
FROM journal.leader AS l ORDER BY l.centre COLLATE "C"

-- name: people
-- How many customers have a key.
SELECT count(*) FROM journal.person_key

-- name: size
-- How many bytes the database takes, roughly what there is to read.
SELECT pg_database_size(current_database())

-- name: epochs
-- The highest epoch that each centre has seen here.
SELECT centre, epoch FROM journal.leader

-- name: raise_epoch
-- From here on no leader of before is believed.
INSERT INTO journal.leader AS l (centre, epoch) VALUES (%(centre)s, %(epoch)s)
ON CONFLICT (centre) DO UPDATE SET epoch = excluded.epoch WHERE l.epoch < excluded.epoch

-- name: take_open_effects
-- Nobody knows what was done of them after the backup: they are reconciled, not simply done.
UPDATE journal.effect SET taken = true WHERE answered_by IS NULL AND NOT taken

-- name: doubt_mails
-- Nobody knows which of these left after the backup: a person looks, nothing is sent by itself.
UPDATE reports.rp_delivery SET state = 'unknown' WHERE state IN ('planned', 'sending')

-- name: wrapped_keys
-- Every customer's wrapped key, in order, a group at a time.
SELECT customer, wrapped FROM journal.person_key
WHERE customer > %(after)s ORDER BY customer LIMIT %(limit)s

-- name: rewrap
-- A customer's key under this machine's master key.
UPDATE journal.person_key SET wrapped = %(wrapped)s WHERE customer = %(customer)s

-- name: unfinished
-- Whom of these the database still knows, or does not know to be forgotten.
SELECT c.customer FROM unnest(%(customers)s::text[]) AS c (customer)
WHERE NOT EXISTS (SELECT FROM journal.forgotten AS f WHERE f.customer = c.customer)
    OR EXISTS (SELECT FROM journal.person_key AS k WHERE k.customer = c.customer)

-- name: told_centres
-- Every centre that has a journal, or is about to have one.
SELECT centre FROM journal.leader
UNION
SELECT centre FROM journal.command WHERE decided_at IS NULL
ORDER BY 1

-- name: lock_restore
-- One restore of a database at a time; lasts as long as this connection.
SELECT pg_try_advisory_lock(hashtextextended('maju:restore:' || %(name)s, 0))

-- name: databases
-- Every database whose name begins like this, in order.
SELECT datname FROM pg_database WHERE starts_with(datname, %(start)s) ORDER BY datname

-- name: end_sessions
-- Ends every session of a database; a session that just begins waits for the renaming.
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = %(name)s AND pid <> pg_backend_pid() AND backend_type = 'client backend'

-- name: has_table
-- Whether this database has a table.
SELECT to_regclass(%(table)s) IS NOT NULL

-- name: end_visits
-- A browser of who was forgotten opens nothing any more: whoever sits there begins as somebody new,
-- whose words can be kept.
UPDATE webchat.session SET expires_at = now()
WHERE state ->> 'customer' = %(customer)s AND expires_at > now()

-- name: drop_addresses
-- Nobody finds them by a number any more.
DELETE FROM directory.address WHERE customer_id = %(customer)s

-- name: drop_clues
-- Nor by a name or an order number.
DELETE FROM directory.clue WHERE customer = %(customer)s

-- name: drop_notes
-- What is left of a note names its writer and a time; its words went with the key.
DELETE FROM directory.note WHERE customer_id = %(customer)s

-- name: drop_cautions
-- Their evidence is text in the open.
DELETE FROM directory.caution WHERE customer_id = %(customer)s

-- name: drop_consents
-- What was agreed to, and how.
DELETE FROM directory.consent WHERE customer_id = %(customer)s
