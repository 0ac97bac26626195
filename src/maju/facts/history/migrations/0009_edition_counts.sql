-- Rows of each grain that a version of a day had, so that a correction says what it changed; null
-- for versions that were written before this was counted.
ALTER TABLE facts.fx_edition ADD COLUMN counts jsonb;
