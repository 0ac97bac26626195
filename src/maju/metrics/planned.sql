-- What was planned for people, and what they did of it, as known at an instant: of each plan the
-- latest publication counts. A shift belongs to the date that it starts on, also beyond midnight
-- (kpi.md EC-69). Meals are outside paid time (§7.6), and so they are outside planned time.

-- name: plan
-- Planned time that was over at an instant, cut at quarters of an hour, and how much of it its agent
-- was signed in, did what was planned, was on queue, with customers, or at other work. 감정회복 is never
-- counted against the agent (§7.6).
WITH known AS (
    SELECT *, max(edition) OVER (PARTITION BY business_date, plan) AS latest
    FROM plan
    WHERE NOT excluded AND published_at <= as_of_us
), due AS (
    SELECT k.business_date, k.utc_offset_s, k.client, k.agent, k.team, k.plan, k.edition, k.part,
           k.activity, k.source_ref, k.state, cut.quarter,
           greatest(k.began_at, cut.quarter) AS from_us,
           least(k.until_us, cut.quarter + 900000000) AS to_us
    FROM (
        SELECT *, least(ended_at, as_of_us) AS until_us
        FROM known
        WHERE edition = latest AND activity NOT IN ('meal', 'leave', 'none') AND began_at < as_of_us
    ) AS k,
    LATERAL (
        SELECT unnest(generate_series(
            k.began_at - k.began_at % 900000000, k.until_us - 1, 900000000
        )) AS quarter
    ) AS cut
), done AS (
    SELECT s.agent, s.doing, coalesce(s.reason, '') AS reason, cut.quarter,
           greatest(s.began_at, cut.quarter) AS from_us,
           least(s.until_us, cut.quarter + 900000000) AS to_us
    FROM (
        SELECT *, least(coalesce(ended_at, as_of_us), as_of_us) AS until_us
        FROM agent_state
        WHERE NOT excluded AND began_at < as_of_us
    ) AS s,
    LATERAL (
        SELECT unnest(generate_series(
            s.began_at - s.began_at % 900000000, greatest(s.until_us - 1, s.began_at), 900000000
        )) AS quarter
    ) AS cut
), met AS (
    SELECT due.business_date, due.plan, due.part, due.quarter, due.activity, done.doing, done.reason,
           least(due.to_us, done.to_us) // 1000
               - greatest(due.from_us, done.from_us) // 1000 AS ms
    FROM due
    JOIN done ON done.agent = due.agent AND done.quarter = due.quarter
             AND done.from_us < due.to_us AND done.to_us > due.from_us
), kept AS (
    SELECT business_date, plan, part, quarter, sum(ms) AS seated_ms,
           sum(CASE WHEN doing = 'away' AND reason = 'recovery' THEN ms
                    WHEN activity = 'work' AND doing <> 'away' THEN ms
                    WHEN activity = 'break' AND doing = 'away' AND reason = 'rest' THEN ms
                    WHEN activity = 'training' AND doing = 'away'
                         AND reason IN ('training', 'coaching') THEN ms
                    WHEN activity = 'meeting' AND doing = 'away'
                         AND reason IN ('meeting', 'coaching') THEN ms
                    WHEN activity = 'other' THEN ms
                    ELSE 0 END) AS adherent_ms,
           sum(CASE WHEN doing <> 'away' THEN ms ELSE 0 END) AS available_ms,
           sum(CASE WHEN doing IN ('contact', 'acw') THEN ms ELSE 0 END) AS contact_ms,
           sum(CASE WHEN doing = 'away' AND reason IN ('back_office', 'outbound') THEN ms
                    ELSE 0 END) AS offline_ms
    FROM met
    GROUP BY business_date, plan, part, quarter
)
SELECT due.business_date, due.utc_offset_s, due.from_us AS at, due.client, due.agent, due.team,
       due.plan, due.edition, due.part, due.activity, due.source_ref, due.state,
       due.to_us // 1000 - due.from_us // 1000 AS planned_ms,
       coalesce(kept.seated_ms, 0) AS seated_ms,
       coalesce(kept.adherent_ms, 0) AS adherent_ms,
       coalesce(kept.available_ms, 0) AS available_ms,
       coalesce(kept.contact_ms, 0) AS contact_ms,
       coalesce(kept.offline_ms, 0) AS offline_ms,
       sum(coalesce(kept.seated_ms, 0)) OVER (PARTITION BY due.business_date, due.plan) = 0
           AS absent
FROM due
LEFT JOIN kept ON kept.business_date = due.business_date AND kept.plan = due.plan
              AND kept.part = due.part AND kept.quarter = due.quarter;

-- name: attended
-- Shifts that had begun at an instant, and days of leave: when their agent came and went. Who was
-- there before the shift came with it; who stays longer leaves with it.
WITH known AS (
    SELECT *, max(edition) OVER (PARTITION BY business_date, plan) AS latest
    FROM plan
    WHERE NOT excluded AND published_at <= as_of_us
), shift AS (
    SELECT *, coalesce(shift_from, began_at) AS from_us,
           least(coalesce(shift_until, ended_at), as_of_us) AS to_us
    FROM known
    WHERE edition = latest AND part = 1 AND activity <> 'none'
      AND coalesce(shift_from, began_at) <= as_of_us
), near AS (
    SELECT shift.*, cast(shift.business_date + cast(n.k AS integer) AS date) AS day
    FROM shift,
    LATERAL (SELECT unnest(generate_series(0, 2, 1)) AS k) AS n
), done AS (
    SELECT business_date AS day, agent, began_at AS from_us,
           least(coalesce(ended_at, as_of_us), as_of_us) AS to_us
    FROM agent_state
    WHERE NOT excluded AND began_at < as_of_us
), seen AS (
    SELECT near.business_date, near.plan,
           min(greatest(near.from_us, done.from_us)) AS came_at,
           max(least(near.to_us, done.to_us)) AS left_at
    FROM near
    JOIN done ON done.agent = near.agent AND done.day = near.day
             AND done.from_us < near.to_us AND done.to_us > near.from_us
    GROUP BY near.business_date, near.plan
)
SELECT shift.business_date, shift.utc_offset_s, shift.from_us AS at, shift.client, shift.agent,
       shift.team, cast(NULL AS varchar) AS queue, cast(NULL AS varchar) AS channel,
       shift.plan, shift.edition, shift.part, shift.source_ref, shift.state, shift.leave,
       shift.activity = 'leave' AS on_leave, shift.shift_from, shift.shift_until,
       coalesce(shift.shift_until <= as_of_us, FALSE) AS is_over, seen.came_at, seen.left_at,
       (seen.came_at - shift.from_us) // 1000 AS late_ms,
       CASE WHEN shift.shift_until <= as_of_us
            THEN (shift.shift_until - seen.left_at) // 1000 END AS early_ms
FROM shift
LEFT JOIN seen ON seen.business_date = shift.business_date AND seen.plan = shift.plan;

-- name: worked
-- Time on queue, cut at quarters of an hour, by the date of its shift: what is worked within two
-- hours after a shift that ends on the next date belongs to that shift.
WITH known AS (
    SELECT *, max(edition) OVER (PARTITION BY business_date, plan) AS latest
    FROM plan
    WHERE NOT excluded AND published_at <= as_of_us
), shift AS (
    SELECT business_date, cast(business_date + 1 AS date) AS next_date, agent, shift_from, shift_until
    FROM known
    WHERE edition = latest AND part = 1 AND activity NOT IN ('leave', 'none')
), done AS (
    SELECT s.business_date, s.utc_offset_s, s.client, s.agent, s.team, s.source_ref, s.state, s.doing,
           s.began_at, greatest(s.began_at, cut.quarter) AS from_us,
           least(s.until_us, cut.quarter + 900000000) AS to_us
    FROM (
        SELECT *, least(coalesce(ended_at, as_of_us), as_of_us) AS until_us
        FROM agent_state
        WHERE NOT excluded AND began_at <= as_of_us AND doing <> 'away'
    ) AS s,
    LATERAL (
        SELECT unnest(generate_series(
            s.began_at - s.began_at % 900000000, greatest(s.until_us - 1, s.began_at), 900000000
        )) AS quarter
    ) AS cut
)
SELECT CASE WHEN done.from_us < last.shift_until + 7200000000
                 AND coalesce(done.from_us < own.shift_from, TRUE)
            THEN last.business_date ELSE done.business_date END AS business_date,
       done.utc_offset_s, done.from_us AS at, done.client, done.agent, done.team, done.began_at,
       done.source_ref, done.state, done.doing,
       done.to_us // 1000 - done.from_us // 1000 AS lasted_ms,
       CASE WHEN done.from_us < own.shift_until AND done.to_us > own.shift_from
            THEN least(done.to_us, own.shift_until) // 1000
                 - greatest(done.from_us, own.shift_from) // 1000 ELSE 0 END
           + CASE WHEN done.from_us < last.shift_until
                  THEN least(done.to_us, last.shift_until) // 1000 - done.from_us // 1000
                  ELSE 0 END
           AS within_ms
FROM done
LEFT JOIN shift AS own ON own.agent = done.agent AND own.business_date = done.business_date
LEFT JOIN shift AS last ON last.agent = done.agent AND last.next_date = done.business_date;
