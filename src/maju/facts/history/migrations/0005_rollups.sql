-- Roll-ups lie among a day's files as rollup_<cut>; closed months are held a second time in one file
-- a grain, which is quick to read; versions that a final report names are kept.

-- From which instant on the file's rows look the same, whenever they are asked: null is not yet.
ALTER TABLE facts.fx_file ADD COLUMN settled_at bigint;
-- Of a roll-up: what it was made by; another recipe than the code's is not read.
ALTER TABLE facts.fx_file ADD COLUMN recipe text;

-- Rises with every change of the manifest, in its transaction: the same revision, the same answers.
CREATE TABLE facts.fx_revision (
    centre text PRIMARY KEY,
    revision bigint NOT NULL
);

-- A closed month of a client in one file a grain: a copy of these versions of these days.
CREATE TABLE facts.fx_month (
    centre text NOT NULL,
    client text NOT NULL,
    month date NOT NULL,
    days date[] NOT NULL,
    versions bigint[] NOT NULL,
    written_at bigint NOT NULL,
    PRIMARY KEY (centre, client, month)
);

CREATE TABLE facts.fx_month_file (
    centre text NOT NULL,
    client text NOT NULL,
    month date NOT NULL,
    grain text NOT NULL,
    key text NOT NULL,
    rows bigint NOT NULL,
    bytes bigint NOT NULL,
    sha256 text NOT NULL,
    settled_at bigint,
    recipe text,
    PRIMARY KEY (centre, client, month, grain),
    FOREIGN KEY (centre, client, month) REFERENCES facts.fx_month ON DELETE CASCADE
);

-- Versions of days that must stay, and for whom: a final report names what it was made of.
CREATE TABLE facts.fx_pin (
    centre text NOT NULL,
    client text NOT NULL,
    business_date date NOT NULL,
    version bigint NOT NULL,
    holder text NOT NULL,
    PRIMARY KEY (centre, client, business_date, version, holder)
);
