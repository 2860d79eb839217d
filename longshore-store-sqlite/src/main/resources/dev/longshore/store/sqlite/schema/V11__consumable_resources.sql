-- What jobs take while they run. What is in use is not stored: it follows from the attempts that are
-- under way.
CREATE TABLE consumable_resource (
  name TEXT PRIMARY KEY,
  name_lower TEXT NOT NULL,
  resource TEXT NOT NULL -- JSON
) STRICT;

-- Updates of the last 8 hours that carried a client token; the rowid is their order. The resource may
-- be gone.
CREATE TABLE kept_update (
  token TEXT PRIMARY KEY,
  resource TEXT NOT NULL, -- by name
  operation TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  total_quantity INTEGER NOT NULL, -- that it came to
  at INTEGER NOT NULL
) STRICT;

-- What one attempt of a job takes, of all resources: JSON; NULL for nothing. Children have their
-- parent's, nodes of a multi-node parallel job take nothing.
ALTER TABLE job ADD COLUMN consumables TEXT;

-- The same for one resource, to find jobs by it. Array children and nodes have no rows here.
CREATE TABLE job_consumable (
  job INTEGER NOT NULL REFERENCES job (key),
  resource TEXT NOT NULL, -- by name
  quantity INTEGER NOT NULL,
  PRIMARY KEY (job, resource)
) STRICT, WITHOUT ROWID;

CREATE INDEX job_by_consumable ON job_consumable (resource, job);

-- Definitions name resources by name alone, and ranges of nodes say what they take.
UPDATE job_definition
SET definition = json_set(definition, '$.consumables', json((
  SELECT json_group_array(json_object(
      'resource', replace(value ->> '$.resource', rtrim(value ->> '$.resource',
        replace(value ->> '$.resource', '/', '')), ''),
      'quantity', value -> '$.quantity'))
  FROM json_each(definition, '$.consumables'))))
WHERE json_type(definition, '$.consumables') IS NOT NULL;

UPDATE job_definition
SET definition = json_set(definition, '$.nodes.ranges', json((
  SELECT json_group_array(json_patch(node_range.value, json_object('consumables', json((
      SELECT json_group_array(json_object(
          'resource', replace(taken.value ->> '$.consumableResource',
            rtrim(taken.value ->> '$.consumableResource',
              replace(taken.value ->> '$.consumableResource', '/', '')), ''),
          'quantity', taken.value -> '$.quantity'))
      FROM json_each(
        definition ->> '$.document',
        '$.nodeProperties.nodeRangeProperties[' || node_range.key
          || '].consumableResourceProperties.consumableResourceList') AS taken)))))
  FROM json_each(definition, '$.nodes.ranges') AS node_range)))
WHERE json_type(definition, '$.nodes') = 'object'
  AND instr(definition ->> '$.document', 'consumableResourceProperties') > 0;
