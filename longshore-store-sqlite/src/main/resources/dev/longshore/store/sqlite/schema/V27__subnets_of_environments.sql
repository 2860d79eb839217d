-- What an environment says of its subnets decides which engine serves it, so it no longer lies in the document alone.
UPDATE compute_environment
SET environment =
  json_set(
    environment,
    '$.subnets',
    json(environment ->> '$.document' -> '$.computeResources.subnets'))
WHERE environment ->> '$.document' -> '$.computeResources.subnets' IS NOT NULL;

-- Those of managed instances are said by their provider.
UPDATE compute_environment
SET environment =
  json_set(
    environment,
    '$.subnets',
    json(
      environment ->> '$.document'
        -> '$.computeResources.managedInstancesProvider.instanceLaunchTemplate.networkConfiguration.subnets'))
WHERE environment ->> '$.document'
  -> '$.computeResources.managedInstancesProvider.instanceLaunchTemplate.networkConfiguration.subnets' IS NOT NULL;
