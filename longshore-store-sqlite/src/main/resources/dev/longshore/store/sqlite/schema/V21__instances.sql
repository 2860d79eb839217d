-- An instance of a compute environment, from its launch until it is terminated.
CREATE TABLE instance (
  id TEXT PRIMARY KEY,
  compute_environment TEXT NOT NULL,
  type TEXT NOT NULL,
  vcpu_millis INTEGER NOT NULL,
  memory_mib INTEGER NOT NULL,
  gpus INTEGER NOT NULL,
  host TEXT NOT NULL,
  state TEXT NOT NULL,
  launched_at INTEGER NOT NULL,
  idle_since INTEGER, -- when it started, or a job last ended there; NULL while it starts
  ever_used INTEGER NOT NULL -- whether a job ever ended there
) STRICT, WITHOUT ROWID;

-- The instance that an attempt had its room on; NULL where its environment has none.
ALTER TABLE attempt ADD COLUMN instance TEXT;

-- What was decided about the instances of an environment, for people. The newest are kept.
CREATE TABLE scaling_activity (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  compute_environment TEXT NOT NULL,
  at INTEGER NOT NULL,
  action TEXT NOT NULL,
  instance_type TEXT,
  instances TEXT, -- ids, as JSON
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX scaling_activity_by_environment ON scaling_activity (compute_environment, number);

-- Environments that were made before get their instances too: what they say of them is in the document.
UPDATE compute_environment
SET environment = (
  SELECT json_set(
    compute_environment.environment,
    '$.instances',
    json_object(
      'computeEnvironment', compute_environment.name,
      'strategy', coalesce(r.resources ->> '$.allocationStrategy', 'BEST_FIT'),
      'isSpot', json(iif(r.resources ->> '$.type' = 'SPOT', 'true', 'false')),
      'instanceTypes', json(coalesce(r.resources -> '$.instanceTypes', '[]')),
      'minVcpus', coalesce(r.resources ->> '$.minvCpus', 0),
      'maxVcpus', r.resources ->> '$.maxvCpus',
      'bidPercentage', coalesce(nullif(r.resources ->> '$.bidPercentage', 0), 100),
      'scaleDownDelay', 60 * coalesce(r.resources ->> '$.scalingPolicy.minScaleDownDelayMinutes', 0),
      'startVcpus', 0))
  FROM (SELECT compute_environment.environment ->> '$.document' -> '$.computeResources' AS resources) r)
WHERE environment ->> '$.orchestration' = 'ECS' AND environment ->> '$.kind' IN ('EC2', 'SPOT')
  AND environment ->> '$.document' ->> '$.computeResources.maxvCpus' IS NOT NULL;
