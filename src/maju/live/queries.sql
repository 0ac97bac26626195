-- Every statement that push sends, each with a name and a sentence.

-- name: ring
-- Rings for whoever listens: nothing is written.
SELECT pg_notify(%(channel)s, %(said)s)
