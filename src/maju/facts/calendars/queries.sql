-- name: frames
-- What is kept of a centre and of one of its clients, the weightiest first; '' is the centre.
SELECT source, client, country, week, zone, day_start_s
FROM facts.fx_calendar
WHERE centre = %(centre)s AND client IN ('', %(client)s)
ORDER BY array_position(ARRAY['person', 'settings', 'import'], source), client DESC;

-- name: zones
-- Zones and starts of the day: a client's, or of all clients when none is named.
SELECT DISTINCT zone, day_start_s FROM facts.fx_calendar
WHERE centre = %(centre)s AND zone IS NOT NULL
  AND (%(client)s = '' OR client IN ('', %(client)s))
ORDER BY zone, day_start_s;

-- name: days
-- What is said of single dates, the weightiest last.
SELECT client, business_date, source, said, label
FROM facts.fx_calendar_day
WHERE centre = %(centre)s AND client IN ('', %(client)s)
  AND (%(since)s::date IS NULL OR business_date >= %(since)s)
  AND (%(until)s::date IS NULL OR business_date < %(until)s)
ORDER BY array_position(ARRAY['settings', 'person'], source), client, business_date;

-- name: put_frame
-- One side's word on a client, or on the centre; what it does not say stays as it was.
INSERT INTO facts.fx_calendar (centre, client, source, country, week, zone, day_start_s)
VALUES (%(centre)s, %(client)s, %(source)s, %(country)s, %(week)s, %(zone)s, %(day_start_s)s)
ON CONFLICT (centre, client, source) DO UPDATE
SET country = coalesce(excluded.country, fx_calendar.country),
    week = coalesce(excluded.week, fx_calendar.week),
    zone = coalesce(excluded.zone, fx_calendar.zone),
    day_start_s = coalesce(excluded.day_start_s, fx_calendar.day_start_s);

-- name: put_day
-- One side's word on a date.
INSERT INTO facts.fx_calendar_day (centre, client, business_date, source, said, label)
VALUES (%(centre)s, %(client)s, %(business_date)s, %(source)s, %(said)s, %(label)s)
ON CONFLICT (centre, client, business_date, source) DO UPDATE
SET said = excluded.said, label = excluded.label;

-- name: drop_settings_days
-- Before the days of newer settings are written: a date that they no longer name is like any.
DELETE FROM facts.fx_calendar_day WHERE centre = %(centre)s AND source = 'settings';
