-- What the widget's process reads of the directory; it never writes there.

-- name: doors
-- Every widget's key of the centres: whose it is, how it looks, and the flow behind it.
SELECT e.address, e.centre_id, c.code, c.name, c.name_en, coalesce(b.hue, 'blue'), f.body::text,
    coalesce((SELECT json_agg(s.origin ORDER BY s.origin) FROM directory.chat_site s
        WHERE s.client_id = c.id), '[]')::text,
    coalesce((SELECT json_agg(json_build_array(t.language, t.name, t.text)) FROM directory.chat_text t
        WHERE t.client_id = c.id), '[]')::text
FROM directory.entry e
JOIN directory.client c ON c.id = e.client_id
JOIN directory.flow f ON f.id = e.flow_id
LEFT JOIN directory.brand b ON b.client_id = c.id
WHERE e.channel = 'chat' AND e.centre_id = ANY(%(centres)s)
ORDER BY e.address

-- name: agents
-- How visitors are told who is there.
SELECT a.centre_id, a.code, p.name
FROM directory.agent a JOIN directory.person p ON p.id = a.person_id
WHERE a.centre_id = ANY(%(centres)s)
