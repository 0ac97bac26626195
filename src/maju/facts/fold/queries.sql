-- name: hold_fold
-- One that moves a centre's checkpoint at a time; let go with the transaction.
SELECT pg_advisory_xact_lock(hashtextextended('maju fold ' || %(centre)s, 0));

-- name: checkpoint
-- How far the centre was folded.
SELECT fold, seq, written_at FROM facts.fx_checkpoint WHERE centre = %(centre)s;

-- name: checkpoint_state
-- The same with the state.
SELECT fold, seq, state FROM facts.fx_checkpoint WHERE centre = %(centre)s;

-- name: put_checkpoint
-- The new one, where the old one is still what it was.
INSERT INTO facts.fx_checkpoint (centre, fold, seq, state, written_at)
VALUES (%(centre)s, %(fold)s, %(seq)s, %(state)s, %(written_at)s)
ON CONFLICT (centre) DO UPDATE
SET fold = excluded.fold, seq = excluded.seq, state = excluded.state,
    written_at = excluded.written_at;

-- name: mark_seq
-- Up to which event a day's version tells; what that version is.
UPDATE facts.fx_day SET seq = %(seq)s
WHERE centre = %(centre)s AND client = %(client)s AND business_date = %(business_date)s
RETURNING version;

-- name: put_edition
-- A version of a day; after a final one it is a correction with the next number.
INSERT INTO facts.fx_edition (centre, client, business_date, version, written_at, why, seq,
                              open_rows, correction, counts)
SELECT %(centre)s, %(client)s, %(business_date)s, %(version)s, %(written_at)s, %(why)s, %(seq)s,
       %(open_rows)s,
       (SELECT count(*) FROM facts.fx_edition AS e
        WHERE e.centre = %(centre)s AND e.client = %(client)s
          AND e.business_date = %(business_date)s AND e.final_at IS NOT NULL),
       (SELECT jsonb_object_agg(f.grain, f.rows) FROM facts.fx_file AS f
        WHERE f.centre = %(centre)s AND f.client = %(client)s
          AND f.business_date = %(business_date)s AND f.version = %(version)s
          AND f.grain = ANY(%(grains)s));

-- name: put_import_editions
-- The same for the days that an import wrote; what the journal has of them stays as it was.
INSERT INTO facts.fx_edition (centre, client, business_date, version, written_at, why, seq,
                              open_rows, correction, counts)
SELECT d.centre, d.client, d.business_date, d.version, %(written_at)s, 'import', was.seq,
       coalesce(was.open_rows, 0), coalesce(was.finals, 0),
       (SELECT jsonb_object_agg(f.grain, f.rows) FROM facts.fx_file AS f
        WHERE f.centre = d.centre AND f.client = d.client AND f.business_date = d.business_date
          AND f.version = d.version AND f.grain = ANY(%(grains)s))
FROM facts.fx_day AS d
LEFT JOIN LATERAL (
    SELECT (array_agg(e.seq ORDER BY e.version DESC))[1] AS seq,
           (array_agg(e.open_rows ORDER BY e.version DESC))[1] AS open_rows,
           count(e.final_at) AS finals
    FROM facts.fx_edition AS e
    WHERE (e.centre, e.client, e.business_date) = (d.centre, d.client, d.business_date)
) AS was ON true
WHERE d.centre = %(centre)s AND d.client = %(client)s AND d.business_date = ANY(%(days)s);

-- name: editions
-- Versions of the days in a range (until is not in it), in the order they were written.
SELECT client, business_date, version, written_at, why, seq, open_rows, correction, counts,
       final_at, final_by
FROM facts.fx_edition
WHERE centre = %(centre)s
  AND (%(client)s::text IS NULL OR client = %(client)s)
  AND (%(since)s::date IS NULL OR business_date >= %(since)s)
  AND (%(until)s::date IS NULL OR business_date < %(until)s)
ORDER BY client, business_date, version;

-- name: finalise
-- The latest versions of a day become final, where they were not.
UPDATE facts.fx_edition AS e SET final_at = %(final_at)s, final_by = %(final_by)s
WHERE e.centre = %(centre)s AND e.business_date = %(business_date)s AND e.final_at IS NULL
  AND (%(client)s::text IS NULL OR e.client = %(client)s)
  AND e.version = (SELECT max(l.version) FROM facts.fx_edition AS l
                   WHERE l.centre = e.centre AND l.client = e.client
                     AND l.business_date = e.business_date)
RETURNING e.client, e.business_date, e.version, e.written_at, e.why, e.seq, e.open_rows,
          e.correction, e.counts, e.final_at, e.final_by;

-- name: unsettled
-- The latest versions of days that nobody made final and in which nothing is open.
SELECT e.client, e.business_date, e.written_at
FROM facts.fx_edition AS e
WHERE e.centre = %(centre)s AND e.final_at IS NULL AND e.open_rows = 0
  AND NOT EXISTS (SELECT 1 FROM facts.fx_edition AS l
                  WHERE l.centre = e.centre AND l.client = e.client
                    AND l.business_date = e.business_date AND l.version > e.version)
ORDER BY e.client, e.business_date;

-- name: folded_days
-- Days that files hold rows of the journal of.
SELECT client, business_date FROM facts.fx_day
WHERE centre = %(centre)s AND 'journal' = ANY (sources);

-- name: put_name
-- What something is called now.
INSERT INTO facts.fx_name (centre, kind, id, name)
VALUES (%(centre)s, %(kind)s, %(id)s, %(name)s)
ON CONFLICT (centre, kind, id) DO UPDATE SET name = excluded.name;

-- name: names
-- What all of it is called.
SELECT kind, id, name FROM facts.fx_name WHERE centre = %(centre)s ORDER BY kind, id;

-- name: put_agreed
-- What settings agreed on; what a person wrote for the same day stays.
INSERT INTO facts.fx_agreed (centre, client, queue, name, since, kind, value, source)
VALUES (%(centre)s, %(client)s, %(queue)s, %(name)s, %(since)s, %(kind)s, %(value)s, 'settings')
ON CONFLICT (centre, client, queue, name, since, kind) DO UPDATE
SET value = excluded.value
WHERE fx_agreed.source = 'settings';

-- name: last_edition
-- The latest version of any day of a centre, and whose checkpoint it stands on.
SELECT (SELECT max(version) FROM facts.fx_edition WHERE centre = %(centre)s) AS version,
       (SELECT fold FROM facts.fx_checkpoint WHERE centre = %(centre)s) AS fold;
