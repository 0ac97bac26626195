-- name: waiting
-- How many contacts stand in each queue now.
SELECT queue, count(*) AS waiting
FROM readmodel.rm_contact
WHERE centre = %(centre)s AND finished_at IS NULL AND stage IN ('waiting', 'ringing') AND queue IS NOT NULL
GROUP BY queue;
