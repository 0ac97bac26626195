-- Numbers and addresses that belong to many people: a person said so, from a day on. Rows are never
-- rewritten; whoever asks treats their attempts of these days as anonymous.

CREATE TABLE facts.fx_shared (
    centre text NOT NULL,
    -- Null: whatever the client.
    client text,
    -- The pseudonym, as facts carry it.
    customer text NOT NULL,
    since date NOT NULL,
    -- Not in it; null: until further notice.
    until date,
    why text NOT NULL,
    UNIQUE NULLS NOT DISTINCT (centre, client, customer, since)
);
