-- A request is answered at once only where enough are left who can take each queue, language and skill.

ALTER TABLE workforce.request_rule
    ADD COLUMN least_each bigint NOT NULL DEFAULT 1 CONSTRAINT request_rule_least_each CHECK (least_each >= 0);
ALTER TABLE workforce.request_rule ALTER COLUMN least_each DROP DEFAULT;
