-- Every statement of the read model, each with a name and a sentence.

-- name: lock
-- Becomes the projector of a centre; it lasts as long as this connection.
SELECT pg_advisory_lock(hashtextextended('maju:readmodel:' || %(centre)s, 0))

-- name: try_lock
-- Becomes the projector of a centre if nobody is.
SELECT pg_try_advisory_lock(hashtextextended('maju:readmodel:' || %(centre)s, 0))

-- name: checkpoint
-- How far a centre's rows have got, of which version, and whether they are being rebuilt.
SELECT seq, version, rebuilding FROM readmodel.rm_checkpoint WHERE centre = %(centre)s

-- name: begin
-- Starts a centre's rows from nothing.
INSERT INTO readmodel.rm_checkpoint (centre, seq, version, rebuilding)
VALUES (%(centre)s, 0, %(version)s, true)
ON CONFLICT (centre) DO UPDATE SET seq = 0, version = excluded.version, rebuilding = true

-- name: advance
-- Moves the checkpoint on, if it is where the writer believes it to be.
UPDATE readmodel.rm_checkpoint SET seq = %(upto)s
WHERE centre = %(centre)s AND seq = %(after)s AND version = %(version)s

-- name: rebuilt
-- The rows have caught up: pages may trust them.
UPDATE readmodel.rm_checkpoint SET rebuilding = false WHERE centre = %(centre)s

-- name: clear_contact
-- Takes away all contacts of a centre.
DELETE FROM readmodel.rm_contact WHERE centre = %(centre)s

-- name: clear_visit
-- Takes away all visits of a centre.
DELETE FROM readmodel.rm_visit WHERE centre = %(centre)s

-- name: clear_leg
-- Takes away all legs of a centre.
DELETE FROM readmodel.rm_leg WHERE centre = %(centre)s

-- name: clear_agent
-- Takes away all agents who are signed in of a centre.
DELETE FROM readmodel.rm_agent WHERE centre = %(centre)s

-- name: clear_agent_state
-- Takes away all agents' states of a centre.
DELETE FROM readmodel.rm_agent_state WHERE centre = %(centre)s

-- name: clear_callback
-- Takes away all promises of a centre.
DELETE FROM readmodel.rm_callback WHERE centre = %(centre)s

-- name: clear_timeline
-- Takes away all steps of a centre.
DELETE FROM readmodel.rm_timeline WHERE centre = %(centre)s

-- name: clear_message
-- Takes away all messages of a centre.
DELETE FROM readmodel.rm_message WHERE centre = %(centre)s

-- name: clear_inquiry
-- Takes away all inquiries of a centre.
DELETE FROM readmodel.rm_inquiry WHERE centre = %(centre)s

-- name: clear_customer_union
-- Takes away all unions of customers of a centre.
DELETE FROM readmodel.rm_customer_union WHERE centre = %(centre)s

-- name: clear_plan
-- Takes away all that was published for people of a centre.
DELETE FROM readmodel.rm_plan WHERE centre = %(centre)s

-- name: drop_contact
-- Takes contacts away by their keys.
DELETE FROM readmodel.rm_contact WHERE centre = %(centre)s AND contact = ANY(%(keys)s)

-- name: drop_visit
-- Takes visits away by their keys.
DELETE FROM readmodel.rm_visit AS r
USING unnest(%(keys)s::text[], %(numbers)s::bigint[]) AS k (id, number)
WHERE r.centre = %(centre)s AND r.contact = k.id AND r.visit = k.number

-- name: drop_leg
-- Takes legs away by their keys.
DELETE FROM readmodel.rm_leg AS r
USING unnest(%(keys)s::text[], %(numbers)s::bigint[]) AS k (id, number)
WHERE r.centre = %(centre)s AND r.contact = k.id AND r.leg = k.number

-- name: drop_agent
-- Takes agents who are signed in away by their keys.
DELETE FROM readmodel.rm_agent WHERE centre = %(centre)s AND agent = ANY(%(keys)s)

-- name: drop_agent_state
-- Takes agents' states away by their keys.
DELETE FROM readmodel.rm_agent_state AS r
USING unnest(%(keys)s::text[], %(numbers)s::bigint[]) AS k (id, number)
WHERE r.centre = %(centre)s AND r.agent = k.id AND r.seq = k.number

-- name: drop_callback
-- Takes promises away by their keys.
DELETE FROM readmodel.rm_callback WHERE centre = %(centre)s AND callback = ANY(%(keys)s)

-- name: drop_timeline
-- Takes steps away by their events.
DELETE FROM readmodel.rm_timeline WHERE centre = %(centre)s AND seq = ANY(%(keys)s)

-- name: drop_message
-- Takes messages away by their keys.
DELETE FROM readmodel.rm_message AS r
USING unnest(%(keys)s::text[], %(numbers)s::bigint[]) AS k (id, number)
WHERE r.centre = %(centre)s AND r.contact = k.id AND r.n = k.number

-- name: write_contact
-- Puts contacts in.
COPY readmodel.rm_contact (
    centre, contact, direction, client, channel, customer, language, vip, entry, origin,
    callback, attempt, began_at, arrived_at, stage, entry_queue, queue, queues, queued_at,
    answered_at, closed_at, finished_at, outcome, closed_by, lost, part, wait_us, talk_us,
    hold_us, wrap_up_us, agents, visits, legs, offers, holds, transfers, messages, topic,
    result, offer_to, last_seq, caution, abuse, rating
) FROM STDIN

-- name: write_visit
-- Puts visits in.
COPY readmodel.rm_visit (
    centre, contact, visit, client, channel, queue, via, entered_at, left_at, why, agent,
    offers, wait_us
) FROM STDIN

-- name: write_leg
-- Puts legs in.
COPY readmodel.rm_leg (
    centre, contact, leg, client, channel, agent, role, queue, visit, dialled_at, began_at,
    ended_at, how, wait_us, talk_us, hold_us, holds, held_since, wrap_up_began_at,
    wrap_up_ended_at, wrap_up_how, wrap_up_us, topic, result
) FROM STDIN

-- name: write_agent
-- Puts agents who are signed in in.
COPY readmodel.rm_agent (
    centre, agent, signed_in_at, state, reason, hands, shown
) FROM STDIN

-- name: write_agent_state
-- Puts agents' states in.
COPY readmodel.rm_agent_state (
    centre, agent, seq, began_at, ended_at, state, reason, contact
) FROM STDIN

-- name: write_callback
-- Puts promises in.
COPY readmodel.rm_callback (
    centre, callback, client, customer, queue, channel, origin, agent, why, promised_at, due_at,
    expires_at, attempts, contacts, last_outcome, closed_at, how
) FROM STDIN

-- name: write_timeline
-- Puts steps in.
COPY readmodel.rm_timeline (
    centre, seq, at, client, customer, contact, callback, kind, agent, queue, detail, us
) FROM STDIN

-- name: write_message
-- Puts messages in.
COPY readmodel.rm_message (centre, contact, n, message, by, agent, at) FROM STDIN

-- name: note_inquiry
-- An inquiry stands otherwise from here on, or is opened by its first note.
INSERT INTO readmodel.rm_inquiry AS i (
    centre, inquiry, client, customer, contact, contacts, state, owner, due, topic, opened_at,
    noted_at, noted_by, done_at, notes
) VALUES (
    %(centre)s, %(inquiry)s, %(client)s, %(customer)s, %(contact)s,
    CASE WHEN %(contact)s::text IS NULL THEN '{}' ELSE ARRAY[%(contact)s::text] END,
    %(state)s, %(owner)s, %(due)s, %(topic)s, %(at)s, %(at)s, %(by)s,
    CASE WHEN %(state)s::text = 'done' THEN %(at)s::bigint END, 1
)
ON CONFLICT (centre, inquiry) DO UPDATE SET
    customer = coalesce(excluded.customer, i.customer),
    contact = coalesce(excluded.contact, i.contact),
    contacts = CASE
        WHEN excluded.contact IS NULL OR excluded.contact = ANY(i.contacts) THEN i.contacts
        ELSE i.contacts || excluded.contact
    END,
    state = excluded.state,
    owner = excluded.owner,
    due = excluded.due,
    topic = coalesce(excluded.topic, i.topic),
    noted_at = excluded.noted_at,
    noted_by = excluded.noted_by,
    done_at = CASE
        WHEN excluded.state <> 'done' THEN NULL
        ELSE coalesce(i.done_at, excluded.noted_at)
    END,
    notes = i.notes + 1

-- name: unite_customer
-- A customer is known as another one.
INSERT INTO readmodel.rm_customer_union (centre, client, gone, kept, at, by)
VALUES (%(centre)s, %(client)s, %(gone)s, %(kept)s, %(at)s, %(by)s)
ON CONFLICT (centre, client, gone) DO UPDATE SET
    kept = excluded.kept, at = excluded.at, by = excluded.by

-- name: split_customer
-- A customer is one of its own again.
DELETE FROM readmodel.rm_customer_union
WHERE centre = %(centre)s AND client = %(client)s AND gone = %(gone)s

-- name: amend_contact
-- What is said of a contact that is over.
UPDATE readmodel.rm_contact SET
    topic = coalesce(%(topic)s, topic),
    result = coalesce(%(result)s, result),
    rating = coalesce(%(rating)s, rating),
    last_seq = greatest(last_seq, %(seq)s)
WHERE centre = %(centre)s AND contact = %(contact)s

-- name: amend_legs
-- The type of the last part that handled a contact, and of those that have saved none.
UPDATE readmodel.rm_leg AS l SET
    topic = coalesce(%(topic)s, l.topic), result = coalesce(%(result)s, l.result)
WHERE
    l.centre = %(centre)s AND l.contact = %(contact)s AND l.role <> 'consult'
    AND l.wrap_up_ended_at IS NOT NULL
    AND (
        l.topic IS NULL
        OR l.leg = (
            SELECT max(o.leg) FROM readmodel.rm_leg AS o
            WHERE
                o.centre = l.centre AND o.contact = l.contact AND o.role <> 'consult'
                AND o.wrap_up_ended_at IS NOT NULL
        )
    )

-- name: tell_amended
-- The step that says so; a contact that nobody knows has no timeline.
INSERT INTO readmodel.rm_timeline (centre, seq, at, client, customer, contact, kind, detail)
SELECT centre, %(seq)s, %(at)s, client, customer, contact, %(kind)s, %(detail)s
FROM readmodel.rm_contact WHERE centre = %(centre)s AND contact = %(contact)s
ON CONFLICT (centre, seq) DO NOTHING

-- name: open_contact
-- The contacts that are open.
SELECT
    centre, contact, direction, client, channel, customer, language, vip, entry, origin,
    callback, attempt, began_at, arrived_at, stage, entry_queue, queue, queues, queued_at,
    answered_at, closed_at, finished_at, outcome, closed_by, lost, part, wait_us, talk_us,
    hold_us, wrap_up_us, agents, visits, legs, offers, holds, transfers, messages, topic,
    result, offer_to, last_seq, caution, abuse, rating
FROM readmodel.rm_contact WHERE centre = %(centre)s AND finished_at IS NULL
ORDER BY contact

-- name: open_visit
-- The visits of contacts that are open.
SELECT
    r.centre, r.contact, r.visit, r.client, r.channel, r.queue, r.via, r.entered_at, r.left_at,
    r.why, r.agent, r.offers, r.wait_us
FROM readmodel.rm_visit AS r
JOIN readmodel.rm_contact AS c ON c.centre = r.centre AND c.contact = r.contact
WHERE c.centre = %(centre)s AND c.finished_at IS NULL
ORDER BY r.contact, r.visit

-- name: open_leg
-- The legs of contacts that are open.
SELECT
    r.centre, r.contact, r.leg, r.client, r.channel, r.agent, r.role, r.queue, r.visit,
    r.dialled_at, r.began_at, r.ended_at, r.how, r.wait_us, r.talk_us, r.hold_us, r.holds,
    r.held_since, r.wrap_up_began_at, r.wrap_up_ended_at, r.wrap_up_how, r.wrap_up_us, r.topic,
    r.result
FROM readmodel.rm_leg AS r
JOIN readmodel.rm_contact AS c ON c.centre = r.centre AND c.contact = r.contact
WHERE c.centre = %(centre)s AND c.finished_at IS NULL
ORDER BY r.contact, r.leg

-- name: open_agent
-- The agents who are signed in that are open.
SELECT
    centre, agent, signed_in_at, state, reason, hands, shown
FROM readmodel.rm_agent WHERE centre = %(centre)s
ORDER BY agent

-- name: open_agent_state
-- The agents' states that are open.
SELECT
    centre, agent, seq, began_at, ended_at, state, reason, contact
FROM readmodel.rm_agent_state WHERE centre = %(centre)s AND ended_at IS NULL
ORDER BY agent

-- name: open_callback
-- The promises that are open.
SELECT
    centre, callback, client, customer, queue, channel, origin, agent, why, promised_at, due_at,
    expires_at, attempts, contacts, last_outcome, closed_at, how
FROM readmodel.rm_callback WHERE centre = %(centre)s AND closed_at IS NULL
ORDER BY callback

-- name: has_timeline
-- Whether this database keeps a read model at all.
SELECT to_regclass('readmodel.rm_timeline') IS NOT NULL AS known

-- name: steps_of_contact
-- What happened to a contact, in order.
SELECT seq, at, kind, agent, queue, callback, detail, us
FROM readmodel.rm_timeline WHERE centre = %(centre)s AND contact = %(contact)s
ORDER BY seq

-- name: end_plans
-- What was published before for these agents and days does not hold any more.
UPDATE readmodel.rm_plan AS p SET replaced_at = %(at)s
FROM jsonb_to_recordset(%(days)s::jsonb) AS d (agent text, day date)
WHERE
    p.centre = %(centre)s AND p.agent = d.agent AND p.day = d.day AND p.replaced_at IS NULL
    AND p.seq < %(seq)s

-- name: note_plans
-- What is published for agents and days from here on.
INSERT INTO readmodel.rm_plan (
    centre, agent, day, seq, version, published_at, by, leave, spans
)
SELECT %(centre)s, d.agent, d.day, %(seq)s, %(version)s, %(at)s, %(by)s, d.leave, d.spans
FROM jsonb_to_recordset(%(days)s::jsonb) AS d (agent text, day date, leave text, spans jsonb)
