// A call of every operation that AWS's client knows, and what comes back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as sdk from '@aws-sdk/client-batch';
import { batch, until } from './clients.mjs';

const ARN = 'arn:aws:batch:us-east-1:000000000000';
const NAME = 'js-each';
const QUOTA_QUEUE = 'js-quotas';
const QUOTA_SHARE = `${ARN}:job-queue/${QUOTA_QUEUE}/quota-share/${NAME}`;
const NO_JOB = '00000000-0000-4000-8000-000000000000';
const RESOURCES = {
  type: 'EC2',
  minvCpus: 0,
  maxvCpus: 4,
  instanceTypes: ['optimal'],
  subnets: ['subnet-1'],
  securityGroupIds: ['sg-1'],
  instanceRole: 'ecsInstanceRole',
};
const SIZE = [
  { type: 'VCPU', value: '1' },
  { type: 'MEMORY', value: '64' },
];

// What each operation has answered, for those that come later.
const answers = {};
const serviceJob = () => answers.SubmitServiceJob.jobId;

const validEnvironment = () =>
  until('the environment is valid', async () => {
    const answer = await batch.send(
      new sdk.DescribeComputeEnvironmentsCommand({ computeEnvironments: [NAME] }),
    );
    return answer.computeEnvironments[0].status === 'VALID';
  });
const validServiceEnvironment = () =>
  until('the service environment is valid', async () => {
    const answer = await batch.send(
      new sdk.DescribeServiceEnvironmentsCommand({ serviceEnvironments: [NAME] }),
    );
    return answer.serviceEnvironments[0].status === 'VALID';
  });
const validQueue = (name = NAME) =>
  until('the queue is valid', async () => {
    const answer = await batch.send(new sdk.DescribeJobQueuesCommand({ jobQueues: [name] }));
    return answer.jobQueues[0].status === 'VALID';
  });
const goneQueue = (name = NAME) =>
  until('the queue is gone', async () => {
    const answer = await batch.send(new sdk.DescribeJobQueuesCommand({ jobQueues: [name] }));
    return answer.jobQueues.length === 0;
  });
const validQuotaShare = () =>
  until('the quota share is valid', async () => {
    const answer = await batch.send(new sdk.DescribeQuotaShareCommand({ quotaShareArn: QUOTA_SHARE }));
    return answer.status === 'VALID';
  });

// The queue that quota shares are in, with a policy of its own.
const quotaQueue = async () => {
  const policy = await batch.send(
    new sdk.CreateSchedulingPolicyCommand({
      name: QUOTA_QUEUE,
      quotaSharePolicy: { idleResourceAssignmentStrategy: 'FIFO' },
    }),
  );
  await batch.send(
    new sdk.CreateJobQueueCommand({
      jobQueueName: QUOTA_QUEUE,
      priority: 1,
      jobQueueType: 'SAGEMAKER_TRAINING',
      schedulingPolicyArn: policy.arn,
      serviceEnvironmentOrder: [{ order: 1, serviceEnvironment: NAME }],
    }),
  );
  await validQueue(QUOTA_QUEUE);
};
const noQuotaQueue = async () => {
  await batch.send(new sdk.UpdateJobQueueCommand({ jobQueue: QUOTA_QUEUE, state: 'DISABLED' }));
  await validQueue(QUOTA_QUEUE);
  await batch.send(new sdk.DeleteJobQueueCommand({ jobQueue: QUOTA_QUEUE }));
  await goneQueue(QUOTA_QUEUE);
};

// What works, in an order in which each call finds what it needs: the operation, its input, the
// members of its answer, and what to wait for then.
const WORKING = [
  ['CreateSchedulingPolicy', { name: NAME }, ['name', 'arn']],
  ['ListSchedulingPolicies', {}, ['schedulingPolicies']],
  ['DescribeSchedulingPolicies', { arns: [`${ARN}:scheduling-policy/${NAME}`] }, ['schedulingPolicies']],
  [
    'UpdateSchedulingPolicy',
    { arn: `${ARN}:scheduling-policy/${NAME}`, fairsharePolicy: { shareDecaySeconds: 60 } },
    [],
  ],
  ['DeleteSchedulingPolicy', { arn: `${ARN}:scheduling-policy/${NAME}` }, []],
  [
    'CreateComputeEnvironment',
    { computeEnvironmentName: NAME, type: 'MANAGED', computeResources: RESOURCES },
    ['computeEnvironmentName', 'computeEnvironmentArn'],
    validEnvironment,
  ],
  ['DescribeComputeEnvironments', { computeEnvironments: [NAME] }, ['computeEnvironments']],
  [
    'CreateJobQueue',
    {
      jobQueueName: NAME,
      priority: 1,
      computeEnvironmentOrder: [{ order: 1, computeEnvironment: NAME }],
    },
    ['jobQueueName', 'jobQueueArn'],
    () => validQueue(),
  ],
  ['DescribeJobQueues', { jobQueues: [NAME] }, ['jobQueues']],
  [
    'RegisterJobDefinition',
    {
      jobDefinitionName: NAME,
      type: 'container',
      containerProperties: { image: 'busybox', command: ['true'], resourceRequirements: SIZE },
    },
    ['jobDefinitionName', 'jobDefinitionArn', 'revision'],
  ],
  ['DescribeJobDefinitions', { jobDefinitionName: NAME }, ['jobDefinitions']],
  [
    'SubmitJob',
    { jobName: NAME, jobQueue: NAME, jobDefinition: NAME },
    ['jobArn', 'jobName', 'jobId'],
  ],
  ['DescribeJobs', { jobs: [NO_JOB] }, ['jobs']],
  [
    'CreateConsumableResource',
    { consumableResourceName: NAME, totalQuantity: 3 },
    ['consumableResourceName', 'consumableResourceArn'],
  ],
  [
    'UpdateConsumableResource',
    { consumableResource: NAME, operation: 'ADD', quantity: 1 },
    ['consumableResourceName', 'consumableResourceArn', 'totalQuantity'],
  ],
  [
    'DescribeConsumableResource',
    { consumableResource: NAME },
    ['totalQuantity', 'inUseQuantity', 'availableQuantity', 'resourceType', 'createdAt'],
  ],
  ['ListConsumableResources', {}, ['consumableResources']],
  ['ListJobsByConsumableResource', { consumableResource: NAME }, ['jobs']],
  ['DeleteConsumableResource', { consumableResource: NAME }, []],
  [
    'CreateServiceEnvironment',
    {
      serviceEnvironmentName: NAME,
      serviceEnvironmentType: 'SAGEMAKER_TRAINING',
      capacityLimits: [{ maxCapacity: 1, capacityUnit: 'ml.m5.large' }],
    },
    ['serviceEnvironmentName', 'serviceEnvironmentArn'],
    async () => {
      await validServiceEnvironment();
      await quotaQueue();
    },
  ],
  ['DescribeServiceEnvironments', { serviceEnvironments: [NAME] }, ['serviceEnvironments']],
  [
    'CreateQuotaShare',
    {
      quotaShareName: NAME,
      jobQueue: QUOTA_QUEUE,
      capacityLimits: [{ maxCapacity: 1, capacityUnit: 'ml.m5.large' }],
      resourceSharingConfiguration: { strategy: 'RESERVE' },
      preemptionConfiguration: { inSharePreemption: 'DISABLED' },
    },
    ['quotaShareName', 'quotaShareArn'],
    validQuotaShare,
  ],
  [
    'DescribeQuotaShare',
    { quotaShareArn: QUOTA_SHARE },
    ['quotaShareName', 'jobQueueArn', 'capacityLimits', 'state', 'status'],
  ],
  ['ListQuotaShares', { jobQueue: QUOTA_QUEUE }, ['quotaShares']],
  [
    'SubmitServiceJob',
    {
      jobName: NAME,
      jobQueue: QUOTA_QUEUE,
      quotaShareName: NAME,
      serviceJobType: 'SAGEMAKER_TRAINING',
      serviceRequestPayload: JSON.stringify({
        AlgorithmSpecification: {
          TrainingInputMode: 'File',
          TrainingImage: 'busybox',
          ContainerEntrypoint: ['sleep', '60'],
        },
        ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 1 },
        StoppingCondition: { MaxRuntimeInSeconds: 60 },
      }),
    },
    ['jobArn', 'jobName', 'jobId'],
  ],
  [
    'DescribeServiceJob',
    () => ({ jobId: serviceJob() }),
    ['jobId', 'jobQueue', 'serviceJobType', 'status', 'serviceRequestPayload', 'quotaShareName'],
  ],
  [
    'UpdateServiceJob',
    () => ({ jobId: serviceJob(), schedulingPriority: 1 }),
    ['jobArn', 'jobName', 'jobId'],
  ],
  ['ListServiceJobs', { jobQueue: QUOTA_QUEUE }, ['jobSummaryList']],
  ['TerminateServiceJobs', { jobs: [NO_JOB], reason: 'r' }, ['successful', 'errors']],
  [
    'TerminateServiceJob',
    () => ({ jobId: serviceJob(), reason: 'r' }),
    [],
    () =>
      until('the service job has ended', async () => {
        const answer = await batch.send(new sdk.DescribeServiceJobCommand({ jobId: serviceJob() }));
        return answer.status === 'FAILED';
      }),
  ],
  [
    'UpdateQuotaShare',
    { quotaShareArn: QUOTA_SHARE, state: 'DISABLED' },
    ['quotaShareName', 'quotaShareArn'],
    validQuotaShare,
  ],
  ['DeleteQuotaShare', { quotaShareArn: QUOTA_SHARE }, []],
  [
    'UpdateServiceEnvironment',
    { serviceEnvironment: NAME, state: 'DISABLED' },
    ['serviceEnvironmentName', 'serviceEnvironmentArn'],
    async () => {
      await validServiceEnvironment();
      await noQuotaQueue();
    },
  ],
  ['DeleteServiceEnvironment', { serviceEnvironment: NAME }, []],
  ['GetJobQueueSnapshot', { jobQueue: NAME }, ['frontOfQueue', 'queueUtilization']],
  ['ListJobs', { jobQueue: NAME, jobStatus: 'SUCCEEDED' }, ['jobSummaryList']],
  ['CancelJob', { jobId: NO_JOB, reason: 'nothing there' }, []],
  ['TerminateJob', { jobId: NO_JOB, reason: 'nothing there' }, []],
  ['CancelJobs', { jobs: [NO_JOB], reason: 'nothing there' }, ['successful', 'errors']],
  ['TerminateJobs', { jobs: [NO_JOB], reason: 'nothing there' }, ['successful', 'errors']],
  ['TagResource', { resourceArn: `${ARN}:job-queue/${NAME}`, tags: { a: 'b' } }, []],
  ['ListTagsForResource', { resourceArn: `${ARN}:job-queue/${NAME}` }, ['tags']],
  ['UntagResource', { resourceArn: `${ARN}:job-queue/${NAME}`, tagKeys: ['a'] }, []],
  ['DeregisterJobDefinition', { jobDefinition: `${NAME}:1` }, []],
  [
    'UpdateJobQueue',
    { jobQueue: NAME, state: 'DISABLED' },
    ['jobQueueName', 'jobQueueArn'],
    () => validQueue(),
  ],
  [
    'DeleteJobQueue',
    { jobQueue: NAME },
    [],
    () => goneQueue(),
  ],
  [
    'UpdateComputeEnvironment',
    { computeEnvironment: NAME, state: 'DISABLED' },
    ['computeEnvironmentName', 'computeEnvironmentArn'],
    validEnvironment,
  ],
  ['DeleteComputeEnvironment', { computeEnvironment: NAME }, []],
];

const call = (operation, input) => batch.send(new sdk[`${operation}Command`](input));

test('every operation of the client is called here', () => {
  const known = Object.keys(sdk)
    .filter((name) => name.endsWith('Command') && !name.startsWith('$'))
    .map((name) => name.slice(0, -'Command'.length));
  const called = WORKING.map(([operation]) => operation);
  assert.deepEqual(called.toSorted(), known.toSorted());
  assert.equal(called.length, 48);
});

test('each answers with its members', async (t) => {
  for (const [operation, input, members, wait = () => {}] of WORKING) {
    await t.test(operation, async () => {
      const answer = await call(operation, typeof input === 'function' ? input() : input);
      answers[operation] = answer;
      assert.equal(answer.$metadata.httpStatusCode, 200);
      assert.ok(answer.$metadata.requestId);
      for (const member of members) {
        assert.notEqual(answer[member], undefined, member);
      }
      await wait();
    });
  }
});
