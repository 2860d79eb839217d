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
