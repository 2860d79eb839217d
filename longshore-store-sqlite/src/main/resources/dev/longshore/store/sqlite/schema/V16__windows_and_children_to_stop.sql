-- Definitions for Windows say so; until now only the document did.
UPDATE job_definition
SET definition = json_set(definition, '$.task.windows', coalesce(
  (definition ->> '$.document') ->> '$.containerProperties.runtimePlatform.operatingSystemFamily',
  (definition ->> '$.document')
    ->> '$.ecsProperties.taskProperties[0].runtimePlatform.operatingSystemFamily'))
WHERE json_type(definition, '$.task') = 'object'
AND coalesce(
  (definition ->> '$.document') ->> '$.containerProperties.runtimePlatform.operatingSystemFamily',
  (definition ->> '$.document')
    ->> '$.ecsProperties.taskProperties[0].runtimePlatform.operatingSystemFamily')
  LIKE 'WINDOWS%';

-- Wishes to end children that their array has yet to spawn, as JSON; of a PENDING array.
ALTER TABLE job ADD COLUMN child_stops TEXT;
