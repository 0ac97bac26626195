-- name: staged
-- All records of the file, whether they came as rows or in columns; these are on one day each.
CREATE OR REPLACE TEMP VIEW staged_record AS
SELECT source, record, digest, days, line FROM staged_row
UNION ALL
SELECT source, record, digest, [business_date] AS days, line FROM staged_call, staged_by;

-- name: hashed
-- Of each staged record a hash: the drafts are read once, however many parts the hashes have.
CREATE OR REPLACE TEMP TABLE staged_hash AS
SELECT hash(source, record) AS h FROM staged_record;

-- name: odd
-- Hashes of staged records that are there twice, or that were known before: all others are new, and
-- nothing need be asked about them. A collision only costs a look.
CREATE OR REPLACE TEMP TABLE odd (h ubigint);

-- name: hashed_part
-- A part of all hashes: it fits into memory, however long the file is. (A number of another type would
-- have every hash divided as a number of 128 bits, for half a microsecond.)
SELECT h FROM staged_hash WHERE h % CAST($parts AS ubigint) = CAST($part AS ubigint);

-- name: odd_twice
INSERT INTO odd SELECT h FROM twice;

-- name: odd_known
-- Of a part, those that were known.
INSERT INTO odd
WITH staged AS (
    SELECT h FROM staged_hash WHERE h % CAST($parts AS ubigint) = CAST($part AS ubigint)
), known AS (
    SELECT h FROM (SELECT hash(source, record) AS h FROM known_record)
    WHERE h % CAST($parts AS ubigint) = CAST($part AS ubigint)
)
SELECT h FROM known SEMI JOIN staged USING (h);

-- name: any_odd
SELECT h FROM odd LIMIT 1;

-- name: nothing_odd
-- What ``resolve`` makes when there is nothing to resolve.
CREATE OR REPLACE TEMP TABLE resolved (
    source varchar, record varchar, line bigint, days date [], days_before date [], became varchar,
    changes boolean
);

-- name: days_of_rows
SELECT DISTINCT unnest(days) AS day FROM staged_row;

-- name: resolve
-- What each of those is, beside what was known of it: a later line of the same file wins.
-- A digest may begin with a version (v, digits, colon): then the higher one wins, whatever came
-- first.
CREATE OR REPLACE TEMP TABLE resolved AS
WITH ranked AS (
    SELECT *, row_number() OVER same = 1 AS winner, first_value(digest) OVER same AS winning
    FROM (
        SELECT *, regexp_extract(digest, '^v[0-9]+:') AS version FROM staged_record AS s
        SEMI JOIN odd ON odd.h = hash(s.source, s.record)
    ) AS s
    WINDOW same AS (PARTITION BY source, record ORDER BY version DESC, line DESC)
), before AS (
    SELECT *, regexp_extract(digest, '^v[0-9]+:') AS version FROM known_record AS k
    SEMI JOIN odd ON odd.h = hash(k.source, k.record)
)
SELECT r.source, r.record, r.line, r.days, o.days AS days_before,
       CASE
           WHEN NOT r.winner AND r.digest <> r.winning THEN 'updated'
           WHEN NOT r.winner THEN 'unchanged'
           WHEN o.record IS NULL THEN 'imported'
           WHEN o.digest <> r.digest AND o.version <= r.version THEN 'updated'
           ELSE 'unchanged'
       END AS became,
       r.winner AND (o.record IS NULL OR (o.digest <> r.digest AND o.version <= r.version))
           AS changes
FROM ranked AS r
LEFT JOIN before AS o ON o.source = r.source AND o.record = r.record;

-- name: became
-- How many of each.
SELECT became, count(*) FROM resolved GROUP BY became
UNION ALL
SELECT 'imported', (SELECT count(*) FROM staged_record) - (SELECT count(*) FROM resolved);

-- name: dirty_days
-- Days that get or lose a row.
SELECT unnest(list_concat(days, coalesce(days_before, []))) AS day FROM resolved WHERE changes
UNION
SELECT unnest(days) FROM staged_record AS s ANTI JOIN odd ON odd.h = hash(s.source, s.record)
ORDER BY day;

-- name: replaced
-- Records whose rows on some days go, because a later version of them is here.
SELECT source, record FROM resolved
WHERE changes AND days_before IS NOT NULL AND list_has_any(days_before, $days);

-- name: left_out
-- Lines whose rows on some days do not come in: the same was known, or a later line replaces them.
SELECT line FROM resolved WHERE NOT changes AND list_has_any(days, $days);

-- name: others_there
-- Days on which a record was known that this file does not tell of.
SELECT DISTINCT unnest(k.days) AS day FROM known_record AS k
ANTI JOIN resolved AS r ON r.source = k.source AND r.record = k.record
WHERE list_has_any(k.days, $days);
