-- Submits of the last 24 hours that carried an idempotency key; the rowid is their order. The job may
-- be gone.
CREATE TABLE kept_submit (
  key TEXT PRIMARY KEY,
  payload_digest TEXT NOT NULL,
  job TEXT NOT NULL, -- its id
  at INTEGER NOT NULL
) STRICT;
