-- name: put_study
-- A question that waits for its answer.
INSERT INTO workforce.study
    (centre_id, client, kind, asked, by_id, asked_at, state, tries, share, code, params)
VALUES (%(centre)s, %(client)s, %(kind)s, %(asked)s, %(by)s, %(at)s, 'waiting', 0, 0, '', '{}')
RETURNING id;

-- name: same_study
-- The same question of the same centre that still waits or is being worked on.
SELECT id FROM workforce.study
WHERE centre_id = %(centre)s AND kind = %(kind)s AND asked = %(asked)s AND state IN ('waiting', 'working')
ORDER BY id LIMIT 1;

-- name: open_studies
-- How many questions of a centre wait.
SELECT count(*) AS waiting FROM workforce.study
WHERE centre_id = %(centre)s AND state IN ('waiting', 'working');

-- name: find_study
-- One of a centre.
SELECT id, centre_id AS centre, client, kind, asked::text, by_id AS by, asked_at, state, tries, share, ended_at,
    code, params::text, answer::text, taken_at
FROM workforce.study WHERE id = %(id)s AND centre_id = %(centre)s;

-- name: newest_study
-- The newest of a kind that was answered or is being worked on, of the clients that a reader may see; all
-- where they are null.
SELECT id, centre_id AS centre, client, kind, asked::text, by_id AS by, asked_at, state, tries, share, ended_at,
    code, params::text, answer::text, taken_at
FROM workforce.study
WHERE centre_id = %(centre)s AND kind = %(kind)s AND state IN ('done', 'waiting', 'working')
    AND (%(clients)s::text[] IS NULL OR client = ANY(%(clients)s))
ORDER BY id DESC LIMIT 1;

-- name: studies_before
-- How many questions of all centres are answered before one that waits.
SELECT count(*) AS before FROM workforce.study WHERE state IN ('waiting', 'working') AND id < %(id)s;

-- name: journal_begins
-- When the journal of a centre begins; no row where it has none.
SELECT at FROM journal.event WHERE centre = %(centre)s ORDER BY seq LIMIT 1;

-- name: claim_study
-- The oldest that waits is taken by one worker; its try is counted before the work begins.
UPDATE workforce.study SET state = 'working', tries = tries + 1, share = 0
WHERE id = (
    SELECT id FROM workforce.study WHERE state = 'waiting' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING id, centre_id AS centre, client, kind, asked::text, by_id AS by, asked_at, state, tries, share, ended_at,
    code, params::text, answer::text, taken_at;

-- name: tell_study
-- How far the work has come.
UPDATE workforce.study SET share = %(share)s WHERE id = %(id)s AND state = 'working';

-- name: end_study
-- What became of it; only of one that is being worked on.
UPDATE workforce.study
SET state = %(state)s, share = 1, ended_at = %(at)s, code = %(code)s, params = %(params)s, answer = %(answer)s
WHERE id = %(id)s AND state = 'working';

-- name: put_back_studies
-- What a worker that is no more had begun waits again; what broke too often has failed.
UPDATE workforce.study
SET state = CASE WHEN tries >= %(most)s THEN 'failed' ELSE 'waiting' END,
    ended_at = CASE WHEN tries >= %(most)s THEN %(at)s END,
    share = 0
WHERE state = 'working';

-- name: give_back_study
-- A worker that is told to end gives back what it has begun; that try does not count.
UPDATE workforce.study SET state = 'waiting', tries = tries - 1, share = 0
WHERE id = %(id)s AND state = 'working';

-- name: forget_studies
-- Of each kind the newest are kept, and every proposal that was taken in.
DELETE FROM workforce.study
WHERE centre_id = %(centre)s AND kind = %(kind)s AND state IN ('done', 'refused', 'failed')
    AND taken_at IS NULL
    AND id NOT IN (
        SELECT id FROM workforce.study WHERE centre_id = %(centre)s AND kind = %(kind)s
        ORDER BY id DESC LIMIT %(keep)s
    );

-- name: take_study
-- A proposal is taken into the draft, once; what stood there before is kept with it.
UPDATE workforce.study SET taken_at = %(at)s, before = %(before)s
WHERE id = %(id)s AND state = 'done' AND taken_at IS NULL;

-- name: before_study
-- What stood in the draft before a proposal was taken in.
SELECT before::text FROM workforce.study WHERE id = %(id)s AND taken_at IS NOT NULL FOR UPDATE;

-- name: untake_study
-- The proposal was taken back.
UPDATE workforce.study SET taken_at = NULL, before = NULL WHERE id = %(id)s;

-- name: events_there
-- Whether this installation keeps events: a log may be the first thing that it sees.
SELECT to_regclass('workforce.known_event') IS NOT NULL AS there;

-- name: known_events
-- What is known of the days of a centre.
SELECT client, queue, kind, name, first, last, month_day, effect
FROM workforce.known_event WHERE centre_id = %(centre)s ORDER BY id;
