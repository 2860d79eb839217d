-- Submits of the last 24 hours that carried an idempotency key; the rowid is their order. The job may
-- be gone.
CREATE TABLE kept_submit (
  key TEXT PRIMARY KEY,
  payload_digest TEXT NOT NULL,
  job TEXT NOT NULL, -- its id
  at INTEGER NOT NULL
) STRICT;

-- When the end of a job that is no child was committed: from then on it is kept. A row whose queue and
-- parent are NULL is of a job that is kept no longer.
ALTER TABLE job ADD COLUMN end_known_at INTEGER;
UPDATE job SET end_known_at = stopped_at WHERE parent IS NULL AND stopped_at IS NOT NULL;
CREATE INDEX job_by_end ON job (end_known_at) WHERE queue IS NOT NULL AND end_known_at IS NOT NULL;
CREATE INDEX removed_job ON job (key) WHERE queue IS NULL AND parent IS NULL;
