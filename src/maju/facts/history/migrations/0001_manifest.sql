-- The manifest of the facts' history: which Parquet files hold which day, and which imports
-- brought them. A reader reads what is named here and nothing else. Instants are whole
-- microseconds since 1970.

CREATE SCHEMA IF NOT EXISTS facts;

-- One row per business day of a client: the version of its files that counts now.
CREATE TABLE facts.fx_day (
    centre text NOT NULL,
    client text NOT NULL,
    business_date date NOT NULL,
    version bigint NOT NULL,
    -- Of the columns' meaning; another one than the code's means: fold or import anew.
    definition integer NOT NULL,
    -- Up to which event of the journal; null when only imports fed the day.
    seq bigint,
    -- Formats that fed the day; 'journal' for our own.
    sources text[] NOT NULL,
    -- Base measures that at least one of them cannot tell.
    lacks text[] NOT NULL,
    written_at bigint NOT NULL,
    -- Whether current/ holds this version; set after the files are linked there.
    published boolean NOT NULL DEFAULT false,
    PRIMARY KEY (centre, client, business_date)
);

CREATE SEQUENCE facts.fx_version;

-- The files of a version, all grains of a day. Old versions stay: a final report names them.
CREATE TABLE facts.fx_file (
    centre text NOT NULL,
    client text NOT NULL,
    business_date date NOT NULL,
    version bigint NOT NULL,
    grain text NOT NULL,
    key text NOT NULL,
    rows bigint NOT NULL,
    bytes bigint NOT NULL,
    sha256 text NOT NULL,
    PRIMARY KEY (centre, client, business_date, version, grain)
);

-- Every import that was finished, by what was in the file.
CREATE TABLE facts.fx_import (
    centre text NOT NULL,
    client text NOT NULL,
    format text NOT NULL,
    sha256 text NOT NULL,
    zone text NOT NULL,
    name text NOT NULL,
    bytes bigint NOT NULL,
    began_at bigint NOT NULL,
    ended_at bigint NOT NULL,
    -- Of the instants in it: what is later is not known yet.
    covers_until bigint,
    read bigint NOT NULL,
    imported bigint NOT NULL,
    updated bigint NOT NULL,
    unchanged bigint NOT NULL,
    ignored bigint NOT NULL,
    rejected bigint NOT NULL,
    rejects_key text,
    PRIMARY KEY (centre, client, format, sha256, zone),
    CHECK (read = imported + updated + unchanged + ignored + rejected)
);
