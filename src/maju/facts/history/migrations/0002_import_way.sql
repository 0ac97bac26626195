-- The same file read in another way (another mapping, another start of the day, other files
-- beside it) is another import: *way* is a digest of that, empty for the plain way.

ALTER TABLE facts.fx_import ADD COLUMN way text NOT NULL DEFAULT '';
ALTER TABLE facts.fx_import DROP CONSTRAINT fx_import_pkey;
ALTER TABLE facts.fx_import ADD PRIMARY KEY (centre, client, format, sha256, zone, way);
