-- Since when a job that waits has its reason: the time limits of its queue count from then.
ALTER TABLE job ADD COLUMN reason_at INTEGER;
CREATE INDEX job_with_reason ON job (state) WHERE reason_at IS NOT NULL;
