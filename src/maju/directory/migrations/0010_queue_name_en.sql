-- What a queue is called on English pages; where nothing is written, its name stands there too.

ALTER TABLE directory.queue ADD COLUMN name_en text NOT NULL DEFAULT '';
