-- name: places
-- Centres with facts: from when to when, and in which zones their imports were read.
SELECT d.centre, min(d.business_date) AS since, max(d.business_date) AS last,
       count(DISTINCT d.business_date) AS days,
       array_agg(DISTINCT d.client) AS clients,
       (SELECT max(i.zone) FROM facts.fx_import AS i WHERE i.centre = d.centre) AS zone
FROM facts.fx_day AS d
WHERE %(centre)s::text IS NULL OR d.centre = %(centre)s
GROUP BY d.centre
ORDER BY d.centre;
