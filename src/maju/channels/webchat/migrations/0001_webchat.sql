-- Visitors' sessions, what they see, and what was done to it. No text of a person's own lies here.

CREATE TABLE webchat.session (
    id text PRIMARY KEY,
    token bytea NOT NULL UNIQUE,              -- SHA-256 of the bearer token; the token lies with the visitor
    address bytea NOT NULL,                   -- keyed hash of where it came from
    centre text NOT NULL,
    state jsonb NOT NULL,                     -- model.Session
    contact text,                             -- of the open conversation
    due bigint,                               -- when something in it was waited for in vain
    made_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX session_address ON webchat.session (address, made_at);
CREATE INDEX session_open ON webchat.session (centre, contact) WHERE contact IS NOT NULL;
CREATE INDEX session_due ON webchat.session (centre, due) WHERE due IS NOT NULL;
CREATE INDEX session_expires ON webchat.session (expires_at);

CREATE TABLE webchat.contact (
    contact text PRIMARY KEY,
    session text NOT NULL REFERENCES webchat.session ON DELETE CASCADE
);
CREATE INDEX contact_session ON webchat.contact (session);

CREATE TABLE webchat.line (
    session text NOT NULL REFERENCES webchat.session ON DELETE CASCADE,
    n integer NOT NULL,
    said text,                                -- the visitor's own id of it
    body jsonb NOT NULL,                      -- model.Line
    PRIMARY KEY (session, n)
);
CREATE UNIQUE INDEX line_said ON webchat.line (session, said) WHERE said IS NOT NULL;

CREATE TABLE webchat.fate (
    effect text PRIMARY KEY,
    session text NOT NULL REFERENCES webchat.session ON DELETE CASCADE,
    fate jsonb NOT NULL                       -- model.Fate
);
CREATE INDEX fate_session ON webchat.fate (session);

CREATE TABLE webchat.wish (
    session text NOT NULL REFERENCES webchat.session ON DELETE CASCADE,
    contact text NOT NULL,
    what text NOT NULL CHECK (what IN ('transcript')),
    at bigint NOT NULL,
    done_at bigint,
    PRIMARY KEY (contact, what)
);
CREATE INDEX wish_session ON webchat.wish (session);
