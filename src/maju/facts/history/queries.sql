-- name: hold_centre
-- One writer of a centre's history at a time; let go with the transaction.
SELECT pg_advisory_xact_lock(hashtextextended('maju facts ' || %(centre)s, 0));

-- name: next_version
-- A number that no version had before, whatever became of the transaction that asked.
SELECT nextval('facts.fx_version');

-- name: put_day
-- The version that counts from the end of this transaction on.
INSERT INTO facts.fx_day (centre, client, business_date, version, definition, seq, sources, lacks,
                          written_at)
VALUES (%(centre)s, %(client)s, %(business_date)s, %(version)s, %(definition)s, %(seq)s,
        %(sources)s, %(lacks)s, %(written_at)s)
ON CONFLICT (centre, client, business_date) DO UPDATE
SET version = excluded.version, definition = excluded.definition, seq = excluded.seq,
    sources = excluded.sources, lacks = excluded.lacks, written_at = excluded.written_at,
    published = false;

-- name: put_file
-- One file of a version.
INSERT INTO facts.fx_file (centre, client, business_date, version, grain, key, rows, bytes, sha256,
                           settled_at, recipe, first_us, last_us)
VALUES (%(centre)s, %(client)s, %(business_date)s, %(version)s, %(grain)s, %(key)s, %(rows)s,
        %(bytes)s, %(sha256)s, %(settled_at)s, %(recipe)s, %(first_us)s, %(last_us)s)
ON CONFLICT (centre, client, business_date, version, grain) DO UPDATE
SET key = excluded.key, rows = excluded.rows, bytes = excluded.bytes, sha256 = excluded.sha256,
    settled_at = excluded.settled_at, recipe = excluded.recipe, first_us = excluded.first_us,
    last_us = excluded.last_us;

-- name: measure_file
-- When the rows of a version's file began, found out later.
UPDATE facts.fx_file SET first_us = %(first_us)s, last_us = %(last_us)s
WHERE centre = %(centre)s AND client = %(client)s AND business_date = %(business_date)s
  AND version = %(version)s AND grain = %(grain)s;

-- name: rise
-- The manifest is about to change: whoever kept an answer asks again.
INSERT INTO facts.fx_revision (centre, revision) VALUES (%(centre)s, 1)
ON CONFLICT (centre) DO UPDATE SET revision = facts.fx_revision.revision + 1;

-- name: days
-- The days that count, in a range of dates (until is not in it), of one client or of all.
SELECT client, business_date, version, definition, sources, lacks, published
FROM facts.fx_day
WHERE centre = %(centre)s
  AND (%(client)s::text IS NULL OR client = %(client)s)
  AND (%(since)s::date IS NULL OR business_date >= %(since)s)
  AND (%(until)s::date IS NULL OR business_date < %(until)s)
ORDER BY client, business_date;

-- name: files
-- Their files.
SELECT f.client, f.business_date, f.grain, f.key, f.rows, f.sha256
FROM facts.fx_day AS d
JOIN facts.fx_file AS f USING (centre, client, business_date, version)
WHERE centre = %(centre)s
  AND (%(client)s::text IS NULL OR client = %(client)s)
  AND (%(since)s::date IS NULL OR business_date >= %(since)s)
  AND (%(until)s::date IS NULL OR business_date < %(until)s)
ORDER BY f.client, f.business_date, f.grain;

-- name: unpublished
-- Days whose files current/ does not hold yet, and the files; a day may have none left.
SELECT d.client, d.business_date, d.version, f.grain, f.key
FROM facts.fx_day AS d
LEFT JOIN facts.fx_file AS f USING (centre, client, business_date, version)
WHERE d.centre = %(centre)s AND NOT d.published
ORDER BY d.client, d.business_date;

-- name: mark_published
-- current/ holds this version.
UPDATE facts.fx_day SET published = true
WHERE centre = %(centre)s AND client = %(client)s AND business_date = %(business_date)s
  AND version = %(version)s;

-- name: drop_empty
-- A day of imports that has no rows any more is no day: nothing is known of it. One of the journal is.
DELETE FROM facts.fx_day
WHERE centre = %(centre)s AND client = %(client)s AND business_date = %(business_date)s
  AND version = %(version)s AND NOT 'journal' = ANY(sources);

-- name: find_import
-- The same file, brought before in the same way, and not in another way since.
SELECT read, imported, updated, unchanged, ignored, rejected, rejects_key
FROM facts.fx_import AS said
WHERE centre = %(centre)s AND client = %(client)s AND format = %(format)s AND sha256 = %(sha256)s
  AND zone = %(zone)s AND way = %(way)s AND NOT again
  AND NOT EXISTS (
      SELECT FROM facts.fx_import AS since
      WHERE since.centre = said.centre AND since.client = said.client
        AND since.format = said.format AND since.sha256 = said.sha256
        AND since.ended_at > said.ended_at
  );

-- name: other_zones
-- Files of this source that were read by another zone.
SELECT 1 FROM facts.fx_import
WHERE centre = %(centre)s AND client = %(client)s AND format = %(format)s AND zone <> %(zone)s
LIMIT 1;

-- name: imports
-- What was imported, the latest first.
SELECT client, format, sha256, zone, name, bytes, began_at, ended_at, read, imported, updated,
       unchanged, ignored, rejected, rejects_key
FROM facts.fx_import WHERE centre = %(centre)s ORDER BY ended_at DESC, name;

-- name: rejects_of
-- Where the rejects of a file lie; read in several ways, it has several. Null: none was rejected.
SELECT DISTINCT rejects_key FROM facts.fx_import WHERE sha256 = %(sha256)s ORDER BY rejects_key;

-- name: put_import
-- An import that is finished; of a file that comes back to a way of before, the latest.
INSERT INTO facts.fx_import (centre, client, format, sha256, zone, way, name, bytes, began_at, ended_at,
                             covers_until, read, imported, updated, unchanged, ignored, rejected,
                             rejects_key)
VALUES (%(centre)s, %(client)s, %(format)s, %(sha256)s, %(zone)s, %(way)s, %(name)s, %(bytes)s,
        %(began_at)s, %(ended_at)s, %(covers_until)s, %(read)s, %(imported)s, %(updated)s,
        %(unchanged)s, %(ignored)s, %(rejected)s, %(rejects_key)s)
ON CONFLICT (centre, client, format, sha256, zone, way) DO UPDATE
SET name = excluded.name, bytes = excluded.bytes, began_at = excluded.began_at,
    ended_at = excluded.ended_at, covers_until = excluded.covers_until, read = excluded.read,
    imported = excluded.imported, updated = excluded.updated, unchanged = excluded.unchanged,
    ignored = excluded.ignored, rejected = excluded.rejected, rejects_key = excluded.rejects_key,
    again = false;

-- name: covers_until
-- The last instant that imports of a centre told about; null without any.
SELECT max(covers_until) FROM facts.fx_import
WHERE centre = %(centre)s AND (%(client)s::text IS NULL OR client = %(client)s);

-- name: zones
-- In which zones a centre's imports were read.
SELECT DISTINCT zone FROM facts.fx_import WHERE centre = %(centre)s;

-- name: centres
-- Every client of every centre with facts, and from when until when.
SELECT centre, client, min(business_date) AS first, max(business_date) AS last,
       array_agg(DISTINCT source ORDER BY source) AS sources
FROM facts.fx_day, unnest(sources) AS source
GROUP BY centre, client
ORDER BY centre, client;

-- name: written
-- Every centre whose manifest was ever written, also where no day is left.
SELECT centre FROM facts.fx_revision;

-- name: revisions
-- Of every centre what is another when its files or agreements are others.
SELECT centre, revision FROM facts.fx_revision;

-- name: revision
-- What changes when anything of a centre does.
SELECT revision FROM facts.fx_revision WHERE centre = %(centre)s;

-- name: pieces
-- The files to read for a range of days, of some grains: a closed month's where they still say what
-- its days say, else the days' own. A month may hold days outside the range.
WITH named AS (
    SELECT client, business_date, date_trunc('month', business_date)::date AS month, version
    FROM facts.fx_day
    WHERE centre = %(centre)s
      AND (%(client)s::text IS NULL OR client = %(client)s)
      AND business_date >= date_trunc('month', %(since)s::date)
      AND business_date < date_trunc('month', %(until)s::date - 1) + interval '1 month'
), told AS (
    SELECT client, month, array_agg(business_date ORDER BY business_date) AS days,
           array_agg(version ORDER BY business_date) AS versions
    FROM named GROUP BY client, month
), whole AS (
    SELECT m.client, m.month
    FROM facts.fx_month AS m JOIN told AS t USING (client, month, days, versions)
    WHERE m.centre = %(centre)s
)
SELECT f.client, f.month AS since,
       (f.month + interval '1 month' - interval '1 day')::date AS last, f.grain, f.key, f.settled_at, f.recipe,
       f.first_us, f.last_us
FROM facts.fx_month_file AS f JOIN whole AS w USING (client, month)
WHERE f.centre = %(centre)s AND f.grain = ANY(%(grains)s)
UNION ALL
SELECT f.client, f.business_date, f.business_date, f.grain, f.key, f.settled_at, f.recipe,
       f.first_us, f.last_us
FROM named AS n
JOIN facts.fx_file AS f ON f.centre = %(centre)s AND f.client = n.client
                       AND f.business_date = n.business_date AND f.version = n.version
WHERE NOT EXISTS (SELECT 1 FROM whole AS w WHERE w.client = n.client AND w.month = n.month)
  AND n.business_date >= %(since)s AND n.business_date < %(until)s
  AND f.grain = ANY(%(grains)s);

-- name: months
-- Months of clients that ended before a day, and whether a month's file says what their days say.
SELECT t.client, t.month, t.days, t.versions
FROM (
    SELECT client, date_trunc('month', business_date)::date AS month,
           array_agg(business_date ORDER BY business_date) AS days,
           array_agg(version ORDER BY business_date) AS versions
    FROM facts.fx_day WHERE centre = %(centre)s
    GROUP BY client, date_trunc('month', business_date)
) AS t
LEFT JOIN facts.fx_month AS m
       ON m.centre = %(centre)s AND m.client = t.client AND m.month = t.month
WHERE t.month + interval '1 month' <= %(before)s
  AND (m.days IS DISTINCT FROM t.days OR m.versions IS DISTINCT FROM t.versions)
ORDER BY t.client, t.month;

-- name: day_files
-- The files of one client's days as they count now, in order.
SELECT d.business_date, d.version, f.grain, f.key, f.settled_at, f.recipe, f.first_us, f.last_us
FROM facts.fx_day AS d
JOIN facts.fx_file AS f USING (centre, client, business_date, version)
WHERE d.centre = %(centre)s AND d.client = %(client)s AND d.business_date = ANY(%(days)s)
ORDER BY f.grain, d.business_date;

-- name: put_month
-- A month's files say what these versions of these days say.
INSERT INTO facts.fx_month (centre, client, month, days, versions, written_at)
VALUES (%(centre)s, %(client)s, %(month)s, %(days)s, %(versions)s, %(written_at)s);

-- name: drop_month
-- They no longer do.
DELETE FROM facts.fx_month WHERE centre = %(centre)s AND client = %(client)s AND month = %(month)s;

-- name: put_month_file
-- One of them.
INSERT INTO facts.fx_month_file (centre, client, month, grain, key, rows, bytes, sha256, settled_at,
                                 recipe, first_us, last_us)
VALUES (%(centre)s, %(client)s, %(month)s, %(grain)s, %(key)s, %(rows)s, %(bytes)s, %(sha256)s,
        %(settled_at)s, %(recipe)s, %(first_us)s, %(last_us)s);

-- name: unrolled
-- Days whose roll-ups were made by another recipe, or never.
SELECT d.client, d.business_date, d.version
FROM facts.fx_day AS d
WHERE d.centre = %(centre)s AND EXISTS (
    SELECT 1 FROM facts.fx_file AS f
    WHERE (f.centre, f.client, f.business_date, f.version)
        = (d.centre, d.client, d.business_date, d.version)
      AND f.grain = ANY(%(grains)s)
) AND NOT EXISTS (
    SELECT 1 FROM facts.fx_file AS f
    WHERE (f.centre, f.client, f.business_date, f.version)
        = (d.centre, d.client, d.business_date, d.version)
      AND f.grain = %(marker)s AND f.recipe = %(recipe)s
)
ORDER BY d.client, d.business_date;

-- name: pin
-- A version of a day must stay, for a holder: a final report.
INSERT INTO facts.fx_pin (centre, client, business_date, version, holder)
SELECT centre, client, business_date, version, %(holder)s FROM facts.fx_day
WHERE centre = %(centre)s AND (%(client)s::text IS NULL OR client = %(client)s)
  AND business_date >= %(since)s AND business_date < %(until)s
ON CONFLICT DO NOTHING;

-- name: forget_versions
-- Versions that were replaced long ago, that nobody holds and that never were final.
DELETE FROM facts.fx_file AS f
USING facts.fx_day AS d
WHERE d.centre = %(centre)s AND d.written_at < %(before)s
  AND (f.centre, f.client, f.business_date) = (d.centre, d.client, d.business_date)
  AND f.version <> d.version
  AND NOT EXISTS (
      SELECT 1 FROM facts.fx_pin AS p
      WHERE (p.centre, p.client, p.business_date, p.version)
          = (f.centre, f.client, f.business_date, f.version)
  )
  AND NOT EXISTS (
      SELECT 1 FROM facts.fx_edition AS e
      WHERE (e.centre, e.client, e.business_date, e.version)
          = (f.centre, f.client, f.business_date, f.version)
        AND e.final_at IS NOT NULL
  );

-- name: forget_empty
-- The versions of days that have lost their last row, and are days no more, in the same way.
DELETE FROM facts.fx_file AS f
WHERE f.centre = %(centre)s
  AND NOT EXISTS (
      SELECT 1 FROM facts.fx_day AS d
      WHERE (d.centre, d.client, d.business_date) = (f.centre, f.client, f.business_date)
  )
  AND NOT EXISTS (
      SELECT 1 FROM facts.fx_pin AS p
      WHERE (p.centre, p.client, p.business_date, p.version)
          = (f.centre, f.client, f.business_date, f.version)
  )
  AND NOT EXISTS (
      SELECT 1 FROM facts.fx_edition AS e
      WHERE (e.centre, e.client, e.business_date) = (f.centre, f.client, f.business_date)
        AND (e.written_at >= %(before)s OR (e.version = f.version AND e.final_at IS NOT NULL))
  );

-- name: forget_months
-- Files of months that have no day any more.
DELETE FROM facts.fx_month AS m
WHERE m.centre = %(centre)s AND NOT EXISTS (
    SELECT 1 FROM facts.fx_day AS d
    WHERE d.centre = m.centre AND d.client = m.client
      AND d.business_date >= m.month AND d.business_date < m.month + interval '1 month'
);

-- name: named_keys
-- Every blob of the history that is named, of all centres.
SELECT key FROM facts.fx_file UNION SELECT key FROM facts.fx_month_file;

-- name: written_after
-- Days whose counting version was written after an instant, for who looks for what has changed.
SELECT client, business_date, written_at FROM facts.fx_day
WHERE centre = %(centre)s AND written_at > %(after)s
ORDER BY client, business_date;

-- name: size
-- About how many files hold a centre's days: those of closed months, and twenty for each other day.
SELECT (SELECT count(*) FROM facts.fx_month_file WHERE centre = %(centre)s)
       + 20 * (SELECT count(*) FROM facts.fx_day AS d
               WHERE d.centre = %(centre)s
                 AND NOT EXISTS (SELECT 1 FROM facts.fx_month AS m
                                 WHERE m.centre = d.centre AND m.client = d.client
                                   AND m.month = date_trunc('month', d.business_date))) AS files,
       (SELECT revision FROM facts.fx_revision WHERE centre = %(centre)s) AS revision;

-- name: told
-- Days with facts, and what their sources cannot tell; shifts are told by the journal alone.
SELECT client, business_date,
       lacks || CASE WHEN 'journal' = ANY (sources) THEN ARRAY[]::text[]
                     ELSE ARRAY['grain:plan'] END AS lacks
FROM facts.fx_day
WHERE centre = %(centre)s
  AND (%(client)s::text IS NULL OR client = %(client)s)
  AND business_date >= %(since)s AND business_date < %(until)s
ORDER BY business_date, client;

-- name: state
-- What is another when files, agreements or the reach of imports are others.
SELECT (SELECT revision FROM facts.fx_revision WHERE centre = %(centre)s) AS revision,
       (SELECT max(covers_until) FROM facts.fx_import
        WHERE centre = %(centre)s AND (%(client)s::text IS NULL OR client = %(client)s)) AS covers;
