-- How AWS sells what an attempt ran on, since its environment may change or go before it; NULL in a service environment.
ALTER TABLE attempt ADD COLUMN capacity_kind TEXT;

-- What ran before counts by its environment as it is now; where that is gone nothing is known.
WITH environment AS MATERIALIZED (
  SELECT
    name,
    CASE
      WHEN environment ->> '$.kind' IN ('FARGATE', 'FARGATE_SPOT', 'SPOT') THEN environment ->> '$.kind'
      WHEN environment ->> '$.instances.isSpot' THEN 'SPOT'
      ELSE 'ON_DEMAND'
    END AS capacity_kind
  FROM compute_environment)
UPDATE attempt
SET capacity_kind = environment.capacity_kind
FROM environment
WHERE environment.name = attempt.compute_environment
  AND NOT EXISTS (
    SELECT 1 FROM job JOIN job AS whole ON whole.key IN (job.key, job.parent)
    WHERE job.key = attempt.job AND whole.instances IS NOT NULL);
