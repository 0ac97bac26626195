-- What the telephone's process reads of directory and read model; it never writes there.

-- name: entries
-- Every number of a centre that can be dialled, and whose it is.
SELECT e.address, c.id, c.code
FROM directory.entry e JOIN directory.client c ON c.id = e.client_id
WHERE e.channel = 'voice' AND e.centre_id = %(centre)s

-- name: agents
-- Who may have a telephone.
SELECT code FROM directory.agent WHERE centre_id = %(centre)s

-- name: supervisors
-- Who may be with others' talks, by a role that holds today.
SELECT DISTINCT p.id
FROM directory.person p JOIN directory.role_held r ON r.person_id = p.id
WHERE p.is_active AND r.role = ANY(%(roles)s)
    AND (r.centre_id IS NULL OR r.centre_id = %(centre)s)
    AND coalesce(r.since, 'today') <= 'today' AND coalesce(r.until, 'today') >= 'today'
    AND coalesce(p.employed_until, 'today') >= 'today'

-- name: holder
-- Whose a number is at one client; of customers who were united, the one that was kept.
SELECT coalesce(a.into_id, a.code)
FROM directory.address n JOIN directory.customer a ON a.code = n.customer_id
WHERE n.client_id = %(client)s AND n.kind = 'phone' AND n.lookup = %(lookup)s

-- name: customer
-- How a customer is served, and by whom it was served last by telephone.
SELECT coalesce(k.language, 'ko'), coalesce(k.vip, false),
    EXISTS (SELECT FROM directory.caution w
        WHERE w.customer_id = %(customer)s AND w.since <= %(now)s AND w.expires > %(now)s),
    (SELECT l.agent
        FROM readmodel.rm_contact r JOIN readmodel.rm_leg l
            ON l.centre = r.centre AND l.contact = r.contact
        WHERE r.centre = %(centre)s AND r.client = %(client)s AND r.customer = %(customer)s
            AND l.talk_us > 0
        ORDER BY r.arrived_at DESC, l.leg DESC LIMIT 1)
FROM (SELECT) AS nobody LEFT JOIN directory.customer k ON k.code = %(customer)s

-- name: owner
-- Whose a contact is.
SELECT client, customer FROM readmodel.rm_contact
WHERE centre = %(centre)s AND contact = %(contact)s

-- name: lock_key
-- Held for the length of a transaction by whoever makes the key of a centre's callers.
SELECT pg_advisory_xact_lock(hashtext('maju.callers'), hashtext(%(centre)s))
