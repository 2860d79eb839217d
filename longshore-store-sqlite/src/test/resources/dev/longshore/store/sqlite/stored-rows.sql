-- ComputeEnvironmentSavedFact
INSERT INTO compute_environment (name, environment) VALUES ('environment', '{"name":"environment","uuid":"11111111-1111-4111-8111-111111111111","kind":"EC2","orchestration":"ECS","state":"ENABLED","status":"VALID","statusReason":"ComputeEnvironment Healthy","changedAt":1767225600000,"createdAt":1767225600000,"maxVcpus":256,"document":"{\"type\":\"MANAGED\"}","tags":{"tag":"value"},"version":2}');
-- ComputeEnvironmentSavedFact
INSERT INTO compute_environment (name, environment) VALUES ('gone', '{"name":"gone","uuid":"11111111-1111-4111-8111-111111111111","kind":"EC2","orchestration":"ECS","state":"ENABLED","status":"VALID","statusReason":"ComputeEnvironment Healthy","changedAt":1767225600000,"createdAt":1767225600000,"maxVcpus":256,"document":"{\"type\":\"MANAGED\"}","version":1}');
-- ComputeEnvironmentDeletedFact
-- ComputeEnvironmentSavedFact
INSERT INTO compute_environment (name, environment) VALUES ('with instances', '{"name":"with instances","uuid":"11111111-1111-4111-8111-111111111111","kind":"EC2","orchestration":"ECS","state":"ENABLED","status":"VALID","statusReason":"ComputeEnvironment Healthy","changedAt":1767225600000,"createdAt":1767225600000,"maxVcpus":256,"instances":{"computeEnvironment":"with instances","strategy":"BEST_FIT_PROGRESSIVE","isSpot":false,"instanceTypes":["c5","optimal"],"minVcpus":1,"maxVcpus":256,"bidPercentage":100,"scaleDownDelay":1200,"startVcpus":2},"subnets":["subnet-1","subnet-2"],"document":"{\"type\":\"MANAGED\"}","version":2}');
-- InstanceLaunchedFact
INSERT INTO counter (name, value) VALUES ('last_instance', 4);
INSERT INTO instance (id, compute_environment, type, vcpu_millis, memory_mib, gpus, host, state, launched_at, ever_used) VALUES ('i-0123456789abcdef0', 'with instances', 'c5.large', 2000, 3920, 0, 'host', 'PENDING', 1767225600001, 0);
-- InstanceRunningFact
INSERT INTO instance (id, compute_environment, type, vcpu_millis, memory_mib, gpus, host, state, launched_at, idle_since, ever_used) VALUES ('i-0123456789abcdef0', 'with instances', 'c5.large', 2000, 3920, 0, 'host', 'RUNNING', 1767225600001, 1767225600002, 0);
-- InstanceLaunchedFact
INSERT INTO counter (name, value) VALUES ('last_instance', 5);
INSERT INTO instance (id, compute_environment, type, vcpu_millis, memory_mib, gpus, host, state, launched_at, ever_used) VALUES ('i-gone', 'with instances', 'c5.large', 2000, 3920, 0, 'host', 'PENDING', 1767225600000, 0);
-- InstanceTerminatedFact
-- InstanceLaunchedFact
INSERT INTO instance (id, compute_environment, type, vcpu_millis, memory_mib, gpus, host, state, launched_at, ever_used) VALUES ('i-9', 'with instances', 'c5.large', 2000, 3920, 0, 'host', 'PENDING', 1767225600000, 0);
-- InstanceDrainingFact
INSERT INTO instance (id, compute_environment, type, vcpu_millis, memory_mib, gpus, host, state, launched_at, idle_since, ever_used, drain) VALUES ('i-9', 'with instances', 'c5.large', 2000, 3920, 0, 'host', 'DRAINING', 1767225600000, 1767225600004, 0, '{"cause":"INTERRUPTED","at":1767225600004,"stopsAt":1767225600005,"notice":2}');
-- InstanceShortageFact
INSERT INTO instance_shortage (type, until) VALUES ('c5.large', 1767225600009);
-- InstanceShortageFact
INSERT INTO instance_shortage (type, until) VALUES ('gone', 1767225600009);
-- InstanceShortageEndedFact
-- TypesUnavailableFact
INSERT INTO unavailable_types (compute_environment, types) VALUES ('with instances', '{"byType":{"c5.large":{"failures":1,"until":1767225660007}}}');
-- ScalingNotedFact
INSERT INTO scaling_activity (number, compute_environment, at, action, instance_type, instances, reason) VALUES (1, 'with instances', 1767225600001, 'LAUNCH', 'c5.large', '["i-0123456789abcdef0"]', 'Launched 1 of type c5.large.');
-- SchedulingPolicySavedFact
INSERT INTO scheduling_policy (name, policy) VALUES ('policy', '{"name":"policy","kind":"FAIRSHARE","fairShare":{"shareDecaySeconds":600,"computeReservation":50,"shares":[{"shareIdentifier":"a*","weightFactor":0.25}]},"document":"{\"fairsharePolicy\":{\"shareDecaySeconds\":600,\"computeReservation\":50,\"shareDistribution\":[{\"shareIdentifier\":\"a*\",\"weightFactor\":0.25}]}}","createdAt":1767225600000}');
-- SchedulingPolicySavedFact
INSERT INTO scheduling_policy (name, policy) VALUES ('gone', '{"name":"gone","kind":"FAIRSHARE","fairShare":{"shareDecaySeconds":600,"computeReservation":50,"shares":[{"shareIdentifier":"a*","weightFactor":0.25}]},"document":"{\"fairsharePolicy\":{\"shareDecaySeconds\":600,\"computeReservation\":50,\"shareDistribution\":[{\"shareIdentifier\":\"a*\",\"weightFactor\":0.25}]}}","createdAt":1767225600000}');
-- SchedulingPolicyDeletedFact
-- JobQueueSavedFact
INSERT INTO job_queue (name, queue, jobs_after) VALUES ('queue', '{"name":"queue","priority":1,"state":"ENABLED","status":"VALID","statusReason":"JobQueue Healthy","type":"ECS","environments":[{"order":1,"computeEnvironment":"environment"}],"changedAt":1767225600000,"createdAt":1767225600000}', 0);
-- JobQueueSavedFact
INSERT INTO job_queue (name, queue, jobs_after) VALUES ('gone', '{"name":"gone","priority":1,"state":"ENABLED","status":"VALID","statusReason":"JobQueue Healthy","type":"ECS","changedAt":1767225600000,"createdAt":1767225600000}', 0);
-- JobQueueDeletedFact
-- ServiceEnvironmentSavedFact
INSERT INTO service_environment (name, environment) VALUES ('service', '{"name":"service","state":"ENABLED","status":"VALID","capacityLimits":[{"maxCapacity":7,"capacityUnit":"ml.m5.large"}],"changedAt":1767225600000,"createdAt":1767225600000,"tags":{"tag":"value"}}');
-- ServiceEnvironmentSavedFact
INSERT INTO service_environment (name, environment) VALUES ('gone', '{"name":"gone","state":"ENABLED","status":"VALID","capacityLimits":[{"maxCapacity":1,"capacityUnit":"NUM_INSTANCES"}],"changedAt":1767225600000,"createdAt":1767225600000}');
-- ServiceEnvironmentDeletedFact
-- JobQueueSavedFact
INSERT INTO job_queue (name, queue, jobs_after) VALUES ('service queue', '{"name":"service queue","priority":1,"state":"ENABLED","status":"VALID","statusReason":"JobQueue Healthy","type":"SAGEMAKER_TRAINING","serviceEnvironments":[{"order":1,"serviceEnvironment":"service"}],"changedAt":1767225600000,"createdAt":1767225600000}', 0);
-- QuotaShareSavedFact
INSERT INTO quota_share (queue, name, share) VALUES ('service queue', 'share', '{"name":"share","queue":"service queue","capacityLimits":[{"maxCapacity":7,"capacityUnit":"ml.m5.large"}],"strategy":"LEND_AND_BORROW","borrowLimit":-1,"inSharePreemption":false,"state":"ENABLED","status":"VALID","changedAt":1767225600000,"createdAt":1767225600000,"tags":{"tag":"value"}}');
-- QuotaShareSavedFact
INSERT INTO quota_share (queue, name, share) VALUES ('service queue', 'gone', '{"name":"gone","queue":"service queue","strategy":"LEND_AND_BORROW","borrowLimit":-1,"inSharePreemption":false,"state":"ENABLED","status":"VALID","changedAt":1767225600000,"createdAt":1767225600000}');
-- QuotaShareDeletedFact
-- ConsumableResourceSavedFact
INSERT INTO consumable_resource (name, name_lower, resource) VALUES ('Licence', 'licence', '{"name":"Licence","kind":"REPLENISHABLE","totalQuantity":5,"createdAt":1767225600000,"tags":{"tag":"value"}}');
-- ConsumableResourceSavedFact
INSERT INTO consumable_resource (name, name_lower, resource) VALUES ('gone', 'gone', '{"name":"gone","kind":"REPLENISHABLE","totalQuantity":1,"createdAt":1767225600000}');
-- ConsumableResourceDeletedFact
-- UpdateKeptFact
INSERT INTO kept_update (token, resource, operation, quantity, total_quantity, at) VALUES ('token', 'Licence', 'ADD', 2, 5, 1767225600009);
-- UpdateKeptFact
INSERT INTO kept_update (token, resource, operation, quantity, total_quantity, at) VALUES ('gone', 'x', 'SET', 1, 1, 1767225600000);
-- UpdateForgottenFact
-- EventRuleSavedFact
INSERT INTO event_rule (name, rule) VALUES ('rule', '{"name":"rule","pattern":"{\"source\":[\"aws.batch\"]}","state":"ENABLED","tags":{"k":"v"},"targets":[{"id":"t","arn":"longshore:webhook:http://h","document":"{\"Id\":\"t\",\"Arn\":\"a\"}"}]}');
-- EventRuleSavedFact
INSERT INTO event_rule (name, rule) VALUES ('gone', '{"name":"gone","pattern":"{\"source\":[\"aws.batch\"]}","state":"ENABLED","tags":{"k":"v"}}');
-- EventRuleDeletedFact
-- JobDefinitionSavedFact
INSERT INTO job_definition (name, revision, active, definition) VALUES ('definition', 1, 1, '{"id":{"name":"definition","revision":1},"type":"container","active":true,"registeredAt":1767225600000,"platformCapabilities":["EC2"],"parameters":{"x":"y"},"timeoutSeconds":60,"kind":"CONTAINER","task":{"containers":[{"name":"default","image":"busybox","command":["echo","Ref::x"],"environment":[{"name":"A","value":"1"}],"resourceRequirements":[{"type":"VCPU","value":"1"},{"type":"MEMORY","value":"512"}],"privileged":false,"readonlyRootFilesystem":false,"log":{"driver":"awslogs","group":"/aws/batch/job"},"role":{"essential":true},"properties":"{\"image\":\"busybox\"}"}],"properties":"{}"},"document":"{\"jobDefinitionName\":\"definition\"}"}');
-- JobDefinitionSavedFact
INSERT INTO job_definition (name, revision, active, definition, deregistered_at) VALUES ('deregistered', 1, 0, '{"id":{"name":"deregistered","revision":1},"type":"container","active":false,"registeredAt":1767225600000,"platformCapabilities":["EC2"],"kind":"CONTAINER","task":{"containers":[{"name":"default","image":"busybox","command":["true"],"resourceRequirements":[{"type":"VCPU","value":"1"},{"type":"MEMORY","value":"512"}],"privileged":false,"readonlyRootFilesystem":false,"log":{"driver":"awslogs","group":"/aws/batch/job"},"role":{"essential":true},"properties":"{\"image\":\"busybox\"}"}],"properties":"{}"},"document":"{\"jobDefinitionName\":\"deregistered\"}"}', 1767225600008);
-- JobDefinitionSavedFact
INSERT INTO job_definition (name, revision, active, definition, deregistered_at) VALUES ('deregistered', 4, 0, '{"id":{"name":"deregistered","revision":4},"type":"container","active":false,"registeredAt":1767225600000,"platformCapabilities":["EC2"],"kind":"CONTAINER","task":{"containers":[{"name":"default","image":"busybox","command":["true"],"resourceRequirements":[{"type":"VCPU","value":"1"},{"type":"MEMORY","value":"512"}],"privileged":false,"readonlyRootFilesystem":false,"log":{"driver":"awslogs","group":"/aws/batch/job"},"role":{"essential":true},"properties":"{\"image\":\"busybox\"}"}],"properties":"{}"},"document":"{\"jobDefinitionName\":\"deregistered\"}"}', 1767225600008);
-- JobDefinitionRemovedFact
INSERT INTO removed_revision (name, last) VALUES ('deregistered', 4);
-- SubmitKeptFact
INSERT INTO kept_submit (key, payload_digest, job, at) VALUES ('the key', '00112233445566778899aabbccddeeff', '00000000-0000-4000-8000-000000000001', 1767225600009);
-- SubmitKeptFact
INSERT INTO kept_submit (key, payload_digest, job, at) VALUES ('gone', 'digest', '00000000-0000-4000-8000-000000000001', 1767225600000);
-- SubmitForgottenFact
-- JobSubmittedFact
INSERT INTO counter (name, value) VALUES ('last_sequence', 1);
INSERT INTO job (key, id, name, name_lower, queue, definition_name, definition_revision, created_at, sequence, request, share_identifier, vcpu_millis, memory_mib, gpus, array_size, state, retried, attempts, changed_at) VALUES (1, '00000000-0000-4000-8000-000000000001', 'Job', 'job', 'queue', 'definition', 1, 1767225600000, 1, '{"parameters":{"parameter":"value"},"overrides":{"default":{"command":["echo","it''s"],"environment":[{"name":"EMPTY","value":""}],"resourceRequirements":[{"type":"GPU","value":"1"}],"vcpus":2,"memoryMib":1024,"instanceType":"m5.large"}},"nodeOverrides":{"numNodes":3,"ranges":[{"targetNodes":"1:","first":1,"instanceTypes":["m5.large"]}]},"dependsOn":[{"jobId":"00000000-0000-4000-8000-000000000009","type":"N_TO_N"}],"retryStrategy":{"attempts":3,"evaluateOnExit":[{"onStatusReason":"Host EC2*","onReason":"r","onExitCode":"1","action":"EXIT"}]},"timeoutSeconds":60,"propagateTags":true,"tags":{"tag":""},"shareIdentifier":"share","schedulingPriority":5}', 'share', 2000, 1024, 1, 0, 'SUBMITTED', 0, 0, 1767225600000);
-- JobPendingFact
INSERT INTO job (key, id, name, name_lower, queue, definition_name, definition_revision, created_at, sequence, request, share_identifier, vcpu_millis, memory_mib, gpus, array_size, state, retried, attempts, changed_at) VALUES (1, '00000000-0000-4000-8000-000000000001', 'Job', 'job', 'queue', 'definition', 1, 1767225600000, 1, '{"parameters":{"parameter":"value"},"overrides":{"default":{"command":["echo","it''s"],"environment":[{"name":"EMPTY","value":""}],"resourceRequirements":[{"type":"GPU","value":"1"}],"vcpus":2,"memoryMib":1024,"instanceType":"m5.large"}},"nodeOverrides":{"numNodes":3,"ranges":[{"targetNodes":"1:","first":1,"instanceTypes":["m5.large"]}]},"dependsOn":[{"jobId":"00000000-0000-4000-8000-000000000009","type":"N_TO_N"}],"retryStrategy":{"attempts":3,"evaluateOnExit":[{"onStatusReason":"Host EC2*","onReason":"r","onExitCode":"1","action":"EXIT"}]},"timeoutSeconds":60,"propagateTags":true,"tags":{"tag":""},"shareIdentifier":"share","schedulingPriority":5}', 'share', 2000, 1024, 1, 0, 'PENDING', 0, 0, 1767225600000);
INSERT INTO job_event (sequence, job, state, at, attempts) VALUES (1, 1, 'PENDING', 1767225600000, 0);
-- JobRunnableFact
INSERT INTO job (key, id, name, name_lower, queue, definition_name, definition_revision, created_at, sequence, request, share_identifier, vcpu_millis, memory_mib, gpus, array_size, state, since, retried, attempts, changed_at) VALUES (1, '00000000-0000-4000-8000-000000000001', 'Job', 'job', 'queue', 'definition', 1, 1767225600000, 1, '{"parameters":{"parameter":"value"},"overrides":{"default":{"command":["echo","it''s"],"environment":[{"name":"EMPTY","value":""}],"resourceRequirements":[{"type":"GPU","value":"1"}],"vcpus":2,"memoryMib":1024,"instanceType":"m5.large"}},"nodeOverrides":{"numNodes":3,"ranges":[{"targetNodes":"1:","first":1,"instanceTypes":["m5.large"]}]},"dependsOn":[{"jobId":"00000000-0000-4000-8000-000000000009","type":"N_TO_N"}],"retryStrategy":{"attempts":3,"evaluateOnExit":[{"onStatusReason":"Host EC2*","onReason":"r","onExitCode":"1","action":"EXIT"}]},"timeoutSeconds":60,"propagateTags":true,"tags":{"tag":""},"shareIdentifier":"share","schedulingPriority":5}', 'share', 2000, 1024, 1, 0, 'RUNNABLE', 1767225600001, 0, 0, 1767225600001);
INSERT INTO job_event (sequence, job, state, at, attempts) VALUES (2, 1, 'RUNNABLE', 1767225600001, 0);
-- JobReasonFact
INSERT INTO job (key, id, name, name_lower, queue, definition_name, definition_revision, created_at, sequence, request, share_identifier, vcpu_millis, memory_mib, gpus, array_size, state, since, retried, attempts, status_reason, changed_at, reason_at) VALUES (1, '00000000-0000-4000-8000-000000000001', 'Job', 'job', 'queue', 'definition', 1, 1767225600000, 1, '{"parameters":{"parameter":"value"},"overrides":{"default":{"command":["echo","it''s"],"environment":[{"name":"EMPTY","value":""}],"resourceRequirements":[{"type":"GPU","value":"1"}],"vcpus":2,"memoryMib":1024,"instanceType":"m5.large"}},"nodeOverrides":{"numNodes":3,"ranges":[{"targetNodes":"1:","first":1,"instanceTypes":["m5.large"]}]},"dependsOn":[{"jobId":"00000000-0000-4000-8000-000000000009","type":"N_TO_N"}],"retryStrategy":{"attempts":3,"evaluateOnExit":[{"onStatusReason":"Host EC2*","onReason":"r","onExitCode":"1","action":"EXIT"}]},"timeoutSeconds":60,"propagateTags":true,"tags":{"tag":""},"shareIdentifier":"share","schedulingPriority":5}', 'share', 2000, 1024, 1, 0, 'RUNNABLE', 1767225600001, 0, 0, 'no room', 1767225600001, 1767225600001);
INSERT INTO job_event (sequence, job, state, at, attempts, status_reason) VALUES (3, 1, 'RUNNABLE', 1767225600001, 0, 'no room');
-- AttemptPlacedFact
INSERT INTO job (key, id, name, name_lower, queue, definition_name, definition_revision, created_at, sequence, request, share_identifier, vcpu_millis, memory_mib, gpus, array_size, state, since, retried, attempts, changed_at) VALUES (1, '00000000-0000-4000-8000-000000000001', 'Job', 'job', 'queue', 'definition', 1, 1767225600000, 1, '{"parameters":{"parameter":"value"},"overrides":{"default":{"command":["echo","it''s"],"environment":[{"name":"EMPTY","value":""}],"resourceRequirements":[{"type":"GPU","value":"1"}],"vcpus":2,"memoryMib":1024,"instanceType":"m5.large"}},"nodeOverrides":{"numNodes":3,"ranges":[{"targetNodes":"1:","first":1,"instanceTypes":["m5.large"]}]},"dependsOn":[{"jobId":"00000000-0000-4000-8000-000000000009","type":"N_TO_N"}],"retryStrategy":{"attempts":3,"evaluateOnExit":[{"onStatusReason":"Host EC2*","onReason":"r","onExitCode":"1","action":"EXIT"}]},"timeoutSeconds":60,"propagateTags":true,"tags":{"tag":""},"shareIdentifier":"share","schedulingPriority":5}', 'share', 2000, 1024, 1, 0, 'STARTING', 1767225600001, 0, 1, 1767225600002);
INSERT INTO attempt (job, number, task_id, compute_environment, host, placed_at, capacity_kind) VALUES (1, 1, '2ace056d5ffa3e1e6ef527790c9602f0', 'environment', 'host', 1767225600002, 'ON_DEMAND');
INSERT INTO job_event (sequence, job, state, at, attempts) VALUES (4, 1, 'STARTING', 1767225600002, 1);
-- AttemptStartedFact
INSERT INTO job (key, id, name, name_lower, queue, definition_name, definition_revision, created_at, sequence, request, share_identifier, vcpu_millis, memory_mib, gpus, array_size, state, since, retried, attempts, changed_at) VALUES (1, '00000000-0000-4000-8000-000000000001', 'Job', 'job', 'queue', 'definition', 1, 1767225600000, 1, '{"parameters":{"parameter":"value"},"overrides":{"default":{"command":["echo","it''s"],"environment":[{"name":"EMPTY","value":""}],"resourceRequirements":[{"type":"GPU","value":"1"}],"vcpus":2,"memoryMib":1024,"instanceType":"m5.large"}},"nodeOverrides":{"numNodes":3,"ranges":[{"targetNodes":"1:","first":1,"instanceTypes":["m5.large"]}]},"dependsOn":[{"jobId":"00000000-0000-4000-8000-000000000009","type":"N_TO_N"}],"retryStrategy":{"attempts":3,"evaluateOnExit":[{"onStatusReason":"Host EC2*","onReason":"r","onExitCode":"1","action":"EXIT"}]},"timeoutSeconds":60,"propagateTags":true,"tags":{"tag":""},"shareIdentifier":"share","schedulingPriority":5}', 'share', 2000, 1024, 1, 0, 'RUNNING', 1767225600001, 0, 1, 1767225600003);
INSERT INTO attempt (job, number, task_id, compute_environment, host, placed_at, started_at, capacity_kind) VALUES (1, 1, '2ace056d5ffa3e1e6ef527790c9602f0', 'environment', 'host', 1767225600002, 1767225600003, 'ON_DEMAND');
INSERT INTO job_event (sequence, job, state, at, attempts) VALUES (5, 1, 'RUNNING', 1767225600003, 1);
-- AttemptEndedFact
INSERT INTO attempt (job, number, task_id, compute_environment, host, placed_at, started_at, stopped_at, exit_code, reason, status_reason, capacity_kind) VALUES (1, 1, '2ace056d5ffa3e1e6ef527790c9602f0', 'environment', 'host', 1767225600002, 1767225600003, 1767225600004, 137, 'killed', 'exited', 'ON_DEMAND');
-- JobStopRequestedFact
INSERT INTO job (key, id, name, name_lower, queue, definition_name, definition_revision, created_at, sequence, request, share_identifier, vcpu_millis, memory_mib, gpus, array_size, state, since, retried, attempts, stop_cause, stop_reason, changed_at) VALUES (1, '00000000-0000-4000-8000-000000000001', 'Job', 'job', 'queue', 'definition', 1, 1767225600000, 1, '{"parameters":{"parameter":"value"},"overrides":{"default":{"command":["echo","it''s"],"environment":[{"name":"EMPTY","value":""}],"resourceRequirements":[{"type":"GPU","value":"1"}],"vcpus":2,"memoryMib":1024,"instanceType":"m5.large"}},"nodeOverrides":{"numNodes":3,"ranges":[{"targetNodes":"1:","first":1,"instanceTypes":["m5.large"]}]},"dependsOn":[{"jobId":"00000000-0000-4000-8000-000000000009","type":"N_TO_N"}],"retryStrategy":{"attempts":3,"evaluateOnExit":[{"onStatusReason":"Host EC2*","onReason":"r","onExitCode":"1","action":"EXIT"}]},"timeoutSeconds":60,"propagateTags":true,"tags":{"tag":""},"shareIdentifier":"share","schedulingPriority":5}', 'share', 2000, 1024, 1, 0, 'RUNNING', 1767225600001, 0, 1, 'TERMINATE', 'enough', 1767225600003);
-- JobEndedFact
INSERT INTO job (key, id, name, name_lower, queue, definition_name, definition_revision, created_at, sequence, request, share_identifier, vcpu_millis, memory_mib, gpus, array_size, state, since, retried, attempts, stop_cause, stop_reason, status_reason, started_at, stopped_at, changed_at, end_known_at) VALUES (1, '00000000-0000-4000-8000-000000000001', 'Job', 'job', 'queue', 'definition', 1, 1767225600000, 1, '{"parameters":{"parameter":"value"},"overrides":{"default":{"command":["echo","it''s"],"environment":[{"name":"EMPTY","value":""}],"resourceRequirements":[{"type":"GPU","value":"1"}],"vcpus":2,"memoryMib":1024,"instanceType":"m5.large"}},"nodeOverrides":{"numNodes":3,"ranges":[{"targetNodes":"1:","first":1,"instanceTypes":["m5.large"]}]},"dependsOn":[{"jobId":"00000000-0000-4000-8000-000000000009","type":"N_TO_N"}],"retryStrategy":{"attempts":3,"evaluateOnExit":[{"onStatusReason":"Host EC2*","onReason":"r","onExitCode":"1","action":"EXIT"}]},"timeoutSeconds":60,"propagateTags":true,"tags":{"tag":""},"shareIdentifier":"share","schedulingPriority":5}', 'share', 2000, 1024, 1, 0, 'FAILED', 1767225600001, 0, 1, 'TERMINATE', 'enough', 'enough', 1767225600003, 1767225600005, 1767225600005, 1767225600008);
INSERT INTO job_event (sequence, job, state, at, attempts, stop_cause, stop_reason, status_reason) VALUES (6, 1, 'FAILED', 1767225600005, 1, 'TERMINATE', 'enough', 'enough');
-- JobSubmittedFact
INSERT INTO counter (name, value) VALUES ('last_sequence', 2);
INSERT INTO job (key, id, name, name_lower, queue, definition_name, definition_revision, created_at, sequence, vcpu_millis, memory_mib, gpus, array_size, state, retried, attempts, changed_at) VALUES (2, '00000000-0000-4000-8000-000000000002', 'job', 'job', 'queue', 'definition', 1, 1767225600000, 2, 1000, 512, 0, 3, 'SUBMITTED', 0, 0, 1767225600000);
-- ArraySpawnedFact
INSERT INTO job (key, id, name, name_lower, queue, definition_name, definition_revision, created_at, sequence, vcpu_millis, memory_mib, gpus, array_size, state, since, retried, attempts, changed_at) VALUES (2, '00000000-0000-4000-8000-000000000002', 'job', 'job', 'queue', 'definition', 1, 1767225600000, 2, 1000, 512, 0, 3, 'SPAWNED', 1767225600006, 0, 0, 1767225600006);
INSERT INTO job_event (sequence, job, state, at, attempts) VALUES (7, 2, 'SPAWNED', 1767225600006, 0);
INSERT INTO job_event (sequence, job, state, at, attempts, children, size) VALUES (10, 2, 'RUNNABLE', 1767225600006, 0, '0-2', 3);
-- ArrayChildSpawnedFact
INSERT INTO job (key, id, parent, array_index, created_at, array_size, state, since, retried, attempts, changed_at) VALUES (3, '00000000-0000-4000-8000-000000000002:1', 2, 1, 1767225600007, 0, 'RUNNABLE', 1767225600007, 0, 0, 1767225600007);
-- JobTaggedFact
INSERT INTO job (key, id, name, name_lower, queue, definition_name, definition_revision, created_at, sequence, request, vcpu_millis, memory_mib, gpus, array_size, state, since, retried, attempts, changed_at) VALUES (2, '00000000-0000-4000-8000-000000000002', 'job', 'job', 'queue', 'definition', 1, 1767225600000, 2, '{"tags":{"tag":"new"}}', 1000, 512, 0, 3, 'SPAWNED', 1767225600006, 0, 0, 1767225600006);
-- JobSubmittedFact
INSERT INTO counter (name, value) VALUES ('last_sequence', 3);
INSERT INTO job (key, id, name, name_lower, queue, definition_name, definition_revision, created_at, sequence, vcpu_millis, memory_mib, gpus, array_size, state, retried, attempts, changed_at) VALUES (4, '00000000-0000-4000-8000-000000000003', 'job', 'job', 'queue', 'definition', 1, 1767225600000, 3, 1000, 512, 0, 6, 'SUBMITTED', 0, 0, 1767225600000);
-- JobPendingFact
INSERT INTO job (key, id, name, name_lower, queue, definition_name, definition_revision, created_at, sequence, vcpu_millis, memory_mib, gpus, array_size, state, retried, attempts, changed_at, doomed) VALUES (4, '00000000-0000-4000-8000-000000000003', 'job', 'job', 'queue', 'definition', 1, 1767225600000, 3, 1000, 512, 0, 6, 'PENDING', 0, 0, 1767225600000, '1');
INSERT INTO job_event (sequence, job, state, at, attempts) VALUES (11, 4, 'PENDING', 1767225600000, 0);
-- ArrayChildrenDoomedFact
INSERT INTO job (key, id, name, name_lower, queue, definition_name, definition_revision, created_at, sequence, vcpu_millis, memory_mib, gpus, array_size, state, retried, attempts, changed_at, doomed) VALUES (4, '00000000-0000-4000-8000-000000000003', 'job', 'job', 'queue', 'definition', 1, 1767225600000, 3, 1000, 512, 0, 6, 'PENDING', 0, 0, 1767225600000, '1,3-4');
-- ArrayChildStopsFact
INSERT INTO job (key, id, name, name_lower, queue, definition_name, definition_revision, created_at, sequence, vcpu_millis, memory_mib, gpus, array_size, state, retried, attempts, changed_at, doomed, child_stops) VALUES (4, '00000000-0000-4000-8000-000000000003', 'job', 'job', 'queue', 'definition', 1, 1767225600000, 3, 1000, 512, 0, 6, 'PENDING', 0, 0, 1767225600000, '1,3-4', '{"byIndex":{"5":{"cause":"TERMINATE","reason":"enough"}}}');
-- ArraySpawnedFact
INSERT INTO job (key, id, name, name_lower, queue, definition_name, definition_revision, created_at, sequence, vcpu_millis, memory_mib, gpus, array_size, state, since, retried, attempts, changed_at, blocked) VALUES (4, '00000000-0000-4000-8000-000000000003', 'job', 'job', 'queue', 'definition', 1, 1767225600000, 3, 1000, 512, 0, 6, 'SPAWNED', 1767225600008, 0, 0, 1767225600008, '0-4');
INSERT INTO job_event (sequence, job, state, at, attempts, children, size) VALUES (12, 4, 'RUNNABLE', 1767225600008, 0, '5', 1);
INSERT INTO job_event (sequence, job, state, at, attempts, children, size) VALUES (17, 4, 'PENDING', 1767225600008, 0, '0-4', 5);
-- ArrayChildSpawnedFact
INSERT INTO job (key, id, parent, array_index, created_at, array_size, state, retried, attempts, changed_at) VALUES (5, '00000000-0000-4000-8000-000000000003:0', 4, 0, 1767225600008, 0, 'PENDING', 0, 0, 1767225600008);
-- ArrayChildrenEndedFact
INSERT INTO children_ended (parent, children, size, created_at, stop_cause, stop_reason, status_reason, stopped_at) VALUES (4, '1,3-4', 3, 1767225600008, 'TERMINATE', 'enough', 'lost', 1767225600009);
INSERT INTO job_event (sequence, job, state, at, attempts, children, size, stop_cause, stop_reason, status_reason) VALUES (20, 4, 'FAILED', 1767225600009, 0, '1,3-4', 3, 'TERMINATE', 'enough', 'lost');
-- JobSubmittedFact
INSERT INTO counter (name, value) VALUES ('last_sequence', 4);
INSERT INTO job (key, id, name, name_lower, queue, definition_name, definition_revision, created_at, sequence, vcpu_millis, memory_mib, gpus, array_size, state, retried, attempts, changed_at, nodes) VALUES (6, '00000000-0000-4000-8000-000000000004', 'job', 'job', 'queue', 'definition', 1, 1767225600000, 4, 1000, 512, 0, 0, 'SUBMITTED', 0, 0, 1767225600000, 2);
-- NodePlacedFact
INSERT INTO job (key, id, parent, array_index, created_at, vcpu_millis, memory_mib, gpus, array_size, state, retried, attempts, changed_at) VALUES (7, '00000000-0000-4000-8000-000000000004#1', 6, 1, 1767225600000, 250, 64, 0, 0, 'STARTING', 0, 1, 1767225600010);
INSERT INTO attempt (job, number, task_id, compute_environment, host, placed_at, capacity_kind) VALUES (7, 1, '2de79b0236c82e66564b92bcfad8dece', 'environment', 'host', 1767225600010, 'ON_DEMAND');
INSERT INTO job_event (sequence, job, state, at, attempts) VALUES (21, 7, 'STARTING', 1767225600010, 1);
-- NodesWaitingFact
INSERT INTO job (key, id, parent, array_index, created_at, vcpu_millis, memory_mib, gpus, array_size, state, since, retried, attempts, status_reason, changed_at) VALUES (7, '00000000-0000-4000-8000-000000000004#1', 6, 1, 1767225600000, 250, 64, 0, 0, 'RUNNABLE', 1767225600011, 1, 1, 'again', 1767225600011);
INSERT INTO job_event (sequence, job, state, at, attempts, status_reason) VALUES (22, 7, 'RUNNABLE', 1767225600011, 1, 'again');
-- JobSubmittedFact
INSERT INTO counter (name, value) VALUES ('last_sequence', 6);
INSERT INTO job (key, id, name, name_lower, queue, definition_name, definition_revision, created_at, sequence, vcpu_millis, memory_mib, gpus, array_size, state, retried, attempts, changed_at, nodes) VALUES (8, '00000000-0000-4000-8000-000000000006', 'job', 'job', 'queue', 'definition', 1, 1767225600000, 6, 1000, 512, 0, 0, 'SUBMITTED', 0, 0, 1767225600000, 1);
-- NodePlacedFact
INSERT INTO job (key, id, parent, array_index, created_at, vcpu_millis, memory_mib, gpus, array_size, state, retried, attempts, changed_at) VALUES (9, '00000000-0000-4000-8000-000000000006#0', 8, 0, 1767225600000, 250, 64, 0, 0, 'STARTING', 0, 1, 1767225600010);
INSERT INTO attempt (job, number, task_id, compute_environment, host, placed_at, capacity_kind) VALUES (9, 1, 'e3ed616692e8bfded32585c983041c04', 'environment', 'host', 1767225600010, 'ON_DEMAND');
INSERT INTO job_event (sequence, job, state, at, attempts) VALUES (23, 9, 'STARTING', 1767225600010, 1);
-- NodesWaitingFact
INSERT INTO job (key, id, parent, array_index, created_at, vcpu_millis, memory_mib, gpus, array_size, state, since, retried, attempts, status_reason, changed_at) VALUES (9, '00000000-0000-4000-8000-000000000006#0', 8, 0, 1767225600000, 250, 64, 0, 0, 'RUNNABLE', 1767225600011, 1, 1, 'again', 1767225600011);
INSERT INTO job_event (sequence, job, state, at, attempts, status_reason) VALUES (24, 9, 'RUNNABLE', 1767225600011, 1, 'again');
-- NodesEndedFact
INSERT INTO job (key, id, parent, array_index, created_at, vcpu_millis, memory_mib, gpus, array_size, state, since, retried, attempts, status_reason, stopped_at, changed_at) VALUES (9, '00000000-0000-4000-8000-000000000006#0', 8, 0, 1767225600000, 250, 64, 0, 0, 'FAILED', 1767225600011, 1, 1, 'enough', 1767225600012, 1767225600012);
INSERT INTO job_event (sequence, job, state, at, attempts, status_reason) VALUES (25, 9, 'FAILED', 1767225600012, 1, 'enough');
-- EventReceiverAddedFact
INSERT INTO event_cursor (receiver, sequence) VALUES ('receiver', 25);
-- EventsTakenFact
INSERT INTO event_cursor (receiver, sequence) VALUES ('receiver', 4);
-- EventReceiverAddedFact
INSERT INTO event_cursor (receiver, sequence) VALUES ('gone', 25);
-- EventReceiverGoneFact
-- EventsForgottenFact
-- JobSubmittedFact
INSERT INTO job (key, id, name, name_lower, queue, definition_name, definition_revision, created_at, sequence, vcpu_millis, memory_mib, gpus, array_size, state, retried, attempts, changed_at) VALUES (10, '00000000-0000-4000-8000-000000000005', 'job', 'job', 'queue', 'definition', 1, 1767225600000, 5, 1000, 512, 0, 2, 'SUBMITTED', 0, 0, 1767225600000);
-- JobEndedFact
INSERT INTO job (key, id, name, name_lower, queue, definition_name, definition_revision, created_at, sequence, vcpu_millis, memory_mib, gpus, array_size, state, retried, attempts, status_reason, stopped_at, changed_at, end_known_at, children_succeeded, children_failed, children_changed_at) VALUES (10, '00000000-0000-4000-8000-000000000005', 'job', 'job', 'queue', 'definition', 1, 1767225600000, 5, 1000, 512, 0, 2, 'FAILED', 0, 0, 'gone', 1767225600007, 1767225600007, 1767225600008, 0, 0, 1767225600000);
INSERT INTO job_event (sequence, job, state, at, attempts, status_reason) VALUES (26, 10, 'FAILED', 1767225600007, 0, 'gone');
-- JobRemovedFact
INSERT INTO job (key, id, name, name_lower, definition_name, definition_revision, created_at, sequence, vcpu_millis, memory_mib, gpus, array_size, state, retried, attempts, status_reason, stopped_at, changed_at, children_succeeded, children_failed, children_changed_at) VALUES (10, '00000000-0000-4000-8000-000000000005', 'job', 'job', 'definition', 1, 1767225600000, 5, 1000, 512, 0, 2, 'FAILED', 0, 0, 'gone', 1767225600007, 1767225600007, 0, 0, 1767225600000);
-- RemovedRowsErasedFact
-- JobSubmittedFact
INSERT INTO counter (name, value) VALUES ('last_sequence', 7);
INSERT INTO job (key, id, name, name_lower, queue, definition_name, definition_revision, created_at, sequence, request, vcpu_millis, memory_mib, gpus, array_size, state, retried, attempts, changed_at, consumables) VALUES (11, '00000000-0000-4000-8000-000000000007', 'job', 'job', 'queue', 'definition', 1, 1767225600000, 7, '{"nodeOverrides":{"ranges":[{"targetNodes":"0:","first":0,"consumables":[{"resource":"seat","quantity":1}]}]},"consumables":[{"resource":"Licence","quantity":2}]}', 1000, 512, 0, 0, 'SUBMITTED', 0, 0, 1767225600000, '[{"resource":"Licence","quantity":2},{"resource":"seat","quantity":1}]');
INSERT INTO job_consumable (job, resource, quantity) VALUES (11, 'Licence', 2);
INSERT INTO job_consumable (job, resource, quantity) VALUES (11, 'seat', 1);
-- JobSubmittedFact
INSERT INTO counter (name, value) VALUES ('last_sequence', 8);
INSERT INTO job (key, id, name, name_lower, queue, definition_name, definition_revision, created_at, sequence, request, vcpu_millis, memory_mib, gpus, array_size, state, retried, attempts, changed_at, nodes, instances) VALUES (12, '00000000-0000-4000-8000-000000000008', 'job', 'job', 'queue', 'service job', 1, 1767225600000, 8, '{"service":{"payload":"{\"TrainingJobName\":\"demo\"}","name":"demo","image":"image","entrypoint":["sh"],"arguments":["-c","true"],"environment":{"KEY":"value"},"hyperParameters":{"eta":"0.1"},"channels":[{"name":"train","uri":"s3://bucket/in","sharded":false}],"outputPath":"s3://bucket/out","instances":2,"instanceType":"ml.m5.large","maxRuntimeSeconds":86400,"inQuotaShare":false}}', 1000, 512, 0, 0, 'SUBMITTED', 0, 0, 1767225600000, 2, 2);
-- JobRunnableFact
INSERT INTO job (key, id, name, name_lower, queue, definition_name, definition_revision, created_at, sequence, request, vcpu_millis, memory_mib, gpus, array_size, state, since, retried, attempts, changed_at, nodes, instances) VALUES (12, '00000000-0000-4000-8000-000000000008', 'job', 'job', 'queue', 'service job', 1, 1767225600000, 8, '{"service":{"payload":"{\"TrainingJobName\":\"demo\"}","name":"demo","image":"image","entrypoint":["sh"],"arguments":["-c","true"],"environment":{"KEY":"value"},"hyperParameters":{"eta":"0.1"},"channels":[{"name":"train","uri":"s3://bucket/in","sharded":false}],"outputPath":"s3://bucket/out","instances":2,"instanceType":"ml.m5.large","maxRuntimeSeconds":86400,"inQuotaShare":false}}', 1000, 512, 0, 0, 'RUNNABLE', 1767225600001, 0, 0, 1767225600001, 2, 2);
INSERT INTO job_event (sequence, job, state, at, attempts) VALUES (27, 12, 'RUNNABLE', 1767225600001, 0);
-- JobReprioritizedFact
INSERT INTO job (key, id, name, name_lower, queue, definition_name, definition_revision, created_at, sequence, request, vcpu_millis, memory_mib, gpus, array_size, state, since, retried, attempts, changed_at, nodes, instances) VALUES (12, '00000000-0000-4000-8000-000000000008', 'job', 'job', 'queue', 'service job', 1, 1767225600000, 8, '{"schedulingPriority":3,"service":{"payload":"{\"TrainingJobName\":\"demo\"}","name":"demo","image":"image","entrypoint":["sh"],"arguments":["-c","true"],"environment":{"KEY":"value"},"hyperParameters":{"eta":"0.1"},"channels":[{"name":"train","uri":"s3://bucket/in","sharded":false}],"outputPath":"s3://bucket/out","instances":2,"instanceType":"ml.m5.large","maxRuntimeSeconds":86400,"inQuotaShare":false}}', 1000, 512, 0, 0, 'RUNNABLE', 1767225600001, 0, 0, 1767225600001, 2, 2);
-- AttemptPlacedFact
INSERT INTO job (key, id, name, name_lower, queue, definition_name, definition_revision, created_at, sequence, request, vcpu_millis, memory_mib, gpus, array_size, state, since, retried, attempts, changed_at, nodes, instances) VALUES (12, '00000000-0000-4000-8000-000000000008', 'job', 'job', 'queue', 'service job', 1, 1767225600000, 8, '{"schedulingPriority":3,"service":{"payload":"{\"TrainingJobName\":\"demo\"}","name":"demo","image":"image","entrypoint":["sh"],"arguments":["-c","true"],"environment":{"KEY":"value"},"hyperParameters":{"eta":"0.1"},"channels":[{"name":"train","uri":"s3://bucket/in","sharded":false}],"outputPath":"s3://bucket/out","instances":2,"instanceType":"ml.m5.large","maxRuntimeSeconds":86400,"inQuotaShare":false}}', 1000, 512, 0, 0, 'SCHEDULED', 1767225600001, 0, 1, 1767225600002, 2, 2);
INSERT INTO attempt (job, number, task_id, compute_environment, host, placed_at) VALUES (12, 1, 'e6dab1cfd685a5d5b7483e43eca3f6e8', 'environment', 'host', 1767225600002);
INSERT INTO job_event (sequence, job, state, at, attempts) VALUES (28, 12, 'SCHEDULED', 1767225600002, 1);
-- AttemptTakenFact
INSERT INTO job (key, id, name, name_lower, queue, definition_name, definition_revision, created_at, sequence, request, vcpu_millis, memory_mib, gpus, array_size, state, since, retried, attempts, changed_at, nodes, instances) VALUES (12, '00000000-0000-4000-8000-000000000008', 'job', 'job', 'queue', 'service job', 1, 1767225600000, 8, '{"schedulingPriority":3,"service":{"payload":"{\"TrainingJobName\":\"demo\"}","name":"demo","image":"image","entrypoint":["sh"],"arguments":["-c","true"],"environment":{"KEY":"value"},"hyperParameters":{"eta":"0.1"},"channels":[{"name":"train","uri":"s3://bucket/in","sharded":false}],"outputPath":"s3://bucket/out","instances":2,"instanceType":"ml.m5.large","maxRuntimeSeconds":86400,"inQuotaShare":false}}', 1000, 512, 0, 0, 'STARTING', 1767225600001, 0, 1, 1767225600003, 2, 2);
INSERT INTO job_event (sequence, job, state, at, attempts) VALUES (29, 12, 'STARTING', 1767225600003, 1);
