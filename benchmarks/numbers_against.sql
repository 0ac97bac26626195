-- name: table
-- The columns of fifteen KPIs by day and queue, and nothing else.
CREATE TABLE bench_contact (
    business_date date,
    queue text,
    outcome text,
    wait_ms bigint,
    talk_ms bigint,
    hold_ms bigint,
    acw_ms bigint,
    transfers bigint
);

-- name: copy
-- Rows as CSV.
COPY bench_contact FROM STDIN (FORMAT csv);

-- name: index
-- By what is grouped.
CREATE INDEX bench_contact_day_queue ON bench_contact (business_date, queue);

-- name: vacuum
-- What the planner knows, and which pages all see.
VACUUM ANALYZE bench_contact;

-- name: sums
-- The sums that fifteen KPIs stand on.
SELECT
    business_date,
    queue,
    count(*),
    count(*) FILTER (WHERE outcome = 'answered'),
    count(*) FILTER (WHERE outcome = 'abandoned'),
    count(*) FILTER (WHERE outcome = 'abandoned' AND wait_ms <= 5000),
    count(*) FILTER (WHERE outcome = 'answered' AND wait_ms <= 20000),
    count(*) FILTER (WHERE outcome = 'abandoned' AND wait_ms <= 20000),
    sum(wait_ms) FILTER (WHERE outcome = 'answered'),
    sum(wait_ms) FILTER (WHERE outcome = 'abandoned'),
    max(wait_ms),
    sum(talk_ms),
    sum(hold_ms),
    sum(acw_ms),
    count(*) FILTER (WHERE outcome = 'answered' AND transfers > 0)
FROM bench_contact
GROUP BY 1, 2;
