-- When the first and the last row of a file began: days of a client that do not overlap can be linked
-- day by day. Null where it was not measured, or where days within a month's file overlap.
ALTER TABLE facts.fx_file ADD COLUMN first_us bigint, ADD COLUMN last_us bigint;
ALTER TABLE facts.fx_month_file ADD COLUMN first_us bigint, ADD COLUMN last_us bigint;
