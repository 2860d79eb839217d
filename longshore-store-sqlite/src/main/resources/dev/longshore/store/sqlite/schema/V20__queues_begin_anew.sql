-- The last job that was submitted before the queue was created: what an earlier queue of the same
-- name has used is not held against the shares of this one.
ALTER TABLE job_queue ADD COLUMN jobs_after INTEGER NOT NULL DEFAULT 0;
