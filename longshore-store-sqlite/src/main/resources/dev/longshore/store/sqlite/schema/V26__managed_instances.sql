-- Environments of managed instances that were made before get instances too: what they say of them is in the document.
UPDATE compute_environment
SET environment = (
  SELECT json_set(
    compute_environment.environment,
    '$.instances',
    json_object(
      'computeEnvironment', compute_environment.name,
      'strategy', 'BEST_FIT_PROGRESSIVE',
      'isSpot', json(iif(p.provider ->> '$.instanceLaunchTemplate.capacityOptionType' = 'SPOT', 'true', 'false')),
      'instanceTypes',
        json(coalesce(p.provider -> '$.instanceLaunchTemplate.instanceRequirements.allowedInstanceTypes', '[]')),
      'minVcpus', 0,
      'maxVcpus', p.max_vcpus,
      'bidPercentage', 100,
      'scaleDownDelay', 0,
      'startVcpus', 0,
      'managed', json_object(
        'scaleInAfter',
        nullif(coalesce(p.provider ->> '$.infrastructureOptimization.scaleInAfter', 300), -1))))
  FROM (
    SELECT
      compute_environment.environment ->> '$.document' -> '$.computeResources.managedInstancesProvider' AS provider,
      compute_environment.environment ->> '$.document' ->> '$.computeResources.maxvCpus' AS max_vcpus) p)
WHERE environment ->> '$.kind' = 'ECS_MANAGED_INSTANCES'
  AND environment ->> '$.document' ->> '$.computeResources.managedInstancesProvider' IS NOT NULL;

-- The vCPUs that unmanaged environments say they have count for fair share.
UPDATE compute_environment
SET environment = json_set(
  environment, '$.unmanagedVcpus', environment ->> '$.document' ->> '$.unmanagedvCpus')
WHERE environment ->> '$.document' ->> '$.unmanagedvCpus' IS NOT NULL;

-- Definitions of managed instances say which processor they are made for; until now only the document did.
UPDATE job_definition
SET definition = json_set(definition, '$.task.architecture',
  (definition ->> '$.document') ->> '$.ecsProperties.taskProperties[0].runtimePlatform.cpuArchitecture')
WHERE json_type(definition, '$.task') = 'object'
AND (definition ->> '$.document') ->> '$.ecsProperties.taskProperties[0].runtimePlatform.cpuArchitecture'
  IN ('X86_64', 'ARM64');
