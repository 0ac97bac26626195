-- The read model: contacts, visits, legs, agents' states, promises and timelines, as pages read
-- them. Everything follows from the journal and may be dropped and rebuilt. Instants are whole
-- microseconds since 1970 and durations whole microseconds (bigint); ids only, no people's data.
-- Columns and units: docs/reference/readmodel.md.

CREATE SCHEMA IF NOT EXISTS readmodel;

-- How far a centre's rows have got; written in the same transaction as the rows.
CREATE TABLE readmodel.rm_checkpoint (
    centre text PRIMARY KEY,
    seq bigint NOT NULL,
    -- Of the rows; another one than the code's means: rebuild.
    version integer NOT NULL,
    rebuilding boolean NOT NULL DEFAULT false
) WITH (fillfactor = 50);

CREATE TABLE readmodel.rm_contact (
    centre text NOT NULL,
    contact text NOT NULL,
    direction text NOT NULL,
    client text NOT NULL,
    channel text NOT NULL,
    customer text,
    language text NOT NULL,
    vip boolean NOT NULL,
    entry text,
    origin text,
    callback text,
    attempt integer,
    began_at bigint NOT NULL,
    arrived_at bigint NOT NULL,
    stage text NOT NULL,
    entry_queue text,
    queue text,
    queues text[] NOT NULL,
    queued_at bigint,
    answered_at bigint,
    closed_at bigint,
    finished_at bigint,
    outcome text,
    closed_by text,
    lost boolean NOT NULL,
    part text,
    wait_us bigint,
    talk_us bigint NOT NULL,
    hold_us bigint NOT NULL,
    wrap_up_us bigint NOT NULL,
    agents text[] NOT NULL,
    visits integer NOT NULL,
    legs integer NOT NULL,
    offers integer NOT NULL,
    holds integer NOT NULL,
    transfers integer NOT NULL,
    messages integer NOT NULL,
    topic text,
    result text,
    offer_to text,
    last_seq bigint NOT NULL,
    PRIMARY KEY (centre, contact)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

CREATE INDEX rm_contact_open ON readmodel.rm_contact (centre) WHERE finished_at IS NULL;
CREATE INDEX rm_contact_client ON readmodel.rm_contact (centre, client, arrived_at);
CREATE INDEX rm_contact_customer ON readmodel.rm_contact (centre, client, customer, arrived_at)
    WHERE customer IS NOT NULL;

CREATE TABLE readmodel.rm_visit (
    centre text NOT NULL,
    contact text NOT NULL,
    visit integer NOT NULL,
    client text NOT NULL,
    channel text NOT NULL,
    queue text NOT NULL,
    via text NOT NULL,
    entered_at bigint NOT NULL,
    left_at bigint,
    why text,
    agent text,
    offers integer NOT NULL,
    wait_us bigint,
    PRIMARY KEY (centre, contact, visit)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

CREATE TABLE readmodel.rm_leg (
    centre text NOT NULL,
    contact text NOT NULL,
    leg integer NOT NULL,
    client text NOT NULL,
    channel text NOT NULL,
    agent text NOT NULL,
    role text NOT NULL,
    queue text,
    visit integer,
    dialled_at bigint,
    began_at bigint,
    ended_at bigint,
    how text,
    wait_us bigint,
    talk_us bigint NOT NULL,
    hold_us bigint NOT NULL,
    holds integer NOT NULL,
    held_since bigint,
    wrap_up_began_at bigint,
    wrap_up_ended_at bigint,
    wrap_up_how text,
    wrap_up_us bigint NOT NULL,
    topic text,
    result text,
    PRIMARY KEY (centre, contact, leg)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

CREATE INDEX rm_leg_agent ON readmodel.rm_leg (centre, agent, began_at);

CREATE TABLE readmodel.rm_timeline (
    centre text NOT NULL,
    seq bigint NOT NULL,
    at bigint NOT NULL,
    client text NOT NULL,
    customer text,
    contact text,
    callback text,
    kind text NOT NULL,
    agent text,
    queue text,
    detail text,
    us bigint,
    PRIMARY KEY (centre, seq)
);

CREATE INDEX rm_timeline_customer ON readmodel.rm_timeline (centre, client, customer, seq)
    WHERE customer IS NOT NULL;
CREATE INDEX rm_timeline_contact ON readmodel.rm_timeline (centre, contact, seq);

CREATE TABLE readmodel.rm_agent (
    centre text NOT NULL,
    agent text NOT NULL,
    signed_in_at bigint NOT NULL,
    state text NOT NULL,
    reason text NOT NULL,
    hands json NOT NULL,
    shown bigint NOT NULL,
    PRIMARY KEY (centre, agent)
) WITH (fillfactor = 50);

CREATE TABLE readmodel.rm_agent_state (
    centre text NOT NULL,
    agent text NOT NULL,
    seq bigint NOT NULL,
    began_at bigint NOT NULL,
    ended_at bigint,
    state text NOT NULL,
    reason text,
    contact text,
    PRIMARY KEY (centre, agent, seq)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

CREATE INDEX rm_agent_state_open ON readmodel.rm_agent_state (centre) WHERE ended_at IS NULL;

CREATE TABLE readmodel.rm_callback (
    centre text NOT NULL,
    callback text NOT NULL,
    client text NOT NULL,
    customer text,
    queue text NOT NULL,
    channel text NOT NULL,
    origin text,
    agent text,
    why text NOT NULL,
    promised_at bigint NOT NULL,
    due_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    attempts integer NOT NULL,
    contacts text[] NOT NULL,
    last_outcome text,
    closed_at bigint,
    how text,
    PRIMARY KEY (centre, callback)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

CREATE INDEX rm_callback_open ON readmodel.rm_callback (centre) WHERE closed_at IS NULL;
CREATE INDEX rm_callback_origin ON readmodel.rm_callback (centre, origin)
    WHERE origin IS NOT NULL;
