-- name: base
-- One month's calls of a client: weekdays fuller than weekends, two humps a day, some customers often.
CREATE OR REPLACE TEMP TABLE base AS
WITH drawn AS (
    SELECT i,
           hash(i, $salt, 1) % 1000000 / 1e6 AS u1, hash(i, $salt, 2) % 1000000 / 1e6 AS u2,
           hash(i, $salt, 3) % 1000000 / 1e6 AS u3, hash(i, $salt, 4) % 1000000 / 1e6 AS u4,
           hash(i, $salt, 5) % 1000000 / 1e6 AS u5, hash(i, $salt, 6) % 1000000 / 1e6 AS u6
    FROM range($n) AS t(i)
), placed AS (
    SELECT *, CAST($month AS date) + CAST(floor(u1 * $days) AS integer) AS drawn_day FROM drawn
), days AS (
    SELECT *, CAST(CASE WHEN isodow(drawn_day) > 5 AND u2 < 0.6
                        THEN date_trunc('month', drawn_day) + INTERVAL (CAST(floor(u3 * 28) AS integer)) DAY
                        ELSE drawn_day END AS date) AS business_date
    FROM placed
), timed AS (
    SELECT *, epoch_us(CAST(business_date AS timestamp)) - 32400000000
              + CAST(32400e6 + CASE WHEN u3 < 0.55 THEN 14400e6 * (u4 + u5) / 2
                               ELSE 14400e6 + 18000e6 * (u4 + u6) / 2 END AS bigint) AS entered_at
    FROM days
)
SELECT business_date, entered_at // 1000 * 1000 AS entered_at, 'ct' || $salt || '-' || i AS contact,
       $client || '-q' || CAST(floor(u2 * u2 * $queues) AS integer) AS queue,
       CASE WHEN u5 < 0.8 THEN 'voice' ELSE 'chat' END AS channel,
       'p' || CAST(floor(u6 * u3 * $customers) AS integer) AS customer,
       't' || CAST(floor(u4 * 12) AS integer) AS topic,
       $client || '-a' || CAST(floor(u3 * $agents) AS integer) AS agent,
       CASE WHEN u1 * 997 % 1 < 0.92 THEN 'answered' ELSE 'abandoned' END AS outcome,
       CAST(-12000 * ln(1 - u4 * 0.9999) AS bigint) AS wait_ms,
       CAST(20000 + 180000 * u5 + 200000 * u6 * u6 AS bigint) AS talk_ms,
       CASE WHEN u6 < 0.15 THEN CAST(30000 * u2 AS bigint) ELSE 0 END AS hold_ms,
       CAST(25000 * (u2 + u6) AS bigint) AS acw_ms,
       CASE WHEN u2 < 0.06 THEN 1 ELSE 0 END AS transfers
FROM timed;

-- name: attempt
-- Attempts of these calls.
SELECT $centre AS centre, $client AS client, business_date, 32400 AS utc_offset_s,
       'at' || contact AS attempt, contact, channel, customer, FALSE AS shared_identity,
       entered_at AS arrived_at, 'agent_requested' AS outcome, queue, topic,
       outcome AS contact_outcome,
       CASE WHEN outcome = 'answered' THEN entered_at + wait_ms * 1000 END AS served_at,
       entered_at + (wait_ms + CASE WHEN outcome = 'answered' THEN talk_ms + hold_ms ELSE 0 END) * 1000
           AS ended_at
FROM base ORDER BY business_date, entered_at;

-- name: contact
-- Contacts of these calls.
SELECT $centre AS centre, $client AS client, business_date, 32400 AS utc_offset_s, contact,
       'at' || contact AS attempt, channel, customer, FALSE AS shared_identity, FALSE AS vip, queue,
       topic, entered_at, outcome, entered_at + wait_ms * 1000 AS left_at, wait_ms,
       CASE WHEN outcome = 'answered' THEN agent END AS agent, transfers,
       FALSE AS transfer_lost, 1 AS visits, CASE WHEN outcome = 'answered' THEN 1 ELSE 0 END AS legs,
       CASE WHEN outcome = 'answered' THEN talk_ms END AS talk_ms,
       CASE WHEN outcome = 'answered' THEN hold_ms END AS hold_ms,
       CASE WHEN outcome = 'answered' THEN acw_ms END AS acw_ms,
       entered_at + (wait_ms + CASE WHEN outcome = 'answered' THEN talk_ms + hold_ms ELSE 0 END) * 1000
           AS closed_at,
       entered_at + (wait_ms + CASE WHEN outcome = 'answered' THEN talk_ms + hold_ms + acw_ms
                                    ELSE 0 END) * 1000 AS finished_at,
       outcome = 'answered' AS recorded
FROM base ORDER BY business_date, entered_at;

-- name: visit
-- One stay each.
SELECT $centre AS centre, $client AS client, business_date, 32400 AS utc_offset_s, contact,
       1 AS visit, channel, queue, 'direct' AS via, entered_at, outcome,
       entered_at + wait_ms * 1000 AS left_at, wait_ms,
       CASE WHEN outcome = 'answered' THEN agent END AS agent, FALSE AS unserved
FROM base ORDER BY business_date, entered_at;

-- name: leg
-- One agent each, when answered.
SELECT $centre AS centre, $client AS client, business_date, 32400 AS utc_offset_s, contact, 1 AS leg,
       channel, 'inbound' AS direction, 'handling' AS role, agent, queue, 1 AS visit, topic,
       entered_at + wait_ms * 1000 AS started_at,
       entered_at + (wait_ms + talk_ms + hold_ms) * 1000 AS ended_at,
       entered_at + (wait_ms + talk_ms + hold_ms + acw_ms) * 1000 AS finished_at,
       3000 AS ring_ms, talk_ms, hold_ms, CASE WHEN hold_ms > 0 THEN 1 ELSE 0 END AS holds, acw_ms,
       CASE WHEN transfers > 0 THEN 'transfer_warm' WHEN talk_ms % 5 = 0 THEN 'agent'
            ELSE 'customer' END AS ended_by,
       FALSE AS ended_on_hold, FALSE AS consulted, FALSE AS conferenced
FROM base WHERE outcome = 'answered' ORDER BY business_date, started_at;
