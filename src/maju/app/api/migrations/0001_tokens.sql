-- Tokens of programs, and the answers that a repeated request is given again. Instants are whole
-- microseconds since 1970. The secret itself is nowhere: only its hash.

CREATE SCHEMA IF NOT EXISTS api;

CREATE TABLE api.token (
    id text PRIMARY KEY,
    name text NOT NULL,
    -- Whose rights it borrows.
    sign_in text NOT NULL,
    centre text NOT NULL,
    -- NULL: every client that the person may see.
    client text,
    scopes text[] NOT NULL,
    digest bytea NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint,
    revoked_at bigint,
    last_used_at bigint
);

CREATE INDEX token_sign_in ON api.token (sign_in);

-- What was answered to a request that carried an Idempotency-Key; dropped after a day.
CREATE TABLE api.answer (
    token text NOT NULL REFERENCES api.token (id) ON DELETE CASCADE,
    key text NOT NULL,
    -- Of method, address and body: the same key with another request is refused.
    digest bytea NOT NULL,
    status integer NOT NULL,
    body bytea NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (token, key)
);

CREATE INDEX answer_at ON api.answer (at);
