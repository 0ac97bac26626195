-- A report that somebody asked for on a page; the reporting process makes it.
CREATE TABLE reports.rp_wanted (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre text NOT NULL,
    client text NOT NULL,
    kind text NOT NULL,
    day date NOT NULL,
    until date,
    at text NOT NULL,
    lang text NOT NULL,
    wanted_by text NOT NULL,
    wanted_at bigint NOT NULL,
    state text NOT NULL DEFAULT 'wanted' CHECK (state IN ('wanted', 'made', 'refused', 'failed')),
    tries integer NOT NULL DEFAULT 0,
    -- Of a refusal: its code and what it names.
    code text NOT NULL DEFAULT '',
    params jsonb NOT NULL DEFAULT '{}',
    report text,
    version integer,
    ended_at bigint,
    FOREIGN KEY (report, version) REFERENCES reports.rp_version
);
CREATE INDEX rp_wanted_open ON reports.rp_wanted (id) WHERE state = 'wanted';

-- Who said what became of a mail that nobody knew about.
ALTER TABLE reports.rp_delivery ADD COLUMN decided_by text NOT NULL DEFAULT '';

-- Since when facts of a report's days differ from what a sent final version knew; null: they do
-- not, or the version that says so is there.
ALTER TABLE reports.rp_report ADD COLUMN stale_at bigint;

-- Up to which instant changed facts of a centre were looked at.
CREATE TABLE reports.rp_watch (
    centre text PRIMARY KEY,
    seen_at bigint NOT NULL
);
