-- Cases, and states at the end of each period.
--
-- A row of waiting, pending and backlog is one open thing at the end of one period: `step_us` long,
-- cut in the row's own local time, or at the instant of the question where the period was not over
-- then. `is_closing` keeps the last period of a week, a month or the whole window. Calendar days
-- here are local midnights, also where a client's business day begins later.

-- name: case
-- Cases by their creation, as they were known at an instant.
SELECT business_date, utc_offset_s, created_at AS at, client, channel, queue, topic, case_id,
       customer, source_ref, contacts, replies, reopenings, thanks, bot_solved, state,
       CASE WHEN first_reply_at <= as_of_us THEN first_reply_ms END AS first_reply_ms,
       CASE WHEN first_reply_at <= as_of_us THEN first_reply_business_ms
            END AS first_reply_business_ms,
       CASE WHEN NOT bot_solved AND (first_reply_at IS NULL OR first_reply_at > as_of_us)
            THEN (least(coalesce(solved_at, as_of_us), as_of_us) - created_at) / 1000
            END AS unanswered_ms,
       coalesce(first_solved_at <= as_of_us, FALSE) AS was_solved,
       coalesce(solved_at <= as_of_us, FALSE) AS solved,
       (known_until_us - coalesce(solved_at, first_solved_at)) / 1000 AS known_solved_ms,
       due_at IS NOT NULL AS promised,
       coalesce(least(coalesce(solved_at, as_of_us), as_of_us) > due_at, FALSE) AS late
FROM "case"
WHERE NOT excluded AND created_at <= as_of_us;

-- name: solving
-- Solved cases by the day of their last solving, whenever they were opened (EC-98).
SELECT cast(DATE '1970-01-01' + cast((solved_at // 1000000 + utc_offset_s) // 86400 AS integer)
            AS date) AS business_date,
       utc_offset_s, solved_at AS at, client, channel, queue, topic, case_id, customer, source_ref,
       resolution_ms, resolution_business_ms, state
FROM "case"
WHERE NOT excluded AND solved_at <= as_of_us;

-- name: waiting
-- Contacts in line.
SELECT cast(DATE '1970-01-01' + cast(s.k * step_us // 86400000000 AS integer) AS date)
           AS business_date,
       s.utc_offset_s, s.k * step_us - s.utc_offset_s * second_us AS at, s.client, s.channel, s.queue,
       s.topic, s.contact, s.customer, s.source_ref, 'open' AS state,
       (least((s.k + 1) * step_us - s.utc_offset_s * second_us, as_of_us) - s.began_at) / 1000
           AS waited_ms
FROM (
    SELECT w.*, period.k
    FROM (
        SELECT *, entered_at AS began_at,
               greatest((entered_at + utc_offset_s * second_us) // step_us, since_us // step_us)
                   AS first_k,
               least(
                   CASE WHEN left_at <= as_of_us
                        THEN (left_at + utc_offset_s * second_us - 1) // step_us - 1
                        ELSE (as_of_us + utc_offset_s * second_us) // step_us END,
                   until_us // step_us - 1
               ) AS last_k
        FROM contact
        WHERE NOT excluded AND outcome <> 'unknown' AND entered_at <= as_of_us
    ) AS w,
    LATERAL (SELECT unnest(generate_series(w.first_k, w.last_k, 1)) AS k) AS period
    WHERE w.first_k <= w.last_k
) AS s
WHERE is_closing;

-- name: pending
-- Callbacks that are owed.
SELECT cast(DATE '1970-01-01' + cast(s.k * step_us // 86400000000 AS integer) AS date)
           AS business_date,
       s.utc_offset_s, s.k * step_us - s.utc_offset_s * second_us AS at, s.client, s.channel, s.queue,
       s.callback, s.contact, s.customer, s.source_ref, 'open' AS state,
       (least((s.k + 1) * step_us - s.utc_offset_s * second_us, as_of_us) - s.began_at) / 1000
           AS waited_ms
FROM (
    SELECT w.*, period.k
    FROM (
        SELECT *, requested_at AS began_at,
               greatest((requested_at + utc_offset_s * second_us) // step_us, since_us // step_us)
                   AS first_k,
               least(
                   CASE WHEN ended_at <= as_of_us
                        THEN (ended_at + utc_offset_s * second_us - 1) // step_us - 1
                        ELSE (as_of_us + utc_offset_s * second_us) // step_us END,
                   until_us // step_us - 1
               ) AS last_k
        FROM callback
        WHERE NOT excluded AND outcome NOT IN ('duplicate', 'unknown')
          AND requested_at <= as_of_us
    ) AS w,
    LATERAL (SELECT unnest(generate_series(w.first_k, w.last_k, 1)) AS k) AS period
    WHERE w.first_k <= w.last_k
) AS s
WHERE is_closing;

-- name: backlog
-- Cases that are not solved. One that was reopened counts as open from its creation to its last
-- solving: the instants between are not in the facts.
SELECT cast(DATE '1970-01-01' + cast(s.k * step_us // 86400000000 AS integer) AS date)
           AS business_date,
       s.utc_offset_s, s.k * step_us - s.utc_offset_s * second_us AS at, s.client, s.channel, s.queue,
       s.topic, s.case_id, s.customer, s.source_ref, 'open' AS state,
       coalesce(
           s.due_at < least((s.k + 1) * step_us - s.utc_offset_s * second_us, as_of_us), FALSE
       ) AS overdue,
       (least((s.k + 1) * step_us - s.utc_offset_s * second_us, as_of_us) - s.began_at) / 1000
           AS waited_ms
FROM (
    SELECT w.*, period.k
    FROM (
        SELECT *, created_at AS began_at,
               greatest((created_at + utc_offset_s * second_us) // step_us, since_us // step_us)
                   AS first_k,
               least(
                   CASE WHEN solved_at <= as_of_us
                        THEN (solved_at + utc_offset_s * second_us - 1) // step_us - 1
                        ELSE (as_of_us + utc_offset_s * second_us) // step_us END,
                   until_us // step_us - 1
               ) AS last_k
        FROM "case"
        WHERE NOT excluded AND state <> 'unknown' AND created_at <= as_of_us
    ) AS w,
    LATERAL (SELECT unnest(generate_series(w.first_k, w.last_k, 1)) AS k) AS period
    WHERE w.first_k <= w.last_k
) AS s
WHERE is_closing;
