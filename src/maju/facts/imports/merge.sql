-- name: resolve
-- What each staged record is, beside what was known of it: a later line of the same file wins.
-- A digest may begin with a version (v, digits, colon): then the higher one wins, whatever came
-- first.
CREATE OR REPLACE TEMP TABLE resolved AS
WITH ranked AS (
    SELECT *, row_number() OVER same = 1 AS winner, first_value(digest) OVER same AS winning
    FROM (SELECT *, regexp_extract(digest, '^v[0-9]+:') AS version FROM staged_record) AS s
    WINDOW same AS (PARTITION BY source, record ORDER BY version DESC, line DESC)
)
SELECT r.source, r.record, $ref || ':' || r.line AS ref, r.days, o.days AS days_before,
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
LEFT JOIN (SELECT *, regexp_extract(digest, '^v[0-9]+:') AS version FROM known_record) AS o
    ON o.source = r.source AND o.record = r.record;

-- name: became
-- How many of each.
SELECT became, count(*) FROM resolved GROUP BY became;

-- name: dirty_days
-- Days that get or lose a row.
SELECT DISTINCT unnest(list_concat(days, coalesce(days_before, []))) AS day
FROM resolved WHERE changes ORDER BY day;

-- name: merged
-- Some days of one grain: what was there and is not replaced, and what is new.
SELECT k.* FROM known AS k
WHERE NOT EXISTS (
    SELECT 1 FROM resolved AS r
    WHERE r.changes AND r.source = k.source AND r.record = k.record
)
UNION ALL BY NAME
SELECT s.* FROM staged AS s
JOIN resolved AS r ON r.changes AND r.source = s.source AND r.record = s.record
                  AND r.ref = s.source_ref
WHERE list_contains($days, s.business_date);

-- name: merged_records
-- The same for the records themselves.
SELECT k.* FROM known AS k
WHERE NOT EXISTS (
    SELECT 1 FROM resolved AS r
    WHERE r.changes AND r.source = k.source AND r.record = k.record
)
UNION ALL BY NAME
SELECT s.* FROM staged AS s
JOIN resolved AS r ON r.changes AND r.source = s.source AND r.record = s.record
                  AND r.ref = $ref || ':' || s.line
WHERE list_contains($days, s.business_date);
