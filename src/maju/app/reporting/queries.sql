-- What the maker of report documents asks of the directory.

-- name: directory_names
-- What clients, queues and topics are called, in both languages; a code of two clients is the later one's.
SELECT 'client' AS kind, code, "name", name_en FROM directory.client WHERE centre_id = %(centre)s
UNION ALL
SELECT 'queue', code, "name", name_en FROM directory.queue WHERE centre_id = %(centre)s
UNION ALL
(
    SELECT 'topic', r.code, r."name", r.name_en
    FROM directory.contact_reason r JOIN directory.client c ON c.id = r.client_id
    WHERE c.centre_id = %(centre)s
    AND (%(client)s::text IS NULL OR c.code = %(client)s::text)
    ORDER BY r.id
)
