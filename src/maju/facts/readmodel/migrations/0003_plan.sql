-- What was published for people, every version of it. Filled by a rebuild: the version of the rows
-- has risen. Columns and units: docs/reference/readmodel.md.

CREATE TABLE readmodel.rm_plan (
    centre text NOT NULL,
    agent text NOT NULL,
    day date NOT NULL,
    seq bigint NOT NULL,
    version bigint NOT NULL,
    published_at bigint NOT NULL,
    replaced_at bigint,
    by text NOT NULL,
    leave text NOT NULL,
    spans jsonb NOT NULL,
    PRIMARY KEY (centre, agent, day, seq)
);

CREATE INDEX rm_plan_day ON readmodel.rm_plan (centre, day);
