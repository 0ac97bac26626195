-- Every statement that the journal sends, each with a name and a sentence.

-- name: submit
-- Puts commands in the inbox, rings once if one was new, and tells which were.
-- Inserted in order of their key, so that two submitters of the same never wait for each other
-- in a circle; positions follow the order in which they were given. Whatever is unique of a command
-- decides that it is known: of two sent at once the later one may meet the other's id first.
WITH given AS (
    SELECT nextval('journal.command_position') AS position, g.*
    FROM json_to_recordset(%(commands)s::json) AS g (
        id text, source text, source_id text, kind text, version smallint, body json)
), new AS (
    INSERT INTO journal.command (centre, position, id, source, source_id, kind, version, body)
    SELECT %(centre)s, position, id, source, source_id, kind, version, body
    FROM given ORDER BY source, source_id, position
    ON CONFLICT DO NOTHING
    RETURNING position, id, source, source_id
), bell AS (
    SELECT pg_notify('maju_inbox', %(centre)s) FROM new LIMIT 1
)
SELECT position, id, source, source_id, (SELECT count(*) FROM bell) FROM new

-- name: submitted
-- Where commands stand that somebody had submitted before.
SELECT c.position, c.id, c.source, c.source_id
FROM journal.command AS c
JOIN json_to_recordset(%(keys)s::json) AS k (source text, source_id text)
    ON c.source = k.source AND c.source_id = k.source_id
WHERE c.centre = %(centre)s

-- name: drain
-- Undecided commands from a position on, in order. All of them, not only those behind the last
-- one decided: a transaction that began earlier may end later.
SELECT position, id, source, source_id, kind, version, body::text
FROM journal.command
WHERE centre = %(centre)s AND position >= %(floor)s AND decided_at IS NULL
ORDER BY position LIMIT %(limit)s

-- name: verdicts
-- What became of some commands.
SELECT id, decided_at, last_seq, code, params::text
FROM journal.command
WHERE centre = %(centre)s AND id = ANY(%(ids)s)

-- name: await_lead
-- Waits for the leadership of a centre; it lasts as long as this connection.
SELECT pg_advisory_lock(hashtextextended('maju:lead:' || %(centre)s, 0))

-- name: try_lead
-- Takes the leadership of a centre if nobody has it.
SELECT pg_try_advisory_lock(hashtextextended('maju:lead:' || %(centre)s, 0))

-- name: watch
-- From now on the server ends this session when it says nothing for so long.
SELECT set_config('idle_session_timeout', %(patience)s, false)

-- name: next_epoch
-- Begins a new leadership.
INSERT INTO journal.leader AS l (centre, epoch) VALUES (%(centre)s, 1)
ON CONFLICT (centre) DO UPDATE SET epoch = l.epoch + 1
RETURNING epoch

-- name: leader
-- Epoch, last event and last stamp of a centre.
SELECT epoch, last_seq, last_at FROM journal.leader WHERE centre = %(centre)s

-- name: centres
-- Every centre that was ever led.
SELECT centre FROM journal.leader ORDER BY centre COLLATE "C"

-- name: led
-- Whether somebody holds the leadership of a centre now: its advisory lock is granted.
SELECT EXISTS (
    SELECT FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND objsubid = 1
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND (classid::bigint << 32 | objid::bigint)
            = hashtextextended('maju:lead:' || %(centre)s, 0))

-- name: open_effects
-- Effects that nobody has answered.
SELECT id FROM journal.effect WHERE centre = %(centre)s AND answered_by IS NULL

-- name: make_month
-- Makes sure that the month of an instant has its partition; tells when it begins and ends.
SELECT begins, ends FROM journal.make_month(%(at)s)

-- name: commit
-- Writes a group of decisions and rings.
SELECT journal.commit_group(
    %(centre)s, %(epoch)s, %(first)s, %(last)s, %(begins)s, %(ends)s, %(own)s,
    %(decisions)s, %(events)s, %(effects)s, %(bell)s)

-- name: read
-- Events of a range. *floor* is a stamp known not to be later: it spares the earlier months.
SELECT seq, at, due, cause, core, kind, version, body::text
FROM journal.event
WHERE centre = %(centre)s AND seq > %(after)s AND seq <= %(upto)s AND at >= %(floor)s
ORDER BY seq

-- name: decided
-- Decisions in the order they were made.
SELECT position, id, source, source_id, kind, version, body::text,
    decided_at, first_seq, last_seq, settles, code, params::text
FROM journal.command
WHERE centre = %(centre)s AND decided_at > %(after)s
ORDER BY decided_at LIMIT %(limit)s

-- name: effects_of
-- The effects of the decisions between two stamps, both included.
SELECT id, at, n, adapter, once, expires_at, kind, version, body::text
FROM journal.effect
WHERE centre = %(centre)s AND at BETWEEN %(begins)s AND %(ends)s
ORDER BY at, n

-- name: take
-- Takes effects that wait, oldest first; two takers never get the same one.
WITH chosen AS (
    SELECT centre, at, n FROM journal.effect
    WHERE centre = %(centre)s AND adapter = %(adapter)s AND answered_by IS NULL AND NOT taken
    ORDER BY at, n LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), now_taken AS (
    UPDATE journal.effect AS e SET taken = true
    FROM chosen AS c WHERE e.centre = c.centre AND e.at = c.at AND e.n = c.n
    RETURNING e.*
)
SELECT id, at, n, adapter, once, expires_at, kind, version, body::text, epoch
FROM now_taken ORDER BY at, n

-- name: taken
-- Effects that were taken and never answered, oldest first.
SELECT id, at, n, adapter, once, expires_at, kind, version, body::text, epoch
FROM journal.effect
WHERE centre = %(centre)s AND adapter = %(adapter)s AND answered_by IS NULL AND taken
ORDER BY at, n LIMIT %(limit)s

-- name: effects_wait
-- Whether an effect waits for an adapter.
SELECT EXISTS (
    SELECT FROM journal.effect
    WHERE centre = %(centre)s AND adapter = %(adapter)s AND answered_by IS NULL AND NOT taken)

-- name: save_snapshot
-- Keeps a snapshot.
INSERT INTO journal.snapshot (centre, core, seq, at, body)
VALUES (%(centre)s, %(core)s, %(seq)s, %(at)s, %(body)s)
ON CONFLICT (centre, core, seq) DO UPDATE SET at = excluded.at, body = excluded.body

-- name: drop_snapshots
-- Drops all snapshots of a core version but the newest few.
DELETE FROM journal.snapshot
WHERE centre = %(centre)s AND core = %(core)s AND seq < (
    SELECT min(seq) FROM (
        SELECT seq FROM journal.snapshot WHERE centre = %(centre)s AND core = %(core)s
        ORDER BY seq DESC LIMIT %(keep)s) AS kept)

-- name: latest_snapshot
-- The newest snapshot of a core version.
SELECT seq, at, body FROM journal.snapshot
WHERE centre = %(centre)s AND core = %(core)s ORDER BY seq DESC LIMIT 1

-- name: lock_person
-- Puts and forgets of one customer take turns.
SELECT pg_advisory_xact_lock(hashtextextended('maju:person:' || %(customer)s, 0))

-- name: person
-- Whether a customer is forgotten, and the wrapped key.
SELECT EXISTS (SELECT FROM journal.forgotten WHERE customer = %(customer)s),
    (SELECT wrapped FROM journal.person_key WHERE customer = %(customer)s)

-- name: some_key
-- Any one customer's wrapped key, to see whether the master key fits.
SELECT customer, wrapped FROM journal.person_key LIMIT 1

-- name: put_key
-- Keeps a new wrapped key.
INSERT INTO journal.person_key (customer, wrapped) VALUES (%(customer)s, %(wrapped)s)

-- name: put_value
-- Keeps a sealed value.
INSERT INTO journal.person_value (customer, name, sealed)
VALUES (%(customer)s, %(name)s, %(sealed)s)
ON CONFLICT (customer, name) DO UPDATE SET sealed = excluded.sealed

-- name: get_value
-- A sealed value and the key that it lies under.
SELECT k.wrapped, v.sealed
FROM journal.person_value AS v JOIN journal.person_key AS k USING (customer)
WHERE v.customer = %(customer)s AND v.name = %(name)s

-- name: get_values
-- Sealed values of several customers, each with the key that it lies under.
SELECT v.customer, v.name, k.wrapped, v.sealed
FROM journal.person_value AS v JOIN journal.person_key AS k USING (customer)
WHERE (v.customer, v.name) IN (SELECT * FROM unnest(%(customers)s::text[], %(names)s::text[]))

-- name: write_forgotten
-- Writes down that a customer is forgotten.
INSERT INTO journal.forgotten (customer) VALUES (%(customer)s) ON CONFLICT DO NOTHING

-- name: drop_key
-- Destroys a customer's key, and with it the values.
DELETE FROM journal.person_key WHERE customer = %(customer)s RETURNING customer

-- name: forgotten
-- Everybody that was forgotten.
SELECT customer FROM journal.forgotten ORDER BY customer COLLATE "C"

-- name: await_migrate
-- Migrates alone; others wait.
SELECT pg_advisory_lock(hashtextextended('maju:migrate', 0))

-- name: look_in
-- Names without a schema are of this one, while this connection lasts.
SELECT set_config('search_path', quote_ident(%(schema)s) || ', public', false)

-- name: make_migration
-- What was applied, and as what.
CREATE TABLE IF NOT EXISTS migration (
    number integer PRIMARY KEY,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
)

-- name: is_migrated
-- Whether a migration was ever applied here.
SELECT to_regclass(quote_ident(%(schema)s) || '.migration') IS NOT NULL

-- name: migrations
-- Numbers and checksums of what was applied.
SELECT number, checksum FROM migration

-- name: write_migration
-- A migration was applied.
INSERT INTO migration (number, name, checksum) VALUES (%(number)s, %(name)s, %(checksum)s)
