-- What the telephone's ledger, its mail and its count of strangers ask and write.

-- name: zone
-- In which zone a centre's days turn.
SELECT zone FROM directory.centre WHERE code = %(centre)s

-- name: known_calls
-- Calls that the journal has of one adapter, with the channel that each came by.
SELECT kind, body ->> 'outside', body ->> 'contact' FROM journal.event
WHERE centre = %(centre)s AND at >= %(since)s AND kind IN ('contact_arrived', 'call_missed')
    AND body ->> 'adapter' = %(adapter)s

-- name: known_dials
-- The commands by which somebody was dialled, or sent outside.
SELECT DISTINCT cause FROM journal.event
WHERE centre = %(centre)s AND at >= %(since)s AND kind IN ('dial_began', 'outside_began')

-- name: unkept
-- Recordings of one adapter's calls that were lost, or kept without a part.
SELECT count(*) FROM journal.event AS told
WHERE centre = %(centre)s AND at >= %(begin)s AND at < %(end)s AND kind = 'recording_noted'
    AND ((body ->> 'short')::boolean OR (body ->> 'lost')::boolean)
    AND NOT EXISTS (SELECT FROM journal.event AS came
        WHERE came.centre = told.centre AND came.kind = 'contact_arrived' AND came.at >= %(since)s
            AND came.body ->> 'contact' = told.body ->> 'contact'
            AND came.body ->> 'adapter' <> %(adapter)s)

-- name: put_day
-- What a day's comparison found; a later one takes its place.
INSERT INTO directory.ledger_day (centre_id, server, day, at, calls, explained, apart)
VALUES (%(centre)s, %(server)s, %(day)s, %(at)s, %(calls)s, %(explained)s, %(apart)s)
ON CONFLICT (centre_id, server, day) DO UPDATE
SET at = EXCLUDED.at, calls = EXCLUDED.calls, explained = EXCLUDED.explained, apart = EXCLUDED.apart

-- name: has_day
-- Whether a day was compared.
SELECT EXISTS (SELECT FROM directory.ledger_day
    WHERE centre_id = %(centre)s AND server = %(server)s AND day = %(day)s)

-- name: place
-- How far a log was read, for nobody else meanwhile.
SELECT file, place FROM directory.log_read
WHERE centre_id = %(centre)s AND server = %(server)s AND log = %(log)s FOR UPDATE

-- name: put_place
-- It was read so far.
INSERT INTO directory.log_read (centre_id, server, log, file, place)
VALUES (%(centre)s, %(server)s, %(log)s, %(file)s, %(place)s)
ON CONFLICT (centre_id, server, log) DO UPDATE SET file = EXCLUDED.file, place = EXCLUDED.place

-- name: count_stranger
-- Somebody was refused, so often.
INSERT INTO directory.refused_stranger (centre_id, server, day, source, kind, times, last)
VALUES (%(centre)s, %(server)s, %(day)s, %(source)s, %(kind)s, %(times)s, %(last)s)
ON CONFLICT (centre_id, server, day, source, kind)
DO UPDATE SET times = refused_stranger.times + EXCLUDED.times, last = EXCLUDED.last

-- name: strangers
-- Who was refused on a day, the most often first.
SELECT source, kind, times, last FROM directory.refused_stranger
WHERE centre_id = %(centre)s AND server = %(server)s AND day = %(day)s
ORDER BY times DESC, source, kind LIMIT 50

-- name: mailed
-- Messages that were mailed, or tried.
SELECT recording FROM directory.message_mail WHERE centre_id = %(centre)s

-- name: claim_mail
-- A message is about to be mailed: written before it is tried, so that it goes at most once.
INSERT INTO directory.message_mail (centre_id, recording, state, at, why)
VALUES (%(centre)s, %(recording)s, 'sending', %(at)s, '')
ON CONFLICT (centre_id, recording) DO NOTHING RETURNING id

-- name: end_mail
-- What came of it.
UPDATE directory.message_mail SET state = %(state)s, why = %(why)s, at = %(at)s
WHERE centre_id = %(centre)s AND recording = %(recording)s

-- name: drop_mail
-- It has for certain not gone out, and is tried again later.
DELETE FROM directory.message_mail WHERE centre_id = %(centre)s AND recording = %(recording)s

-- name: prompts
-- The newest change of each announcement that the pages have made.
SELECT DISTINCT ON (code) id, code, number, how = 'built' FROM directory.prompt
WHERE centre_id = %(centre)s AND number > 0 ORDER BY code, number DESC

-- name: prompt_sound
-- What one of them sounds like.
SELECT sound FROM directory.prompt WHERE id = %(id)s
