-- name: attempt
-- Attempts after everything about them is known, each beside the customer's attempt before it on the
-- same business day. An attempt of another day may be nearer: prev_* mean what they mean in
-- relations.sql only together with prev_same_day, and only where no two days of a client overlap.
SELECT business_date, utc_offset_s, at, client, channel, queue, topic, customer, outcome,
       closed_why, contact_outcome, technical_drop, state, identified, served, in_ivr,
       lag(served) OVER same AS prev_served,
       lag(outcome) OVER same AS prev_outcome,
       lag(contact_outcome) OVER same AS prev_contact_outcome,
       lag(at) OVER same IS NOT NULL AS prev_same_day
FROM (
    SELECT *, arrived_at AS at,
           customer IS NOT NULL AND NOT shared_identity AS identified,
           CASE WHEN customer IS NOT NULL AND NOT shared_identity THEN customer
                ELSE attempt END AS who,
           served_at IS NOT NULL AS served,
           ivr_entered_at IS NOT NULL AS in_ivr
    FROM attempt
    WHERE NOT excluded
) AS a
WINDOW same AS (PARTITION BY client, business_date, who ORDER BY at, attempt);

-- name: contact
-- Contacts after the last wrap-up. Their lengths are null without one (history/final.py), so that
-- an instant of each row need not be read to know it.
SELECT business_date, utc_offset_s, entered_at AS at, client, channel, queue, agent, topic, outcome,
       transfers, transfer_lost, recorded, state,
       CASE WHEN outcome IN ('open', 'unknown') THEN NULL ELSE wait_ms END AS wait_ms,
       CAST(NULL AS bigint) AS waiting_ms, talk_ms, hold_ms, acw_ms
FROM contact
WHERE NOT excluded;

-- name: visit
-- Stays in queues after they ended.
SELECT business_date, utc_offset_s, entered_at AS at, client, channel, queue, agent, via, offers,
       rona, ringing, unserved, outcome, state,
       CASE WHEN outcome IN ('open', 'unknown') THEN NULL ELSE wait_ms END AS wait_ms
FROM visit
WHERE NOT excluded;

-- name: leg
-- Agents' spans after their wrap-up.
SELECT business_date, utc_offset_s, started_at AS at, client, channel, queue, agent, topic,
       direction, role, connected, holds, ended_by, ended_on_hold, consulted, conferenced,
       recorded, ring_ms, state,
       CASE WHEN ended_at IS NOT NULL THEN talk_ms END AS talk_ms,
       CASE WHEN ended_at IS NOT NULL THEN hold_ms END AS hold_ms,
       CASE WHEN ended_at IS NOT NULL THEN consult_ms END AS consult_ms,
       CASE WHEN finished_at IS NOT NULL THEN acw_ms END AS acw_ms
FROM leg
WHERE NOT excluded;

-- name: offer
-- Rings after they ended.
SELECT business_date, utc_offset_s, offered_at AS at, client, channel, queue, agent, outcome,
       ring_ms, callback_preview, state
FROM offer
WHERE NOT excluded;

-- name: agent_state
-- Agents' states after they ended, cut at quarters of an hour.
SELECT s.business_date, s.utc_offset_s, greatest(s.began_at, cut.quarter) AS at, s.client, s.agent,
       s.doing, s.reason, s.contacts, s.inferred, s.state,
       least(s.ended_at, cut.quarter + 900000000) // 1000
           - greatest(s.began_at, cut.quarter) // 1000 AS lasted_ms
FROM agent_state AS s,
LATERAL (
    SELECT unnest(generate_series(
        s.began_at - s.began_at % 900000000, greatest(s.ended_at - 1, s.began_at), 900000000
    )) AS quarter
) AS cut
WHERE NOT s.excluded;

-- name: callback
-- Promised callbacks after they were closed.
SELECT business_date, utc_offset_s, requested_at AS at, client, channel, queue, customer, attempts,
       outcome, wait_ms, wait_business_ms, state
FROM callback
WHERE NOT excluded;
