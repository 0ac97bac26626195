-- name: attempts
-- Each attempt: local seconds since 1970, a number for its customer (-1: not known), and how it ended.
SELECT at // 1000000 + utc_offset_s AS local_s,
       CASE WHEN identified THEN dense_rank() OVER (ORDER BY client, customer) ELSE -1 END AS who,
       CASE WHEN served THEN 1
            WHEN contact_outcome = 'abandoned' THEN 0
            WHEN outcome IN ('blocked', 'ivr_abandoned', 'after_hours') THEN 2
            ELSE 3 END AS ended
FROM seen
ORDER BY local_s, who;

-- name: waits
-- Each wait of a contact that was answered or given up: local seconds, seconds waited, whether given up.
SELECT at // 1000000 + utc_offset_s AS local_s, wait_ms / 1000.0 AS wait_s,
       CASE WHEN outcome = 'abandoned' THEN 1 ELSE 0 END AS given_up
FROM seen
WHERE wait_ms IS NOT NULL AND outcome IN ('answered', 'abandoned')
ORDER BY local_s;
