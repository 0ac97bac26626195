-- name: abandons
-- What each abandon of an attempt says of its customer; null: nobody we know.
SELECT CASE WHEN identified THEN concat(client, ' ', customer) END AS who,
       coalesce(until_next_ms <= 900000, FALSE) AS soon,
       coalesce(until_next_ms <= 3600000, FALSE) AS hour,
       coalesce(next_same_day, FALSE) AS day,
       coalesce(until_next_ms <= 86400000, FALSE) AS later,
       NOT coalesce(least(until_served_ms, until_called_back_ms) <= t_recovery, FALSE) AS unhelped,
       coalesce(least(until_served_ms, until_called_back_ms) <= t_recovery, FALSE)
           AND coalesce(until_called_back_ms < until_served_ms, until_called_back_ms IS NOT NULL)
           AS called_back,
       known_ms >= t_recovery AS matured
FROM seen
WHERE contact_outcome = 'abandoned';

-- name: flow
-- What became of those who gave up in a queue: customers whom somebody knows, each in one end.
SELECT sum(n) AS abandons, sum(CASE WHEN who IS NULL THEN n ELSE 0 END) AS anonymous,
       count(who) AS customers,
       sum(CASE WHEN who IS NOT NULL AND soon THEN 1 ELSE 0 END) AS back_15m,
       sum(CASE WHEN who IS NOT NULL AND hour THEN 1 ELSE 0 END) AS back_1h,
       sum(CASE WHEN who IS NOT NULL AND day THEN 1 ELSE 0 END) AS back_day,
       sum(CASE WHEN who IS NOT NULL AND later THEN 1 ELSE 0 END) AS back_24h,
       sum(CASE WHEN who IS NOT NULL AND lost THEN 1 ELSE 0 END) AS lost,
       sum(CASE WHEN who IS NOT NULL AND NOT lost AND undecided THEN 1 ELSE 0 END) AS undecided,
       sum(CASE WHEN who IS NOT NULL AND NOT lost AND NOT undecided AND called_back
                THEN 1 ELSE 0 END) AS by_callback,
       sum(CASE WHEN who IS NOT NULL AND NOT lost AND NOT undecided AND NOT called_back
                THEN 1 ELSE 0 END) AS by_redial
FROM (
    SELECT who, count(*) AS n, bool_or(soon) AS soon, bool_or(hour) AS hour, bool_or(day) AS day,
           bool_or(later) AS later, bool_or(unhelped AND matured) AS lost,
           bool_or(unhelped AND NOT matured) AS undecided, bool_or(called_back) AS called_back
    FROM abandons
    GROUP BY who
) AS customer
