-- What the supervisor and the doctor ask the server; each with a name and a sentence.

-- name: role_known
-- One row when the role exists.
SELECT 1 FROM pg_roles WHERE rolname = %(name)s

-- name: database_known
-- One row when the database exists.
SELECT 1 FROM pg_database WHERE datname = %(name)s

-- name: clock
-- The server's wall clock in seconds since 1970.
SELECT extract(epoch FROM clock_timestamp())::float8
