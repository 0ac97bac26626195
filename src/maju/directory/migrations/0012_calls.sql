-- The telephone: which numbers are recorded, where calls may be sent, when people are called, and
-- whether an agent is told that somebody listens.

ALTER TABLE directory.entry ADD COLUMN record boolean NOT NULL DEFAULT false;

ALTER TABLE directory.centre
    ADD COLUMN outside text[] NOT NULL DEFAULT
        '{01,02,03,04,05,061,062,063,064,070,080,13,14,15,16,18}',
    ADD COLUMN tell_when_listened boolean NOT NULL DEFAULT true,
    ADD COLUMN callback_from bigint DEFAULT 540,
    ADD COLUMN callback_until bigint DEFAULT 1080;
