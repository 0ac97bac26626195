-- Inbox, events, outbox, leadership, snapshots, and the side store for what is about people.
-- Instants are whole microseconds since 1970 (bigint), as everywhere inside Maju. Bodies are the
-- JSON text that was written, byte by byte ("json", not "jsonb").

-- The inbox. Anybody writes; the engine decides. A row is written once and decided once.
CREATE SEQUENCE journal.command_position AS bigint;

CREATE TABLE journal.command (
    centre text NOT NULL,
    -- Grows, may have gaps, may become visible out of order; null for the engine's own.
    position bigint,
    id text NOT NULL,
    source text NOT NULL,
    source_id text NOT NULL,
    kind text NOT NULL,
    version smallint NOT NULL,
    body json NOT NULL,
    -- For people who look into latency; nothing reads it.
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- The stamp: strictly rising in a centre, so that it is the order of the decisions.
    decided_at bigint,
    first_seq bigint,
    last_seq bigint,
    settles text,
    code text,
    params json,
    PRIMARY KEY (centre, source, source_id)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

CREATE UNIQUE INDEX command_id ON journal.command (centre, id);
CREATE UNIQUE INDEX command_decided ON journal.command (centre, decided_at)
    WHERE decided_at IS NOT NULL;
CREATE INDEX command_undecided ON journal.command (centre, position) WHERE decided_at IS NULL;

-- What happened: (centre, seq) without gaps, which the commit checks under the leader's row.
CREATE TABLE journal.event (
    centre text NOT NULL,
    seq bigint NOT NULL,
    at bigint NOT NULL,
    due bigint,
    cause text NOT NULL,
    core integer NOT NULL,
    kind text NOT NULL,
    version smallint NOT NULL,
    body json NOT NULL,
    PRIMARY KEY (centre, seq, at)
) PARTITION BY RANGE (at);

-- The net below the months: a row whose month has no partition yet is kept, never refused.
CREATE TABLE journal.event_default PARTITION OF journal.event DEFAULT;

-- The outbox. (at, n) is the order in which effects were decided.
CREATE TABLE journal.effect (
    centre text NOT NULL,
    id text NOT NULL,
    at bigint NOT NULL,
    n integer NOT NULL,
    adapter text NOT NULL,
    epoch bigint NOT NULL,
    once boolean NOT NULL,
    expires_at bigint,
    kind text NOT NULL,
    version smallint NOT NULL,
    body json NOT NULL,
    taken boolean NOT NULL DEFAULT false,
    answered_by text,
    PRIMARY KEY (centre, at, n)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

CREATE UNIQUE INDEX effect_id ON journal.effect (centre, id);
CREATE INDEX effect_open ON journal.effect (centre, adapter, taken, at, n)
    WHERE answered_by IS NULL;

-- Who writes events. The row is locked by each commit, so that groups of a centre never mix.
CREATE TABLE journal.leader (
    centre text PRIMARY KEY,
    epoch bigint NOT NULL,
    last_seq bigint NOT NULL DEFAULT 0,
    last_at bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

CREATE TABLE journal.snapshot (
    centre text NOT NULL,
    core integer NOT NULL,
    seq bigint NOT NULL,
    at bigint NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (centre, core, seq)
);

-- People: ciphertext under a key per customer, which the installation's master key wraps.
CREATE TABLE journal.person_key (
    customer text PRIMARY KEY,
    wrapped bytea NOT NULL
);

CREATE TABLE journal.person_value (
    customer text NOT NULL REFERENCES journal.person_key ON DELETE CASCADE,
    name text NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (customer, name)
);

CREATE TABLE journal.forgotten (
    customer text PRIMARY KEY,
    forgotten_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Makes the partition of the (UTC) month that p_at is in, moves there what the default partition
-- holds of it, and tells its bounds. Does nothing more when it exists. One at a time, by an
-- advisory lock; gives up after a second rather than make everybody queue behind a long reader.
CREATE FUNCTION journal.make_month(p_at bigint, OUT begins bigint, OUT ends bigint)
LANGUAGE plpgsql SET lock_timeout = '1s' AS $$
DECLARE
    month timestamp := date_trunc('month', to_timestamp(p_at / 1000000) AT TIME ZONE 'UTC');
    name text := 'event_' || to_char(month, 'YYYY_MM');
BEGIN
    begins := extract(epoch FROM month)::bigint * 1000000;
    ends := extract(epoch FROM month + interval '1 month')::bigint * 1000000;
    IF to_regclass('journal.' || name) IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('maju:months', 0));
    IF to_regclass('journal.' || name) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE journal.%I (LIKE journal.event INCLUDING ALL)', name);
    LOCK TABLE journal.event_default IN ACCESS EXCLUSIVE MODE;
    EXECUTE format(
        'WITH moved AS (DELETE FROM journal.event_default WHERE at >= %s AND at < %s RETURNING *)
         INSERT INTO journal.%I SELECT * FROM moved', begins, ends, name);
    EXECUTE format(
        'ALTER TABLE journal.event ATTACH PARTITION journal.%I FOR VALUES FROM (%s) TO (%s)',
        name, begins, ends);
END $$;

-- Writes a group of decisions, all or nothing, in one round trip, and rings once.
-- p_first and p_last are null when the group holds no event. SQLSTATEs of its own:
--   MJ001 another leads by now; MJ002 the numbers have a gap; MJ003 the stamps do not rise;
--   MJ004 a command is unknown or was decided before.
CREATE FUNCTION journal.commit_group(
    p_centre text, p_epoch bigint, p_first bigint, p_last bigint, p_begins bigint, p_ends bigint,
    p_own integer, p_decisions json, p_events json, p_effects json, p_bell text
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    lead journal.leader;
    decision record;
BEGIN
    -- Locks the leader's row until the end: groups of a centre are written one after the other.
    UPDATE journal.leader SET last_seq = coalesce(p_last, last_seq), last_at = p_ends
        WHERE centre = p_centre AND epoch = p_epoch
            AND last_seq = coalesce(p_first - 1, last_seq) AND last_at < p_begins;
    IF NOT FOUND THEN
        SELECT * INTO lead FROM journal.leader WHERE centre = p_centre;
        IF lead.epoch IS DISTINCT FROM p_epoch THEN
            RAISE EXCEPTION 'epoch % leads %, not %', lead.epoch, p_centre, p_epoch
                USING ERRCODE = 'MJ001';
        ELSIF lead.last_at >= p_begins THEN
            RAISE EXCEPTION 'stamp % does not follow %', p_begins, lead.last_at
                USING ERRCODE = 'MJ003';
        END IF;
        RAISE EXCEPTION 'event % does not follow %', p_first, lead.last_seq
            USING ERRCODE = 'MJ002';
    END IF;

    INSERT INTO journal.event (centre, seq, at, due, cause, core, kind, version, body)
        SELECT p_centre, seq, at, due, cause, core, kind, version, body
        FROM json_to_recordset(p_events) AS e (
            seq bigint, at bigint, due bigint, cause text, core integer,
            kind text, version smallint, body json);

    IF p_effects IS NOT NULL THEN
        INSERT INTO journal.effect (
                centre, id, at, n, adapter, epoch, once, expires_at, kind, version, body)
            SELECT p_centre, id, at, n, adapter, p_epoch, once, expires_at, kind, version, body
            FROM json_to_recordset(p_effects) AS e (
                id text, at bigint, n integer, adapter text, once boolean, expires_at bigint,
                kind text, version smallint, body json);
    END IF;

    -- Row by row, each by its own index: a join's plan would be kept from when the inbox was
    -- empty, or chosen while it is full.
    FOR decision IN
        SELECT * FROM json_to_recordset(p_decisions) AS d (
            position bigint, id text, at bigint, first bigint, last bigint,
            settles text, code text, params json)
    LOOP
        IF decision.position IS NOT NULL THEN
            UPDATE journal.command
                SET decided_at = decision.at, first_seq = decision.first, last_seq = decision.last,
                    settles = decision.settles, code = decision.code, params = decision.params
                WHERE centre = p_centre AND id = decision.id AND position = decision.position
                    AND decided_at IS NULL;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'command % is unknown or was decided before', decision.id
                    USING ERRCODE = 'MJ004';
            END IF;
        END IF;
        IF decision.settles IS NOT NULL THEN
            UPDATE journal.effect SET answered_by = decision.id
                WHERE centre = p_centre AND id = decision.settles AND answered_by IS NULL;
        END IF;
    END LOOP;
    IF p_own > 0 THEN
        INSERT INTO journal.command (
                centre, id, source, source_id, kind, version, body,
                decided_at, first_seq, last_seq, settles, code, params)
            SELECT p_centre, id, source, source_id, kind, version, body,
                at, first, last, settles, code, params
            FROM json_to_recordset(p_decisions) AS d (
                position bigint, id text, source text, source_id text, kind text,
                version smallint, body json, at bigint, first bigint, last bigint,
                settles text, code text, params json)
            WHERE d.position IS NULL;
    END IF;

    PERFORM pg_notify('maju_events', p_bell);
END $$;
