-- name: agreed
-- Thresholds and targets of a centre, whatever their date of effect.
SELECT client, queue, name, since, kind, value, source
FROM facts.fx_agreed
WHERE centre = %(centre)s
ORDER BY kind, name, client NULLS FIRST, queue NULLS FIRST, since;

-- name: agree
-- A person's word replaces what was said for the same day of effect, the settings' too.
INSERT INTO facts.fx_agreed (centre, client, queue, name, since, kind, value, source)
VALUES (%(centre)s, %(client)s, %(queue)s, %(name)s, %(since)s, %(kind)s, %(value)s, 'person')
ON CONFLICT (centre, client, queue, name, since, kind) DO UPDATE
SET value = excluded.value, source = excluded.source;

-- name: own_kpis
-- The latest version of each of the centre's own KPIs; a forgotten one is no more.
SELECT id, version, ko, en, unit, direction, num, den
FROM (
    SELECT DISTINCT ON (id) * FROM facts.fx_kpi WHERE centre = %(centre)s ORDER BY id, version DESC
) AS latest
WHERE NOT forgotten
ORDER BY id;

-- name: hold_own
-- One definition at a time; let go with the transaction.
SELECT pg_advisory_xact_lock(hashtextextended('maju kpi ' || %(centre)s, 0));

-- name: define
-- The next version: an old one is never changed.
INSERT INTO facts.fx_kpi (centre, id, version, defined_on, ko, en, unit, direction, num, den,
                          forgotten)
SELECT %(centre)s, %(id)s, coalesce(max(version), 0) + 1, %(defined_on)s, %(ko)s, %(en)s, %(unit)s,
       %(direction)s, %(num)s, %(den)s, %(forgotten)s
FROM facts.fx_kpi
WHERE centre = %(centre)s AND id = %(id)s
RETURNING version;

-- name: shared
-- Every number that is, or was, known to be shared.
SELECT client, customer, since, until, why
FROM facts.fx_shared
WHERE centre = %(centre)s
ORDER BY client NULLS FIRST, customer, since;

-- name: share
-- Said again for the same day, the latest word counts.
INSERT INTO facts.fx_shared (centre, client, customer, since, until, why)
VALUES (%(centre)s, %(client)s, %(customer)s, %(since)s, NULL, %(why)s)
ON CONFLICT (centre, client, customer, since) DO UPDATE SET until = NULL, why = excluded.why;

-- name: unshare
-- From a day on it is one customer's again; what began later never began.
UPDATE facts.fx_shared
SET until = greatest(since, %(until)s::date)
WHERE centre = %(centre)s AND client IS NOT DISTINCT FROM %(client)s
  AND customer = %(customer)s AND (until IS NULL OR until > %(until)s::date)
RETURNING since;

-- name: words
-- Beside the rows, all that a question of a centre stands on, of one moment and at once: what is
-- another when files or the reach of imports are, agreements, shared numbers, calendars. Lists are
-- JSON, in the order of the statements that read them alone.
SELECT (SELECT revision FROM facts.fx_revision WHERE centre = %(centre)s) AS revision,
       (SELECT max(covers_until) FROM facts.fx_import
        WHERE centre = %(centre)s AND (%(client)s::text IS NULL OR client = %(client)s)) AS covers,
       (SELECT json_agg(a ORDER BY a.kind, a.name, a.client NULLS FIRST, a.queue NULLS FIRST, a.since)
        FROM facts.fx_agreed AS a WHERE a.centre = %(centre)s)::text AS agreed,
       (SELECT json_agg(s ORDER BY s.client NULLS FIRST, s.customer, s.since)
        FROM facts.fx_shared AS s WHERE s.centre = %(centre)s)::text AS shared,
       (SELECT json_agg(f ORDER BY array_position(ARRAY['person', 'settings', 'import'], f.source),
                                   f.client DESC)
        FROM facts.fx_calendar AS f
        WHERE f.centre = %(centre)s AND f.client IN ('', %(client)s))::text AS frames,
       (SELECT json_agg(z ORDER BY z.zone, z.day_start_s)
        FROM (SELECT DISTINCT zone, day_start_s FROM facts.fx_calendar
              WHERE centre = %(centre)s AND zone IS NOT NULL
                AND (%(client)s::text IS NULL OR client IN ('', %(client)s))) AS z)::text AS zones,
       (SELECT json_agg(json_build_array(d.business_date, d.said, d.label)
                        ORDER BY array_position(ARRAY['settings', 'person'], d.source), d.client,
                                 d.business_date)
        FROM facts.fx_calendar_day AS d
        WHERE d.centre = %(centre)s AND d.client IN ('', %(client)s))::text AS days;
