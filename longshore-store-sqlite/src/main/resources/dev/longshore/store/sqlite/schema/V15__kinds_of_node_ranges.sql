-- Each range of nodes says which property object it holds; until now only the document did.
UPDATE job_definition
SET definition = json_set(definition, '$.nodes.ranges', json((
  SELECT json_group_array(json_set(node_range.value, '$.kind', iif(
      json_type(
        definition ->> '$.document',
        '$.nodeProperties.nodeRangeProperties[' || node_range.key || '].container') IS NULL,
      'ECS',
      'CONTAINER')))
  FROM json_each(definition, '$.nodes.ranges') AS node_range)))
WHERE json_type(definition, '$.nodes') = 'object';
