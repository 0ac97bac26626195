-- name: find_carry
-- The latest file of the same log that ended before this one begins.
SELECT state FROM facts.fx_carry
WHERE centre = %(centre)s AND client = %(client)s AND format = %(format)s AND zone = %(zone)s
  AND until <= %(began)s AND sha256 <> %(sha256)s
ORDER BY until DESC, sha256 LIMIT 1;

-- name: keep_carry
-- What this file leaves open, as it was read last.
INSERT INTO facts.fx_carry (centre, client, format, zone, sha256, until, state)
VALUES (%(centre)s, %(client)s, %(format)s, %(zone)s, %(sha256)s, %(until)s, %(state)s)
ON CONFLICT (centre, client, format, zone, sha256) DO UPDATE
SET until = excluded.until, state = excluded.state;
