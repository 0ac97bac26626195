-- The fold of the journal: how far it got, which versions of a day there were and which of them
-- counted as final, what things are called, and what was agreed from which day on. Instants are
-- whole microseconds since 1970.

-- How far a centre's journal was folded, and what was open there. Moves in the transaction that
-- names the files of the days it sealed.
CREATE TABLE facts.fx_checkpoint (
    centre text PRIMARY KEY,
    -- Of the fold's code and of the state's form; another one than the code's means: fold anew.
    fold integer NOT NULL,
    seq bigint NOT NULL,
    -- The fold's state, packed; what cannot be read is folded again from the start.
    state bytea NOT NULL,
    written_at bigint NOT NULL
);

-- Every version that a day of the journal had. A final one is never overwritten: its files stay,
-- and what comes later is a correction with a number.
CREATE TABLE facts.fx_edition (
    centre text NOT NULL,
    client text NOT NULL,
    business_date date NOT NULL,
    version bigint NOT NULL,
    written_at bigint NOT NULL,
    -- sealed: the day was over; late: something of it ended later; refolded: the fold is another.
    why text NOT NULL CHECK (why IN ('sealed', 'late', 'refolded', 'import')),
    seq bigint,
    -- Rows that could still change when it was written.
    open_rows bigint NOT NULL,
    -- 0 until the day was final for the first time; then 1, 2, ... for each 정정.
    correction integer NOT NULL DEFAULT 0,
    -- When it became final, and by whom: a person's id, or 'clock'. Null: 잠정.
    final_at bigint,
    final_by text,
    PRIMARY KEY (centre, client, business_date, version),
    CHECK ((final_at IS NULL) = (final_by IS NULL))
);

-- What queues, clients and agents are called now.
CREATE TABLE facts.fx_name (
    centre text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('queue', 'client', 'agent')),
    id text NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (centre, kind, id)
);

-- Thresholds (ms) and targets (a share from 0 to 1) with the first business day they hold for. The
-- most exact row wins: of the queue, of the client, of the centre.
CREATE TABLE facts.fx_agreed (
    centre text NOT NULL,
    client text,
    queue text,
    name text NOT NULL,
    since date NOT NULL,
    kind text NOT NULL CHECK (kind IN ('threshold', 'target')),
    value double precision NOT NULL,
    source text NOT NULL CHECK (source IN ('settings', 'person')),
    UNIQUE NULLS NOT DISTINCT (centre, client, queue, name, since, kind)
);
