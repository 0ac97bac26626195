-- name: imports_of
-- The imports of one file, in whatever way it was read.
SELECT client, format, name, zone, way, ended_at, updated, rejects_key
FROM facts.fx_import
WHERE centre = %(centre)s AND sha256 = %(sha256)s
  AND (%(client)s::text IS NULL OR client = %(client)s)
ORDER BY ended_at;

-- name: hidden_by
-- Other files of that format whose records may have been replaced by this one, or may have been found
-- unchanged because this one was there.
SELECT sha256, zone, way, name FROM facts.fx_import
WHERE centre = %(centre)s AND client = %(client)s AND format = %(format)s AND sha256 <> %(sha256)s
  AND CASE WHEN ended_at < %(ended_at)s THEN %(updated)s > 0 ELSE updated + unchanged > 0 END
ORDER BY ended_at, name;

-- name: forget_import
-- The file counts as never brought.
DELETE FROM facts.fx_import
WHERE centre = %(centre)s AND client = %(client)s AND format = %(format)s AND sha256 = %(sha256)s;

-- name: ask_again
-- The same file is read anew. What it still has in the facts is its own, and may be taken back.
UPDATE facts.fx_import SET again = true
WHERE centre = %(centre)s AND client = %(client)s AND format = %(format)s AND sha256 = %(sha256)s;

-- name: forget_carry
-- No later file goes on from it.
DELETE FROM facts.fx_carry
WHERE centre = %(centre)s AND client = %(client)s AND format = %(format)s AND sha256 = %(sha256)s;

-- name: put_sources
-- What a day is made of now. The journal may have told that nothing happened.
UPDATE facts.fx_day
SET sources = %(sources)s || CASE WHEN 'journal' = ANY(sources) AND NOT 'journal' = ANY(%(sources)s)
                                  THEN ARRAY['journal'] ELSE '{}' END
WHERE centre = %(centre)s AND client = %(client)s AND business_date = %(business_date)s;

-- name: brought
-- How many imports of the file there are, whoever's.
SELECT count(*) AS brought FROM facts.fx_import WHERE sha256 = %(sha256)s;
