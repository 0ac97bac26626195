-- 정원: how many heads a team is meant to have, beside those that it has.

ALTER TABLE directory.team ADD COLUMN posts bigint
    CONSTRAINT team_posts CHECK (posts BETWEEN 0 AND 10000);
