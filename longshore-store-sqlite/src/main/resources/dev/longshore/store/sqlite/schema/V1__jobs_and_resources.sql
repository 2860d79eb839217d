-- Times are milliseconds since the Unix epoch. A JSON column holds a record of the model; columns
-- beside it repeat what queries need.

CREATE TABLE compute_environment (
  name TEXT PRIMARY KEY,
  environment TEXT NOT NULL -- JSON
) STRICT;

CREATE TABLE job_queue (
  name TEXT PRIMARY KEY,
  queue TEXT NOT NULL -- JSON
) STRICT;

CREATE TABLE scheduling_policy (
  name TEXT PRIMARY KEY,
  policy TEXT NOT NULL -- JSON
) STRICT;

CREATE TABLE job_definition (
  name TEXT NOT NULL,
  revision INTEGER NOT NULL,
  active INTEGER NOT NULL, -- 0 or 1
  definition TEXT NOT NULL, -- JSON
  PRIMARY KEY (name, revision)
) STRICT;

-- Highest values ever given out, which must outlive the rows that had them.
CREATE TABLE counter (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT;

-- Single jobs, array parents, and those array children that differ from the rest. What a child
-- shares with its parent (name, queue, definition, sequence, request, demand) is NULL in its row.
-- A queue and a definition are named, not referred to by key: an ended job outlives its queue.
CREATE TABLE job (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  parent INTEGER REFERENCES job (key),
  array_index INTEGER,
  name TEXT,
  name_lower TEXT,
  queue TEXT,
  definition_name TEXT,
  definition_revision INTEGER,
  created_at INTEGER NOT NULL,
  sequence INTEGER,
  request TEXT, -- JSON; NULL where the submit changed nothing
  share_identifier TEXT, -- as in the request
  vcpu_millis INTEGER,
  memory_mib INTEGER,
  gpus INTEGER,
  array_size INTEGER NOT NULL,
  state TEXT NOT NULL, -- the status as AWS has it, or SPAWNED
  since INTEGER, -- of RUNNABLE and SPAWNED
  retried INTEGER NOT NULL, -- of RUNNABLE: 0 or 1
  attempts INTEGER NOT NULL,
  stop_cause TEXT,
  stop_reason TEXT,
  status_reason TEXT,
  started_at INTEGER, -- of a job that has ended
  stopped_at INTEGER, -- of a job that has ended
  changed_at INTEGER NOT NULL -- when the state last changed
) STRICT;

-- ListJobs walks these backwards, newest first. Children are in none of them.
CREATE INDEX job_by_queue ON job (queue, created_at, sequence) WHERE queue IS NOT NULL;
CREATE INDEX job_by_state ON job (state, queue, created_at, sequence) WHERE queue IS NOT NULL;
CREATE INDEX job_by_name ON job (queue, name_lower, created_at DESC, sequence DESC)
  WHERE queue IS NOT NULL;
CREATE INDEX job_by_definition ON job (queue, definition_name, created_at, sequence)
  WHERE queue IS NOT NULL;

CREATE INDEX array_parent ON job (queue, state, array_size) WHERE array_size > 0;
CREATE UNIQUE INDEX child_by_index ON job (parent, array_index) WHERE parent IS NOT NULL;
CREATE INDEX child_by_state ON job (parent, state, changed_at) WHERE parent IS NOT NULL;

-- Every attempt ever placed.
CREATE TABLE attempt (
  job INTEGER NOT NULL REFERENCES job (key),
  number INTEGER NOT NULL,
  task_id TEXT NOT NULL,
  compute_environment TEXT NOT NULL,
  host TEXT NOT NULL,
  placed_at INTEGER NOT NULL,
  started_at INTEGER,
  stopped_at INTEGER, -- NULL while it is under way
  exit_code INTEGER,
  reason TEXT,
  status_reason TEXT,
  PRIMARY KEY (job, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX attempt_by_task ON attempt (task_id);
