-- name: attempt
-- Attempts as they were known at an instant, each beside the customer's attempt before and after.
-- Only identified customers are linked; a shared number links nobody, whether the row says that it
-- is one or the centre's list does (`is_shared`).
WITH known AS (
    SELECT *, customer IS NOT NULL AND NOT shared_identity AND NOT is_shared AS identified,
           CASE WHEN customer IS NOT NULL AND NOT shared_identity AND NOT is_shared THEN customer
                ELSE attempt END AS who,
           served_at IS NOT NULL AND served_at <= as_of_us AS served,
           CASE WHEN ended_at > as_of_us AND contact_outcome = 'abandoned' THEN 'open'
                WHEN served_at > as_of_us THEN 'open'
                ELSE contact_outcome END AS seen_outcome
    FROM attempt
    WHERE NOT excluded AND arrived_at <= as_of_us
), linked AS (
    SELECT *,
           lag(arrived_at) OVER same AS prev_at,
           lag(business_date) OVER same AS prev_date,
           lag(served) OVER same AS prev_served,
           lag(outcome) OVER same AS prev_outcome,
           lag(seen_outcome) OVER same AS prev_contact_outcome,
           lag(topic) OVER same AS prev_topic,
           lead(arrived_at) OVER same AS next_at,
           lead(business_date) OVER same AS next_date,
           min(CASE WHEN served THEN arrived_at END) OVER later AS next_served_at,
           lead(arrived_at) OVER same_topic AS next_same_topic_at
    FROM known
    WINDOW same AS (PARTITION BY client, who ORDER BY arrived_at, attempt),
           later AS (PARTITION BY client, who ORDER BY arrived_at, attempt
                     ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING),
           same_topic AS (PARTITION BY client, who, topic ORDER BY arrived_at, attempt)
), called_back AS (
    SELECT k.attempt, min(c.ended_at) AS called_back_at
    FROM known AS k
    JOIN callback AS c ON c.client = k.client AND c.customer = k.customer
                      AND c.ended_at > k.arrived_at
    WHERE k.identified AND k.contact_outcome = 'abandoned' AND NOT c.excluded
      AND c.outcome = 'reached' AND c.ended_at <= as_of_us
    GROUP BY k.attempt
)
SELECT business_date, utc_offset_s, arrived_at AS at, client, channel, queue, topic,
       linked.attempt, contact, customer, identified, served, closed_why, technical_drop, source_ref,
       CASE WHEN outcome = 'agent_requested' AND ivr_left_at > as_of_us THEN 'open'
            WHEN outcome <> 'agent_requested' AND ended_at > as_of_us THEN 'open'
            ELSE outcome END AS outcome,
       ivr_entered_at IS NOT NULL AS in_ivr,
       seen_outcome AS contact_outcome,
       (arrived_at - prev_at) / 1000 AS since_prev_ms,
       prev_date = business_date AS prev_same_day,
       prev_served, prev_outcome, prev_contact_outcome,
       coalesce(prev_topic = topic, TRUE) AS prev_same_topic,
       (next_at - arrived_at) / 1000 AS until_next_ms,
       next_date = business_date AS next_same_day,
       (next_served_at - arrived_at) / 1000 AS until_served_ms,
       (called_back_at - arrived_at) / 1000 AS until_called_back_ms,
       (next_same_topic_at - arrived_at) / 1000 AS until_same_topic_ms,
       (known_until_us - arrived_at) / 1000 AS known_ms,
       CASE WHEN state = 'open' OR ended_at > as_of_us THEN 'open' ELSE state END AS state
FROM linked
LEFT JOIN called_back ON called_back.attempt = linked.attempt;

-- name: contact
-- Contacts as they were known at an instant: what was answered later is still waiting.
SELECT business_date, utc_offset_s, entered_at AS at, client, channel, queue, agent,
       cast(NULL AS varchar) AS team, topic, contact, customer, source_ref, transfers, transfer_lost, recorded,
       CASE WHEN left_at > as_of_us THEN 'open' ELSE outcome END AS outcome,
       CASE WHEN left_at > as_of_us OR outcome IN ('open', 'unknown') THEN NULL
            ELSE wait_ms END AS wait_ms,
       CASE WHEN outcome = 'open' OR left_at > as_of_us
            THEN (as_of_us - entered_at) / 1000 END AS waiting_ms,
       CASE WHEN finished_at <= as_of_us THEN talk_ms END AS talk_ms,
       CASE WHEN finished_at <= as_of_us THEN hold_ms END AS hold_ms,
       CASE WHEN finished_at <= as_of_us THEN acw_ms END AS acw_ms,
       CASE WHEN finished_at > as_of_us THEN 'open' ELSE state END AS state
FROM contact
WHERE NOT excluded AND entered_at <= as_of_us;

-- name: visit
-- Stays in queues as they were known at an instant.
SELECT business_date, utc_offset_s, entered_at AS at, client, channel, queue, agent, contact, visit,
       source_ref, via, offers, rona, ringing, unserved,
       CASE WHEN left_at > as_of_us THEN 'open' ELSE outcome END AS outcome,
       CASE WHEN left_at > as_of_us OR outcome IN ('open', 'unknown') THEN NULL
            ELSE wait_ms END AS wait_ms,
       CASE WHEN left_at > as_of_us THEN 'open' ELSE state END AS state
FROM visit
WHERE NOT excluded AND entered_at <= as_of_us;

-- name: leg
-- Agents' spans as they were known at an instant.
SELECT business_date, utc_offset_s, started_at AS at, client, channel, queue, agent, team, topic,
       contact, leg, source_ref, direction, role, connected, holds, ended_by, ended_on_hold, consulted,
       conferenced, recorded,
       ring_ms,
       CASE WHEN ended_at <= as_of_us THEN talk_ms END AS talk_ms,
       CASE WHEN ended_at <= as_of_us THEN hold_ms END AS hold_ms,
       CASE WHEN ended_at <= as_of_us THEN consult_ms END AS consult_ms,
       CASE WHEN finished_at <= as_of_us THEN acw_ms END AS acw_ms,
       CASE WHEN finished_at > as_of_us THEN 'open' ELSE state END AS state
FROM leg
WHERE NOT excluded AND started_at <= as_of_us;

-- name: offer
-- Rings as they were known at an instant.
SELECT business_date, utc_offset_s, offered_at AS at, client, channel, queue, agent, contact, offer,
       source_ref, ring_ms, callback_preview, state,
       CASE WHEN offered_at + ring_ms * 1000 > as_of_us THEN 'open' ELSE outcome END AS outcome
FROM offer
WHERE NOT excluded AND offered_at <= as_of_us;

-- name: agent_state
-- Agents' states, cut at quarters of an hour so that each interval has the seconds in it (basis C).
-- Whole milliseconds of both ends: the parts add up to the whole, exactly.
SELECT s.business_date, s.utc_offset_s, greatest(s.began_at, cut.quarter) AS at, s.client, s.agent, s.team,
       s.source_ref, s.doing, s.reason, s.contacts, s.inferred, s.state,
       least(s.until_us, cut.quarter + 900000000) // 1000
           - greatest(s.began_at, cut.quarter) // 1000 AS lasted_ms
FROM (
    SELECT *, least(coalesce(ended_at, as_of_us), as_of_us) AS until_us
    FROM agent_state
    WHERE NOT excluded AND began_at <= as_of_us
) AS s,
LATERAL (
    SELECT unnest(generate_series(
        s.began_at - s.began_at % 900000000, greatest(s.until_us - 1, s.began_at), 900000000
    )) AS quarter
) AS cut;

-- name: callback
-- Promised callbacks as they were known at an instant.
SELECT business_date, utc_offset_s, requested_at AS at, client, channel, queue, callback, contact,
       customer, source_ref, attempts,
       CASE WHEN ended_at > as_of_us THEN 'open' ELSE outcome END AS outcome,
       CASE WHEN ended_at > as_of_us THEN NULL ELSE wait_ms END AS wait_ms,
       CASE WHEN ended_at > as_of_us THEN NULL ELSE wait_business_ms END AS wait_business_ms,
       CASE WHEN ended_at > as_of_us THEN 'open' ELSE state END AS state
FROM callback
WHERE NOT excluded AND requested_at <= as_of_us;

-- name: survey
-- Ratings by the day of their contact, as far as they were given at an instant.
SELECT business_date, utc_offset_s, contact_at AS at, client, channel, queue, agent, topic, contact,
       customer, source_ref, asked, score, answered_at, state
FROM survey
WHERE NOT excluded AND contact_at <= as_of_us AND answered_at <= as_of_us;
