-- name: put_contract
-- A contract from a date on; the same date again replaces what was said of it.
INSERT INTO reports.rp_contract (centre, client, since, body, written_by, written_at)
VALUES (%(centre)s, %(client)s, %(since)s, %(body)s, %(by)s, %(at)s)
ON CONFLICT (centre, client, since) DO UPDATE
SET body = excluded.body, written_by = excluded.written_by, written_at = excluded.written_at;

-- name: find_contract
-- The contract in force on a day.
SELECT body FROM reports.rp_contract
WHERE centre = %(centre)s AND client = %(client)s AND since <= %(day)s
ORDER BY since DESC LIMIT 1;

-- name: contracts
-- Of every client of some centres, the contract in force on a day.
SELECT DISTINCT ON (centre, client) centre, client, body, since, written_at FROM reports.rp_contract
WHERE centre = ANY(%(centres)s) AND since <= %(day)s
ORDER BY centre, client, since DESC;

-- name: hold_report
-- One drafter of a report at a time; let go with the transaction.
SELECT pg_advisory_xact_lock(hashtextextended('maju report ' || %(report)s, 0));

-- name: put_report
-- A report; harmless when it is there.
INSERT INTO reports.rp_report (id, centre, client, kind, since, until, at, lang)
VALUES (%(id)s, %(centre)s, %(client)s, %(kind)s, %(since)s, %(until)s, %(at)s, %(lang)s)
ON CONFLICT (id) DO NOTHING;

-- name: put_version
-- The next version of a report.
INSERT INTO reports.rp_version (report, version, final, restates, changed, figures, subject, stem,
                                html_key, xlsx_key, sha256, as_of, made_by, made_at)
VALUES (%(report)s, %(version)s, %(final)s, %(restates)s, %(changed)s, %(figures)s, %(subject)s,
        %(stem)s, %(html_key)s, %(xlsx_key)s, %(sha256)s, %(as_of)s, %(made_by)s, %(made_at)s);

-- name: versions
-- Every version of a report, the newest first.
SELECT r.id AS report, r.centre, r.client, r.kind, r.since, r.until, r.at, r.lang, v.version,
       v.final, v.restates, v.changed, v.figures, v.subject, v.stem, v.html_key, v.xlsx_key,
       v.sha256, v.as_of, v.made_by, v.made_at, v.approved_by, v.approved_at
FROM reports.rp_version v JOIN reports.rp_report r ON r.id = v.report
WHERE v.report = %(report)s
ORDER BY v.version DESC;

-- name: list
-- Reports of a centre with their newest version, the latest days first.
SELECT DISTINCT ON (r.until, r.id)
       r.id AS report, r.centre, r.client, r.kind, r.since, r.until, r.at, r.lang, v.version,
       v.final, v.restates, v.changed, v.figures, v.subject, v.stem, v.html_key, v.xlsx_key,
       v.sha256, v.as_of, v.made_by, v.made_at, v.approved_by, v.approved_at
FROM reports.rp_version v JOIN reports.rp_report r ON r.id = v.report
WHERE r.centre = %(centre)s AND (%(client)s::text IS NULL OR r.client = %(client)s)
  AND (%(kind)s::text IS NULL OR r.kind = %(kind)s)
  AND r.until > %(since)s AND r.since < %(until)s
ORDER BY r.until DESC, r.id, v.version DESC
LIMIT %(limit)s;

-- name: approve
-- Approve a version that nobody has approved.
UPDATE reports.rp_version SET approved_by = %(by)s, approved_at = %(at)s
WHERE report = %(report)s AND version = %(version)s AND approved_at IS NULL;

-- name: put_note
-- A note of the day.
INSERT INTO reports.rp_note (centre, client, day, kind, text, written_by, written_at, replaces)
VALUES (%(centre)s, %(client)s, %(day)s, %(kind)s, %(text)s, %(by)s, %(at)s, %(replaces)s)
RETURNING id;

-- name: find_note
-- A note that nothing has replaced yet.
SELECT id, centre, client, day, kind, text, written_by, written_at, replaces
FROM reports.rp_note n
WHERE id = %(id)s AND NOT EXISTS (SELECT FROM reports.rp_note l WHERE l.replaces = n.id)
FOR UPDATE;

-- name: notes
-- What stands of the notes of some days, in order; an empty text took its note back.
SELECT id, client, day, kind, text, written_by, written_at
FROM reports.rp_note n
WHERE centre = %(centre)s AND day >= %(since)s AND day < %(until)s AND text <> ''
  AND (%(client)s::text IS NULL OR client IN ('', %(client)s))
  AND NOT EXISTS (SELECT FROM reports.rp_note l WHERE l.replaces = n.id)
ORDER BY day, array_position(ARRAY['issue', 'remark', 'measure', 'tomorrow'], kind), id;

-- name: note_history
-- A note and what it replaced, the newest first.
WITH RECURSIVE chain AS (
    SELECT * FROM reports.rp_note WHERE id = %(id)s
    UNION ALL
    SELECT n.* FROM reports.rp_note n JOIN chain c ON n.id = c.replaces
)
SELECT id, client, day, kind, text, written_by, written_at FROM chain ORDER BY id DESC;

-- name: slot
-- What the schedule drafted for a day.
SELECT report, version FROM reports.rp_slot
WHERE centre = %(centre)s AND client = %(client)s AND plan = %(plan)s AND day = %(day)s;

-- name: put_slot
-- The schedule drafted this; harmless when it is there.
INSERT INTO reports.rp_slot (centre, client, plan, day, report, version)
VALUES (%(centre)s, %(client)s, %(plan)s, %(day)s, %(report)s, %(version)s)
ON CONFLICT DO NOTHING;

-- name: plan_delivery
-- A version shall go to a recipient; once, however often it is asked.
INSERT INTO reports.rp_delivery (report, version, recipient, message_id, state, changed_at)
VALUES (%(report)s, %(version)s, %(recipient)s, %(message_id)s, 'planned', %(at)s)
ON CONFLICT DO NOTHING;

-- name: hold_sending
-- One sender at a time, as long as its connection lives.
SELECT pg_try_advisory_lock(hashtextextended('maju reports send', 0));

-- name: disown
-- Who held the lock before us is gone: what it was sending may have gone out, or not.
UPDATE reports.rp_delivery SET state = 'unknown', changed_at = %(at)s WHERE state = 'sending';

-- name: planned
-- What waits to be sent, tried the least first.
SELECT report, version, recipient, message_id, tries FROM reports.rp_delivery
WHERE state = 'planned' AND tries < %(tries)s ORDER BY tries, changed_at, report, recipient;

-- name: begin_sending
-- From here on nobody else sends it, and a crash leaves it to be looked at.
UPDATE reports.rp_delivery SET state = 'sending', tries = tries + 1, changed_at = %(at)s
WHERE report = %(report)s AND version = %(version)s AND recipient = %(recipient)s
  AND state = 'planned';

-- name: end_sending
-- What became of it.
UPDATE reports.rp_delivery SET state = %(state)s, said = %(said)s, changed_at = %(at)s
WHERE report = %(report)s AND version = %(version)s AND recipient = %(recipient)s
  AND state = 'sending';

-- name: send_again
-- A person decided that one which failed, or of which nobody knows, shall go out again.
UPDATE reports.rp_delivery
SET state = 'planned', tries = 0, changed_at = %(at)s, decided_by = %(by)s
WHERE report = %(report)s AND version = %(version)s AND recipient = %(recipient)s
  AND state IN ('failed', 'unknown');

-- name: deliveries
-- Where a report went.
SELECT version, recipient, message_id, state, tries, said, changed_at, decided_by
FROM reports.rp_delivery
WHERE report = %(report)s ORDER BY version DESC, recipient;

-- name: confirm_sent
-- A person found out that one of which nobody knew has arrived.
UPDATE reports.rp_delivery SET state = 'sent', decided_by = %(by)s, changed_at = %(at)s
WHERE report = %(report)s AND version = %(version)s AND recipient = %(recipient)s
  AND state = 'unknown';

-- name: put_wanted
-- Somebody wants a report to be made.
INSERT INTO reports.rp_wanted (centre, client, kind, day, until, at, lang, wanted_by, wanted_at)
VALUES (%(centre)s, %(client)s, %(kind)s, %(day)s, %(until)s, %(at)s, %(lang)s, %(by)s, %(now)s)
RETURNING id;

-- name: same_wanted
-- The same wish that still waits.
SELECT id FROM reports.rp_wanted
WHERE state = 'wanted' AND centre = %(centre)s AND client = %(client)s AND kind = %(kind)s
  AND day = %(day)s AND until IS NOT DISTINCT FROM %(until)s AND at = %(at)s AND lang = %(lang)s
ORDER BY id LIMIT 1;

-- name: find_wanted
-- One wish of a centre.
SELECT id, centre, client, kind, day, until, at, lang, wanted_by, wanted_at, state, tries, code,
       params, report, version, ended_at
FROM reports.rp_wanted WHERE id = %(id)s AND centre = %(centre)s;

-- name: next_wanted
-- The oldest wish that waits, after another.
SELECT id, centre, client, kind, day, until, at, lang, wanted_by, wanted_at, state, tries, code,
       params, report, version, ended_at
FROM reports.rp_wanted
WHERE state = 'wanted' AND id > %(after)s ORDER BY id LIMIT 1;

-- name: try_wanted
-- Counted before it is tried: one that kills its maker is not tried for ever.
UPDATE reports.rp_wanted SET tries = tries + 1 WHERE id = %(id)s AND state = 'wanted';

-- name: end_wanted
-- What became of it.
UPDATE reports.rp_wanted
SET state = %(state)s, code = %(code)s, params = %(params)s, report = %(report)s,
    version = %(version)s, ended_at = %(at)s
WHERE id = %(id)s AND state = 'wanted';

-- name: urgent
-- Whether a person waits: for a report, or for a mail that was never tried.
SELECT EXISTS (SELECT FROM reports.rp_wanted WHERE state = 'wanted')
    OR EXISTS (SELECT FROM reports.rp_delivery WHERE state = 'planned' AND tries = 0) AS urgent;

-- name: watched
-- Up to which instant changed facts of a centre were looked at.
SELECT seen_at FROM reports.rp_watch WHERE centre = %(centre)s;

-- name: watch
-- It is now this one.
INSERT INTO reports.rp_watch (centre, seen_at) VALUES (%(centre)s, %(at)s)
ON CONFLICT (centre) DO UPDATE SET seen_at = excluded.seen_at;

-- name: mark_stale
-- Reports over a changed day whose final version went out before the day's facts were written.
UPDATE reports.rp_report AS r SET stale_at = %(at)s
WHERE r.centre = %(centre)s AND r.stale_at IS NULL
  AND r.since <= %(day)s AND r.until > %(day)s
  AND (r.client IN ('', %(client)s) OR %(client)s = %(everybody)s)
  AND EXISTS (SELECT FROM reports.rp_version v
              JOIN reports.rp_delivery d ON d.report = v.report AND d.version = v.version
              WHERE v.report = r.id AND v.final AND d.state IN ('sent', 'unknown'))
  AND (SELECT max(v.as_of) FROM reports.rp_version v WHERE v.report = r.id) < %(written_at)s;

-- name: provisional
-- Reports of whole days that are over, whose newest version is provisional and not marked.
SELECT r.id, r.client, r.since, r.until FROM reports.rp_report AS r
JOIN LATERAL (SELECT v.final FROM reports.rp_version AS v WHERE v.report = r.id
              ORDER BY v.version DESC LIMIT 1) AS newest ON NOT newest.final
WHERE r.centre = %(centre)s AND r.stale_at IS NULL AND r.at = '' AND r.until < %(today)s;

-- name: mark_ripe
-- A provisional report whose days are final now.
UPDATE reports.rp_report SET stale_at = %(at)s WHERE id = %(report)s AND stale_at IS NULL;

-- name: stale
-- Reports that are to be made anew.
SELECT id, centre, client, kind, since, until, at, lang FROM reports.rp_report
WHERE stale_at IS NOT NULL AND centre = %(centre)s ORDER BY until, id;

-- name: fresh
-- It was made anew, or says the same as before.
UPDATE reports.rp_report SET stale_at = NULL WHERE id = %(report)s;

-- name: standing
-- Of some reports: whether facts changed after it was sent, and how its mails stand.
SELECT r.id AS report, r.stale_at,
       max(d.version) FILTER (WHERE d.state = 'sent') AS sent,
       count(*) FILTER (WHERE d.state IN ('planned', 'sending')) AS waiting,
       count(*) FILTER (WHERE d.state = 'failed') AS failed,
       count(*) FILTER (WHERE d.state = 'unknown') AS unknown
FROM reports.rp_report r LEFT JOIN reports.rp_delivery d ON d.report = r.id
WHERE r.id = ANY (%(reports)s) GROUP BY r.id;
