-- Clients ask by task what ran where, and what runs in an environment now.
CREATE INDEX attempt_under_way ON attempt (compute_environment, task_id) WHERE stopped_at IS NULL;
CREATE INDEX attempt_by_end ON attempt (stopped_at, task_id) WHERE stopped_at IS NOT NULL;

-- An instance that is gone, for an hour: clients still ask what a job had run on.
CREATE TABLE terminated_instance (
  id TEXT PRIMARY KEY,
  compute_environment TEXT NOT NULL,
  type TEXT NOT NULL,
  vcpu_millis INTEGER NOT NULL,
  memory_mib INTEGER NOT NULL,
  gpus INTEGER NOT NULL,
  host TEXT NOT NULL,
  state TEXT NOT NULL, -- before it went
  launched_at INTEGER NOT NULL,
  idle_since INTEGER,
  ever_used INTEGER NOT NULL,
  drain TEXT, -- why it took no further jobs, as JSON
  terminated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX instance_by_end ON terminated_instance (terminated_at);
