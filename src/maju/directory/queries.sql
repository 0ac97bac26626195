-- name: tell_rights
-- Tell whoever holds connections open for this person that their rights have changed; heard on commit.
SELECT pg_notify('maju_rights', %(sign_in)s);


-- name: centres
-- Every centre that people have begun, led already or not.
SELECT code FROM directory.centre ORDER BY code COLLATE "C";

-- name: use_sessions
-- Whoever has a contact in hand is at work, whether they click or not.
UPDATE directory.session SET seen = %(now)s
WHERE key = ANY(%(sessions)s) AND seen < %(now)s - 60000000
    AND %(now)s - seen < %(idle)s AND %(now)s < expires;


-- name: not_lasting
-- Of open connections, given as columns, those that should be opened anew: a desk's session is idle
-- or gone, a board's has lasted too long, or a role or an employment has begun or ended with a day
-- since its rights were read. The zones are those in which these days are counted.
SELECT c.nonce
FROM unnest(
    %(nonces)s::text[], %(sessions)s::text[], %(people)s::text[], %(centres)s::text[],
    %(made)s::bigint[], %(desks)s::bool[]
) AS c (nonce, session, sign_in, centre, made, desk)
LEFT JOIN directory.session AS s ON s.key = c.session
LEFT JOIN directory.person AS p ON p.sign_in = c.sign_in
LEFT JOIN directory.centre AS z ON z.code = c.centre
CROSS JOIN LATERAL (
    SELECT
        (to_timestamp(c.made / 1e6) AT TIME ZONE coalesce(z.zone, 'Asia/Seoul'))::date AS there_from,
        (to_timestamp(%(now)s / 1e6) AT TIME ZONE coalesce(z.zone, 'Asia/Seoul'))::date AS there_to,
        (to_timestamp(c.made / 1e6) AT TIME ZONE coalesce(p.zone, 'Asia/Seoul'))::date AS own_from,
        (to_timestamp(%(now)s / 1e6) AT TIME ZONE coalesce(p.zone, 'Asia/Seoul'))::date AS own_to
) AS days
WHERE
    c.session <> '' AND (
        s.expires <= %(now)s
        OR (c.desk AND (s.key IS NULL OR %(now)s - s.seen >= %(idle)s))
        OR (s.key IS NULL AND %(now)s - c.made >= %(longest)s)
    )
    OR (p.employed_since > days.own_from AND p.employed_since <= days.own_to)
    OR (p.employed_until > days.own_from AND p.employed_until <= days.own_to)
    OR EXISTS (
        SELECT FROM directory.role_held AS r
        WHERE r.person_id = p.id AND (
            (r.since > days.there_from AND r.since <= days.there_to)
            OR (r.until > days.there_from AND r.until <= days.there_to)
        )
    );


-- name: session
-- What a browser's cookie opens.
SELECT * FROM directory.session WHERE key = %(key)s;


-- name: person
-- Whoever signs in.
SELECT * FROM directory.person WHERE id = %(id)s;


-- name: rights
-- All that a person was given, in the order in which it was: roles, then the agents that they are.
-- The place of a role is its client's centre, or the centre it is bound to, or none.
SELECT
    FALSE AS answers, r.role, r.since, r.until, c.code AS centre, c.zone,
    k.code AS client, coalesce(k.contract, '') AS contract,
    '' AS agent, NULL::text[] AS only_clients, r.id
FROM directory.role_held AS r
LEFT JOIN directory.client AS k ON k.id = r.client_id
LEFT JOIN directory.centre AS c ON c.code = coalesce(k.centre_id, r.centre_id)
WHERE r.person_id = %(person)s
UNION ALL
SELECT
    TRUE, 'agent', NULL, NULL, a.centre_id, NULL, NULL, '', a.code, a.only_clients, a.id
FROM directory.agent AS a
WHERE a.person_id = %(person)s
ORDER BY answers, id;
