-- Inquiries, messages and united customers; what is said of a contact afterwards. Filled by a
-- rebuild: the version of the rows has risen. Columns and units: docs/reference/readmodel.md.

ALTER TABLE readmodel.rm_contact
    ADD COLUMN caution boolean NOT NULL DEFAULT false,
    ADD COLUMN abuse integer NOT NULL DEFAULT 0,
    ADD COLUMN rating integer;

CREATE INDEX rm_contact_gave_up ON readmodel.rm_contact (centre, client, arrived_at)
    WHERE outcome = 'abandoned' AND customer IS NOT NULL;

-- An inquiry as it stands.
CREATE TABLE readmodel.rm_inquiry (
    centre text NOT NULL,
    inquiry text NOT NULL,
    client text NOT NULL,
    customer text,
    contact text,
    contacts text[] NOT NULL,
    state text NOT NULL,
    owner text,
    due bigint,
    topic text,
    opened_at bigint NOT NULL,
    noted_at bigint NOT NULL,
    noted_by text NOT NULL,
    done_at bigint,
    notes integer NOT NULL,
    PRIMARY KEY (centre, inquiry)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

CREATE INDEX rm_inquiry_open ON readmodel.rm_inquiry (centre, client, noted_at)
    WHERE state <> 'done';
CREATE INDEX rm_inquiry_customer ON readmodel.rm_inquiry (centre, client, customer)
    WHERE customer IS NOT NULL;

-- That somebody wrote; what was written lies in the side store.
CREATE TABLE readmodel.rm_message (
    centre text NOT NULL,
    contact text NOT NULL,
    n integer NOT NULL,
    message text NOT NULL,
    by text NOT NULL,
    agent text,
    at bigint NOT NULL,
    PRIMARY KEY (centre, contact, n)
);

-- Who is known as whom.
CREATE TABLE readmodel.rm_customer_union (
    centre text NOT NULL,
    client text NOT NULL,
    gone text NOT NULL,
    kept text NOT NULL,
    at bigint NOT NULL,
    by text NOT NULL,
    PRIMARY KEY (centre, client, gone)
);

CREATE INDEX rm_customer_union_kept ON readmodel.rm_customer_union (centre, client, kept);
