-- Tells a version that says the same as the last one from one that says something new.
ALTER TABLE directory.submission ADD COLUMN digest varchar(100) NOT NULL;
