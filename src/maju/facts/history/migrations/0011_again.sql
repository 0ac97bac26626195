-- A file that gave way to one that was taken back is to be brought again: its rows stay, and it can be
-- taken back itself, but the same file is read anew.
ALTER TABLE facts.fx_import ADD COLUMN again boolean NOT NULL DEFAULT false;
