"""What workflow tools do through boto3: the calls of Metaflow, Airflow and Snakemake, in their order.

Run by Boto3ClientTest with the server's address in AWS_ENDPOINT_URL. A failed check ends it with 1.
"""

import os
import time

import boto3
from botocore.config import Config

NAME = "python-story"
GROUP = "/aws/batch/job"
STATES_BEFORE_END = ["SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING"]


def client(service):
    return boto3.client(
        service,
        endpoint_url=os.environ["AWS_ENDPOINT_URL"],
        config=Config(retries={"max_attempts": 1, "mode": "standard"}),
    )


batch = client("batch")
logs = client("logs")
sts = client("sts")
ecs = client("ecs")
ec2 = client("ec2")


def until(what, ask):
    deadline = time.monotonic() + 60
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError("not within a minute: " + what)
        time.sleep(0.02)


def set_up():
    batch.create_compute_environment(
        computeEnvironmentName=NAME,
        type="MANAGED",
        computeResources={
            "type": "EC2",
            "minvCpus": 0,
            "maxvCpus": 16,
            "instanceTypes": ["optimal"],
            "subnets": ["subnet-1"],
            "securityGroupIds": ["sg-1"],
            "instanceRole": "ecsInstanceRole",
        },
    )
    # Airflow: waits while the status is one of these.
    until(
        "the environment is valid",
        lambda: batch.describe_compute_environments(computeEnvironments=[NAME])[
            "computeEnvironments"
        ][0]["status"]
        == "VALID",
    )
    batch.create_job_queue(
        jobQueueName=NAME,
        priority=1,
        computeEnvironmentOrder=[{"order": 1, "computeEnvironment": NAME}],
    )
    until(
        "the queue is valid",
        lambda: batch.describe_job_queues(jobQueues=[NAME])["jobQueues"][0]["status"] == "VALID",
    )


def register_as_metaflow():
    """Looks for a definition of its own, and registers one where there is none."""
    queue = batch.describe_job_queues(jobQueues=[NAME])["jobQueues"][0]
    environment = queue["computeEnvironmentOrder"][0]["computeEnvironment"]
    found = batch.describe_compute_environments(computeEnvironments=[environment])
    assert found["computeEnvironments"][0]["computeResources"]["type"] == "EC2"
    known = batch.describe_job_definitions(jobDefinitionName=NAME, status="ACTIVE")
    assert known["jobDefinitions"] == []
    return batch.register_job_definition(
        jobDefinitionName=NAME,
        type="container",
        containerProperties={
            "image": "python",
            "command": ["echo", "hello"],
            "resourceRequirements": [
                {"type": "VCPU", "value": "1"},
                {"type": "MEMORY", "value": "64"},
            ],
        },
        propagateTags=True,
    )["jobDefinitionArn"]


def submit(definition, script, **more):
    return batch.submit_job(
        jobName=NAME,
        jobQueue=NAME,
        jobDefinition=definition,
        containerOverrides={"command": ["sh", "-c", script]},
        parameters={"metaflow.user": "test"},
        tags={"app": "metaflow"},
        **more,
    )["jobId"]


def describe(job_id):
    jobs = batch.describe_jobs(jobs=[job_id])["jobs"]
    assert [job["jobId"] for job in jobs] == [job_id]
    return jobs[0]


def ended(job_id):
    return until(
        job_id + " has ended",
        lambda: describe(job_id)["status"] in ("SUCCEEDED", "FAILED") and describe(job_id),
    )


def runs_as_metaflow(definition):
    wanted = "AWS_BATCH_JOB_ID AWS_BATCH_JOB_ATTEMPT AWS_BATCH_CE_NAME AWS_BATCH_JQ_NAME"
    script = "for name in %s AWS_EXECUTION_ENV; do printenv $name || exit 1; done" % wanted
    job = ended(submit(definition, script, retryStrategy={"attempts": 2}))
    assert job["status"] == "SUCCEEDED", job
    assert job["stoppedAt"] > 0
    assert job["statusReason"] == "Essential container in task exited"
    assert job["attempts"][-1]["container"]["exitCode"] == 0
    assert "reason" not in job["container"]
    assert job["parameters"] == {"metaflow.user": "test"}
    assert job["tags"] == {"app": "metaflow"}

    for state in STATES_BEFORE_END:
        for page in batch.get_paginator("list_jobs").paginate(jobQueue=NAME, jobStatus=state):
            assert page["jobSummaryList"] == []
    never_started = submit(definition, "true", dependsOn=[{"jobId": submit(definition, "exit 1")}])
    failed = ended(never_started)
    assert failed["statusReason"] == "Dependent Job failed"
    assert failed["stoppedAt"] > 0
    assert failed.get("startedAt", 0) == 0
    assert batch.describe_jobs(jobs=["00000000-0000-4000-8000-000000000000"])["jobs"] == []


def follows_as_airflow(definition):
    """Reads a growing stream page by page until the token comes back, and goes on there later."""
    job_id = submit(
        definition,
        "echo one; echo two; until [ -e %s ]; do sleep 0.1; done; echo 3; exec sleep 600"
        % os.environ["GO_FILE"],
    )
    until("the job runs", lambda: describe(job_id)["status"] == "RUNNING")
    stream = describe(job_id)["container"]["logStreamName"]
    lines = []

    def read(token):
        empty_pages = 0
        while True:
            page = logs.get_log_events(
                logGroupName=GROUP,
                logStreamName=stream,
                startTime=0,
                startFromHead=True,
                **({"nextToken": token} if token else {}),
            )
            lines.extend(event["message"] for event in page["events"])
            empty_pages = 0 if page["events"] else empty_pages + 1
            assert empty_pages < 3, "stopped by empty pages, not by the token"
            if page["nextForwardToken"] == token:
                return token
            token = page["nextForwardToken"]

    token = None

    def read_on():
        nonlocal token
        token = read(token)
        return len(lines) >= 2

    until("the first lines are there", read_on)
    assert lines == ["one", "two"], lines
    with open(os.environ["GO_FILE"], "w"):
        until("the line that came later is there", lambda: read_on() and len(lines) >= 3)
    assert lines == ["one", "two", "3"], lines
    batch.terminate_job(jobId=job_id, reason="Task killed by the user")
    job = ended(job_id)
    assert job["statusReason"] == "Task killed by the user"
    assert read(token) == token, "a token at the end stays the same"
    assert lines == ["one", "two", "3"], lines
    try:
        logs.get_log_events(logGroupName=GROUP, logStreamName="none")
        raise AssertionError("there is no such stream")
    except logs.exceptions.ResourceNotFoundException as e:
        assert e.response["Error"]["Message"] == "The specified log stream does not exist."


def cluster_of(environment):
    found = batch.describe_compute_environments(computeEnvironments=[environment])
    return found["computeEnvironments"][0]["ecsClusterArn"]


def walks_as_nextflow(definition):
    """From a job to the type and place of its machine, asking the clusters one after the other."""
    job = ended(submit(definition, "true"))
    task_arn = job["container"]["taskArn"]
    batch.create_compute_environment(
        computeEnvironmentName="python-unmanaged",
        type="UNMANAGED",
        serviceRole="arn:aws:iam::000000000000:role/batch",
    )
    other = cluster_of("python-unmanaged")
    cluster = cluster_of(NAME)
    try:
        ecs.describe_tasks(cluster=other, tasks=[task_arn])
        raise AssertionError("the task is of another cluster")
    except ecs.exceptions.InvalidParameterException:
        pass
    task = ecs.describe_tasks(cluster=cluster, tasks=[task_arn])["tasks"][0]
    assert task["lastStatus"] == "STOPPED", task
    assert task["containers"][0]["exitCode"] == 0
    assert task["stoppedAt"].timestamp() == job["stoppedAt"] / 1000
    instance_arn = task["containerInstanceArn"]
    assert instance_arn == job["container"]["containerInstanceArn"]
    # Cromwell: every cluster is asked for the instance, and a foreign one must not fail.
    foreign = ecs.describe_container_instances(cluster=other, containerInstances=[instance_arn])
    assert foreign["containerInstances"] == []
    assert foreign["failures"] == [{"arn": instance_arn, "reason": "MISSING"}]
    found = ecs.describe_container_instances(cluster=cluster, containerInstances=[instance_arn])
    instance_id = found["containerInstances"][0]["ec2InstanceId"]
    instance = ec2.describe_instances(InstanceIds=[instance_id])["Reservations"][0]["Instances"][0]
    type_found = ec2.describe_instance_types(InstanceTypes=[instance["InstanceType"]])
    assert type_found["InstanceTypes"][0]["VCpuInfo"]["DefaultVCpus"] >= 1
    assert instance["Placement"]["AvailabilityZone"] == "us-east-1a"
    assert "InstanceLifecycle" not in instance, "only Spot instances have one"


def lists_hosts_as_parallelcluster():
    cluster = cluster_of(NAME)
    arns = []
    for page in ecs.get_paginator("list_container_instances").paginate(cluster=cluster):
        arns.extend(page["containerInstanceArns"])
    assert arns, "an instance is kept for a while"
    for one in ecs.describe_container_instances(cluster=cluster, containerInstances=arns)[
        "containerInstances"
    ]:
        assert one["status"] == "ACTIVE"
        assert one["runningTasksCount"] == one["pendingTasksCount"] == 0
        registered = {r["name"]: r.get("integerValue") for r in one["registeredResources"]}
        remaining = {r["name"]: r.get("integerValue") for r in one["remainingResources"]}
        assert registered == remaining
        vcpus = registered["CPU"] // 1024
        types = [a["value"] for a in one["attributes"] if a["name"] == "ecs.instance-type"]
        pages = ec2.get_paginator("describe_instances").paginate(
            InstanceIds=[one["ec2InstanceId"]]
        )
        instances = [i for p in pages for r in p["Reservations"] for i in r["Instances"]]
        assert [i["InstanceType"] for i in instances] == types
        assert vcpus >= 1 and registered["MEMORY"] > 0
        assert instances[0]["PrivateIpAddress"] and instances[0]["PrivateDnsName"]


def uses_an_unmanaged_environment(definition):
    """A machine of one's own: registered, used, drained, and taken off by force."""
    environment = "python-unmanaged"
    until(
        "the environment is valid",
        lambda: batch.describe_compute_environments(computeEnvironments=[environment])[
            "computeEnvironments"
        ][0]["status"]
        == "VALID",
    )
    batch.create_job_queue(
        jobQueueName=environment,
        priority=1,
        computeEnvironmentOrder=[{"order": 1, "computeEnvironment": environment}],
    )
    until(
        "the queue is valid",
        lambda: batch.describe_job_queues(jobQueues=[environment])["jobQueues"][0]["status"]
        == "VALID",
    )
    job_id = batch.submit_job(
        jobName=environment,
        jobQueue=environment,
        jobDefinition=definition,
        containerOverrides={"command": ["sleep", "600"]},
    )["jobId"]
    cluster = cluster_of(environment)
    instance = ecs.register_container_instance(
        cluster=cluster,
        totalResources=[
            {"name": "CPU", "type": "INTEGER", "integerValue": 1024},
            {"name": "MEMORY", "type": "INTEGER", "integerValue": 128},
        ],
    )["containerInstance"]
    arn = instance["containerInstanceArn"]
    until("the job runs", lambda: describe(job_id)["status"] == "RUNNING")
    assert describe(job_id)["container"]["containerInstanceArn"] == arn
    drained = ecs.update_container_instances_state(
        cluster=cluster, containerInstances=[arn], status="DRAINING"
    )["containerInstances"][0]
    assert (drained["status"], drained["runningTasksCount"]) == ("DRAINING", 1)
    try:
        ecs.deregister_container_instance(cluster=cluster, containerInstance=arn)
        raise AssertionError("a task runs there")
    except ecs.exceptions.InvalidParameterException as e:
        assert e.response["Error"]["Message"] == "Found running tasks on the instance."
    ecs.deregister_container_instance(cluster=cluster, containerInstance=arn, force=True)
    reason = "Host EC2 (instance %s) terminated." % instance["ec2InstanceId"]
    assert ended(job_id)["statusReason"] == reason
    assert ecs.list_container_instances(cluster=cluster)["containerInstanceArns"] == []


def submits_once(definition):
    """A header that makes a submit safe to repeat, put there without a change of the call."""
    key = {"X-Longshore-Idempotency-Key": "python-story-1"}
    batch.meta.events.register(
        "before-call.batch.SubmitJob",
        lambda params, **_: params["headers"].update(key),
        unique_id="idempotency",
    )
    try:
        job_id = submit(definition, "true")
        assert submit(definition, "true") == job_id
        try:
            submit(definition, "false")
            raise AssertionError("the key belongs to another payload")
        except batch.exceptions.ClientException as e:
            assert job_id in e.response["Error"]["Message"]
    finally:
        batch.meta.events.unregister("before-call.batch.SubmitJob", unique_id="idempotency")
    assert submit(definition, "true") != job_id


def tidies_as_snakemake(definition):
    job_id = submit(definition, "true")
    assert ended(job_id)["status"] == "SUCCEEDED"
    batch.terminate_job(jobId=job_id, reason="terminated by snakemake")
    assert describe(job_id)["status"] == "SUCCEEDED"
    batch.deregister_job_definition(jobDefinition=definition)
    try:
        submit(definition, "true")
        raise AssertionError("the definition is inactive")
    except batch.exceptions.ClientException as e:
        assert e.response["ResponseMetadata"]["HTTPStatusCode"] == 400


assert sts.get_caller_identity()["Account"] == "000000000000"
set_up()
DEFINITION = register_as_metaflow()
runs_as_metaflow(DEFINITION)
follows_as_airflow(DEFINITION)
submits_once(DEFINITION)
walks_as_nextflow(DEFINITION)
lists_hosts_as_parallelcluster()
uses_an_unmanaged_environment(DEFINITION)
tidies_as_snakemake(DEFINITION)
print("all calls answered as the workflow tools need it")
