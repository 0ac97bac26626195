-- Advice for the rest of a day is a question, too.
ALTER TABLE workforce.study DROP CONSTRAINT study_kind;
ALTER TABLE workforce.study ADD CONSTRAINT study_kind
    CHECK (kind IN ('forecast', 'staff', 'simulate', 'demand', 'roster', 'advise'));
