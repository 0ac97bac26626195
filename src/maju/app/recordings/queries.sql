-- What the keeper of recordings asks and writes.

-- name: days
-- How long each client's are kept.
SELECT code, recording_days FROM directory.client WHERE centre_id = %(centre)s

-- name: holds
-- Contacts whose recordings stay.
SELECT contact FROM directory.recording_hold WHERE centre_id = %(centre)s

-- name: write_deleted
-- One recording is deleted: in the trail, by nobody.
INSERT INTO directory.change (centre_id, by_id, at, edition, kind, which, before, after)
SELECT code, NULL, %(at)s, edition, 'recording', %(name)s, %(before)s, NULL
FROM directory.centre WHERE code = %(centre)s
