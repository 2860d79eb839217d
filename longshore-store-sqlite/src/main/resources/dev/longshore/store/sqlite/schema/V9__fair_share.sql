-- Policies say what the scheduler reads of them beside the document that clients see.
UPDATE scheduling_policy SET policy = json_set(policy, '$.fairShare', json_object(
    'shareDecaySeconds',
    coalesce(policy ->> '$.document' ->> '$.fairsharePolicy.shareDecaySeconds', 0),
    'computeReservation',
    coalesce(policy ->> '$.document' ->> '$.fairsharePolicy.computeReservation', 0),
    'shares',
    json((SELECT json_group_array(json_object(
        'shareIdentifier', share.value ->> '$.shareIdentifier',
        'weightFactor', coalesce(share.value ->> '$.weightFactor', 1.0)))
      FROM json_each(policy ->> '$.document', '$.fairsharePolicy.shareDistribution') AS share))))
  WHERE policy ->> '$.kind' = 'FAIRSHARE';
