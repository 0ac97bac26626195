-- What was agreed about a client's reports, as TOML, from a date on; client '' is the centre itself.
CREATE TABLE reports.rp_contract (
    centre text NOT NULL,
    client text NOT NULL,
    since date NOT NULL,
    body text NOT NULL,
    written_by text NOT NULL,
    written_at bigint NOT NULL,
    PRIMARY KEY (centre, client, since)
);

-- A report, whatever its versions say.
CREATE TABLE reports.rp_report (
    id text PRIMARY KEY,
    centre text NOT NULL,
    client text NOT NULL,
    kind text NOT NULL,
    since date NOT NULL,
    until date NOT NULL,
    at text NOT NULL,
    lang text NOT NULL,
    UNIQUE (centre, client, kind, since, until, at, lang)
);

-- Every version that ever was; only its approval is written later, once.
CREATE TABLE reports.rp_version (
    report text NOT NULL REFERENCES reports.rp_report,
    version integer NOT NULL CHECK (version >= 1),
    final boolean NOT NULL,
    restates integer NOT NULL,
    changed text NOT NULL,
    figures jsonb NOT NULL,
    subject text NOT NULL,
    stem text NOT NULL,
    html_key text NOT NULL,
    xlsx_key text NOT NULL,
    sha256 text NOT NULL,
    as_of bigint NOT NULL,
    made_by text NOT NULL,
    made_at bigint NOT NULL,
    approved_by text,
    approved_at bigint,
    PRIMARY KEY (report, version),
    CHECK ((approved_by IS NULL) = (approved_at IS NULL))
);

-- One mail to one recipient: planned, sending (nobody knows yet), sent, failed, unknown.
CREATE TABLE reports.rp_delivery (
    report text NOT NULL,
    version integer NOT NULL,
    recipient text NOT NULL,
    message_id text NOT NULL,
    state text NOT NULL CHECK (state IN ('planned', 'sending', 'sent', 'failed', 'unknown')),
    tries integer NOT NULL DEFAULT 0,
    said text NOT NULL DEFAULT '',
    changed_at bigint NOT NULL,
    PRIMARY KEY (report, version, recipient),
    FOREIGN KEY (report, version) REFERENCES reports.rp_version
);

-- What the schedule has drafted, so that a slot is drafted once.
CREATE TABLE reports.rp_slot (
    centre text NOT NULL,
    client text NOT NULL,
    plan text NOT NULL,
    day date NOT NULL,
    report text NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (centre, client, plan, day),
    FOREIGN KEY (report, version) REFERENCES reports.rp_version
);

-- What people wrote during the day; a change is a new row that replaces the one before.
CREATE TABLE reports.rp_note (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre text NOT NULL,
    client text NOT NULL,
    day date NOT NULL,
    kind text NOT NULL CHECK (kind IN ('issue', 'remark', 'measure', 'tomorrow')),
    text text NOT NULL,
    written_by text NOT NULL,
    written_at bigint NOT NULL,
    replaces bigint UNIQUE REFERENCES reports.rp_note
);
CREATE INDEX rp_note_day ON reports.rp_note (centre, day);
