-- name: suspects
-- Known customers who called very often on some business day; those on the list are unknown here.
SELECT client, customer, sum(n) AS attempts, count(*) AS days,
       sum(CASE WHEN n >= calls_a_day THEN 1 ELSE 0 END) AS busy_days, max(n) AS most,
       min(CASE WHEN n >= calls_a_day THEN business_date END) AS since
FROM (
    SELECT client, customer, business_date, count(*) AS n
    FROM seen
    WHERE identified
    GROUP BY client, customer, business_date
) AS day
GROUP BY client, customer
HAVING max(n) >= calls_a_day
ORDER BY most DESC, attempts DESC, client, customer;
