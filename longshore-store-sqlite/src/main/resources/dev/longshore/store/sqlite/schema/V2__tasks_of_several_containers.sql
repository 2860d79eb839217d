-- An attempt runs a task of one or more containers.

ALTER TABLE attempt ADD COLUMN address TEXT; -- the private IPv4 address that it has for itself
ALTER TABLE attempt ADD COLUMN containers TEXT; -- JSON; how each ended, where there are several

-- The one container of a definition becomes the only one of its task.
UPDATE job_definition
SET definition = json_remove(
  json_set(
    definition,
    '$.task',
    json_object(
      'containers',
      json_array(
        json_set(
          json_remove(json_extract(definition, '$.container'), '$.jobRoleArn'),
          '$.name', 'default',
          '$.role', json_object('essential', json('true')))),
      'properties',
      json_patch( -- leaves out what is null
        '{}',
        json_object(
          'volumes', json_extract(json_extract(definition, '$.container.properties'), '$.volumes'),
          'taskRoleArn',
          json_extract(json_extract(definition, '$.container.properties'), '$.jobRoleArn'),
          'executionRoleArn',
          json_extract(json_extract(definition, '$.container.properties'), '$.executionRoleArn'),
          'networkConfiguration',
          json_extract(json_extract(definition, '$.container.properties'), '$.networkConfiguration'),
          'ephemeralStorage',
          json_extract(json_extract(definition, '$.container.properties'), '$.ephemeralStorage'),
          'runtimePlatform',
          json_extract(json_extract(definition, '$.container.properties'), '$.runtimePlatform'))) || '')), -- a text, no JSON inside JSON
  '$.container')
WHERE json_type(definition, '$.container') IS NOT NULL;

-- What a submit changed of the one container becomes what it changed of the container "default".
UPDATE job
SET request = CASE json_extract(request, '$.overrides')
  WHEN '{}' THEN json_remove(request, '$.overrides')
  ELSE json_set(
    request, '$.overrides', json_object('default', json_extract(request, '$.overrides')))
END
WHERE json_type(request, '$.overrides') IS NOT NULL;
