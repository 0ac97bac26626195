-- name: tell_rights
-- Tell whoever holds connections open for this person that their rights have changed; heard on commit.
SELECT pg_notify('maju_rights', %(sign_in)s);


-- name: centres
-- Every centre that people have begun, led already or not.
SELECT code FROM directory.centre ORDER BY code COLLATE "C";
