// The whole story with the AWS SDK for JavaScript, from an empty server to an empty server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CancelJobCommand,
  CreateComputeEnvironmentCommand,
  CreateJobQueueCommand,
  DeleteComputeEnvironmentCommand,
  DeleteJobQueueCommand,
  DeregisterJobDefinitionCommand,
  DescribeComputeEnvironmentsCommand,
  DescribeJobDefinitionsCommand,
  DescribeJobQueuesCommand,
  DescribeJobsCommand,
  ListTagsForResourceCommand,
  RegisterJobDefinitionCommand,
  SubmitJobCommand,
  TagResourceCommand,
  TerminateJobCommand,
  UntagResourceCommand,
  UpdateComputeEnvironmentCommand,
  UpdateJobQueueCommand,
  paginateListJobs,
} from '@aws-sdk/client-batch';
import {
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { batch, logs, until } from './clients.mjs';

const NAME = 'js-story';
const GROUP = '/aws/batch/job';

async function describe(jobId) {
  const { jobs } = await batch.send(new DescribeJobsCommand({ jobs: [jobId] }));
  return jobs[0];
}

async function submit(script, more = {}) {
  const answer = await batch.send(
    new SubmitJobCommand({
      jobName: NAME,
      jobQueue: NAME,
      jobDefinition: NAME,
      containerOverrides: { command: ['sh', '-c', script] },
      ...more,
    }),
  );
  assert.match(answer.jobId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.ok(answer.jobArn.endsWith(`:job/${answer.jobId}`));
  return answer.jobId;
}

const reached = (jobId, status) =>
  until(`${jobId} is ${status}`, async () => {
    const job = await describe(jobId);
    return job.status === status && job;
  });

test('creates an environment, a queue and a definition', async () => {
  const created = await batch.send(
    new CreateComputeEnvironmentCommand({
      computeEnvironmentName: NAME,
      type: 'MANAGED',
      computeResources: {
        type: 'EC2',
        minvCpus: 0,
        maxvCpus: 64,
        instanceTypes: ['optimal'],
        subnets: ['subnet-1'],
        securityGroupIds: ['sg-1'],
        instanceRole: 'ecsInstanceRole',
      },
    }),
  );
  assert.equal(
    created.computeEnvironmentArn,
    `arn:aws:batch:us-east-1:000000000000:compute-environment/${NAME}`,
  );
  await until('the environment is valid', async () => {
    const { computeEnvironments } = await batch.send(
      new DescribeComputeEnvironmentsCommand({ computeEnvironments: [NAME] }),
    );
    return computeEnvironments[0].status === 'VALID';
  });
  await batch.send(
    new CreateJobQueueCommand({
      jobQueueName: NAME,
      priority: 1,
      computeEnvironmentOrder: [{ order: 1, computeEnvironment: NAME }],
    }),
  );
  await until('the queue is valid', async () => {
    const { jobQueues } = await batch.send(new DescribeJobQueuesCommand({ jobQueues: [NAME] }));
    return jobQueues[0].status === 'VALID';
  });
  const container = {
    image: 'busybox',
    command: ['true'],
    resourceRequirements: [
      { type: 'VCPU', value: '1' },
      { type: 'MEMORY', value: '64' },
    ],
    environment: [{ name: 'GREETING', value: 'ahoy' }],
  };
  const registered = await batch.send(
    new RegisterJobDefinitionCommand({
      jobDefinitionName: NAME,
      type: 'container',
      containerProperties: container,
    }),
  );
  assert.equal(registered.revision, 1);
  const { jobDefinitions } = await batch.send(
    new DescribeJobDefinitionsCommand({ jobDefinitionName: NAME, status: 'ACTIVE' }),
  );
  assert.equal(jobDefinitions.length, 1);
  for (const [member, value] of Object.entries(container)) {
    assert.deepEqual(jobDefinitions[0].containerProperties[member], value, member);
  }
});

test('runs a job, retries another, and reads their logs', async () => {
  const job = await reached(await submit('echo "$GREETING one"; echo two >&2'), 'SUCCEEDED');
  assert.equal(job.container.exitCode, 0);
  assert.equal(job.statusReason, 'Essential container in task exited');
  assert.equal(typeof job.createdAt, 'number');
  const stream = job.container.logStreamName;
  const page = await logs.send(
    new GetLogEventsCommand({ logGroupName: GROUP, logStreamName: stream, startFromHead: true }),
  );
  assert.deepEqual(
    page.events.map((event) => event.message),
    ['ahoy one', 'two'],
  );
  const end = await logs.send(
    new GetLogEventsCommand({
      logGroupName: GROUP,
      logStreamName: stream,
      startFromHead: true,
      nextToken: page.nextForwardToken,
    }),
  );
  assert.deepEqual(end.events, []);
  assert.equal(end.nextForwardToken, page.nextForwardToken);
  const { logStreams } = await logs.send(
    new DescribeLogStreamsCommand({ logGroupName: GROUP, logStreamNamePrefix: stream }),
  );
  assert.equal(logStreams[0].logStreamName, stream);
  const found = await logs.send(
    new FilterLogEventsCommand({ logGroupName: GROUP, filterPattern: 'ahoy' }),
  );
  assert.deepEqual(
    found.events.map((event) => event.message),
    ['ahoy one'],
  );

  const failed = await reached(
    await submit('exit $((AWS_BATCH_JOB_ATTEMPT + 4))', { retryStrategy: { attempts: 2 } }),
    'FAILED',
  );
  assert.deepEqual(
    failed.attempts.map((attempt) => attempt.container.exitCode),
    [5, 6],
  );
});

test('terminates a running job and cancels a waiting one', async () => {
  const running = await submit('sleep 600');
  await reached(running, 'RUNNING');
  const waiting = await submit('true', { dependsOn: [{ jobId: running }] });
  await batch.send(new CancelJobCommand({ jobId: waiting, reason: 'changed my mind' }));
  await batch.send(new TerminateJobCommand({ jobId: running, reason: 'long enough' }));
  const terminated = await reached(running, 'FAILED');
  assert.equal(terminated.statusReason, 'long enough');
  assert.equal(terminated.isTerminated, true);
  const cancelled = await reached(waiting, 'FAILED');
  assert.deepEqual(cancelled.attempts, []);
});

test('lists jobs page by page', async () => {
  const names = [];
  const pages = paginateListJobs(
    { client: batch, pageSize: 2 },
    { jobQueue: NAME, filters: [{ name: 'JOB_NAME', values: ['js-*'] }] },
  );
  for await (const page of pages) {
    assert.ok(page.jobSummaryList.length <= 2);
    names.push(...page.jobSummaryList.map((summary) => summary.jobName));
  }
  assert.deepEqual(names, [NAME, NAME, NAME, NAME]);
});

test('tags what can be tagged', async () => {
  const resourceArn = `arn:aws:batch:us-east-1:000000000000:job-queue/${NAME}`;
  await batch.send(new TagResourceCommand({ resourceArn, tags: { dock: '4', crew: 'b' } }));
  await batch.send(new UntagResourceCommand({ resourceArn, tagKeys: ['crew'] }));
  const { tags } = await batch.send(new ListTagsForResourceCommand({ resourceArn }));
  assert.deepEqual(tags, { dock: '4' });
});

test('refuses in the words of AWS', async () => {
  await assert.rejects(submit('true', { jobQueue: 'nowhere' }), (error) => {
    assert.equal(error.name, 'ClientException');
    assert.equal(error.$fault, 'client');
    assert.equal(error.$metadata.httpStatusCode, 400);
    assert.equal(error.message, 'JobQueue nowhere not found.');
    return true;
  });
});

test('takes everything down again', async () => {
  await batch.send(new DeregisterJobDefinitionCommand({ jobDefinition: `${NAME}:1` }));
  await batch.send(new UpdateJobQueueCommand({ jobQueue: NAME, state: 'DISABLED' }));
  await until('the queue is disabled', async () => {
    const { jobQueues } = await batch.send(new DescribeJobQueuesCommand({ jobQueues: [NAME] }));
    return jobQueues[0].state === 'DISABLED' && jobQueues[0].status === 'VALID';
  });
  await batch.send(
    new UpdateComputeEnvironmentCommand({ computeEnvironment: NAME, state: 'DISABLED' }),
  );
  await batch.send(new DeleteJobQueueCommand({ jobQueue: NAME }));
  await until('the queue is gone', async () => {
    const { jobQueues } = await batch.send(new DescribeJobQueuesCommand({}));
    return jobQueues.length === 0;
  });
  await until('the environment is disabled', async () => {
    const { computeEnvironments } = await batch.send(new DescribeComputeEnvironmentsCommand({}));
    return computeEnvironments[0].status === 'VALID';
  });
  await batch.send(new DeleteComputeEnvironmentCommand({ computeEnvironment: NAME }));
  await until('the environment is gone', async () => {
    const { computeEnvironments } = await batch.send(new DescribeComputeEnvironmentsCommand({}));
    return computeEnvironments.length === 0;
  });
});
