-- What a log without end leaves open when one of its files ends: the next file goes on from it.
CREATE TABLE facts.fx_carry (
    centre text NOT NULL,
    client text NOT NULL,
    format text NOT NULL,
    zone text NOT NULL,
    sha256 text NOT NULL,
    -- The instant of the file's last line.
    until bigint NOT NULL,
    state bytea NOT NULL,
    PRIMARY KEY (centre, client, format, zone, sha256)
);

CREATE INDEX fx_carry_until ON facts.fx_carry (centre, client, format, zone, until);
