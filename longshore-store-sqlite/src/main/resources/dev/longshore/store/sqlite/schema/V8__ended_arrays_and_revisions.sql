-- ListJobs by a revision; job_by_definition has the order of all revisions together.
CREATE INDEX job_by_revision
  ON job (queue, definition_name, definition_revision, created_at, sequence)
  WHERE queue IS NOT NULL;

-- What has become of the children of an array that has ended: they never change again.
ALTER TABLE job ADD COLUMN children_succeeded INTEGER; -- NULL for all other jobs, as the two below
ALTER TABLE job ADD COLUMN children_failed INTEGER;
ALTER TABLE job ADD COLUMN children_changed_at INTEGER; -- when one of them last changed
UPDATE job SET
  children_succeeded =
    (SELECT count(*) FROM job c WHERE c.parent = job.key AND c.state = 'SUCCEEDED'),
  children_failed =
    (SELECT count(*) FROM job c WHERE c.parent = job.key AND c.state = 'FAILED')
    + (SELECT coalesce(sum(size), 0) FROM children_ended e WHERE e.parent = job.key),
  children_changed_at = max(
    created_at,
    coalesce((SELECT max(c.changed_at) FROM job c WHERE c.parent = job.key), 0),
    coalesce((SELECT max(e.stopped_at) FROM children_ended e WHERE e.parent = job.key), 0))
WHERE array_size > 0 AND state IN ('SUCCEEDED', 'FAILED');
