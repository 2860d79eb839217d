-- ListJobs by SHARE_IDENTIFIER, which may be combined with a status.
CREATE INDEX job_by_share ON job (queue, share_identifier, state, created_at, sequence)
  WHERE queue IS NOT NULL AND share_identifier IS NOT NULL;
