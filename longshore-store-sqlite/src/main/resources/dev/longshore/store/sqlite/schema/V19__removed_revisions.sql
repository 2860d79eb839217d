-- When the deregistration of a revision was committed: from then on it is kept for a time. NULL of those
-- that are active. Nobody noted it so far, so those that were deregistered before count from now on.
ALTER TABLE job_definition ADD COLUMN deregistered_at INTEGER;
UPDATE job_definition SET deregistered_at = unixepoch() * 1000 WHERE active = 0;
CREATE INDEX definition_by_end ON job_definition (deregistered_at) WHERE deregistered_at IS NOT NULL;

-- The highest revision of a name that was removed: it must not be given again.
CREATE TABLE removed_revision (
  name TEXT PRIMARY KEY,
  last INTEGER NOT NULL
) STRICT;
