-- name: tell_rights
-- Tell whoever holds connections open for this person that their rights have changed; heard on commit.
SELECT pg_notify('maju_rights', %(sign_in)s);
