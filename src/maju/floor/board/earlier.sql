-- name: last_attempts
-- The last attempt of each known customer; `attempt` shows the files of the days before today.
SELECT * FROM attempt
WHERE customer IS NOT NULL AND NOT excluded AND business_date < $day
QUALIFY row_number() OVER (PARTITION BY client, customer ORDER BY arrived_at DESC, attempt DESC) = 1;
