package dev.longshore.api;

import dev.longshore.model.Limits;
import dev.longshore.service.BatchService;
import dev.longshore.wire.BatchOperations;
import dev.longshore.wire.WireRouter;
import java.time.InstantSource;
import java.util.function.Supplier;

/** The operations of AWS Batch that Longshore answers. The router says of all others: not yet. */
public final class BatchApi {

  private BatchApi() {}

  /**
   * Registers every operation.
   *
   * @param newJobId makes the id of a new job: a random lower-case UUID
   */
  public static void register(
      WireRouter.Builder router,
      BatchService service,
      InstantSource clock,
      Supplier<String> newJobId,
      ApiConfig config) {
    Limits limits = config.limits();
    var environments = new ComputeEnvironmentOperations(service, clock, config);
    var queues = new JobQueueOperations(service, clock, config);
    var policies = new SchedulingPolicyOperations(service, clock, limits);
    var definitions = new JobDefinitionOperations(service, clock, config);
    var submits = new SubmitOperation(service, newJobId, config);
    var stops = new StopOperations(service, limits);
    var jobs = new JobQueries(service);
    var snapshots = new QueueSnapshotOperation(service);
    var serviceEnvironments = new ServiceEnvironmentOperations(service, clock, limits);
    var quotaShares = new QuotaShareOperations(service, clock, limits);
    var consumables = new ConsumableResourceOperations(service, clock, limits);
    var serviceJobs = new ServiceJobOperations(service, newJobId, config);
    var serviceJobQueries = new ServiceJobQueries(service);
    var tags = new TagOperations(service, limits);
    router
        .on(
            BatchOperations.CREATE_COMPUTE_ENVIRONMENT,
            call -> environments.create(call.request(), call.realm()))
        .on(
            BatchOperations.UPDATE_COMPUTE_ENVIRONMENT,
            call -> environments.update(call.request(), call.realm()))
        .on(
            BatchOperations.DELETE_COMPUTE_ENVIRONMENT,
            call -> environments.delete(call.request(), call.realm()))
        .on(
            BatchOperations.DESCRIBE_COMPUTE_ENVIRONMENTS,
            call -> environments.describe(call.request(), call.realm()))
        .on(BatchOperations.CREATE_JOB_QUEUE, call -> queues.create(call.request(), call.realm()))
        .on(BatchOperations.UPDATE_JOB_QUEUE, call -> queues.update(call.request(), call.realm()))
        .on(BatchOperations.DELETE_JOB_QUEUE, call -> queues.delete(call.request(), call.realm()))
        .on(
            BatchOperations.DESCRIBE_JOB_QUEUES,
            call -> queues.describe(call.request(), call.realm()))
        .on(
            BatchOperations.CREATE_SCHEDULING_POLICY,
            call -> policies.create(call.request(), call.realm()))
        .on(
            BatchOperations.UPDATE_SCHEDULING_POLICY,
            call -> policies.update(call.request(), call.realm()))
        .on(
            BatchOperations.DELETE_SCHEDULING_POLICY,
            call -> policies.delete(call.request(), call.realm()))
        .on(
            BatchOperations.DESCRIBE_SCHEDULING_POLICIES,
            call -> policies.describe(call.request(), call.realm()))
        .on(
            BatchOperations.LIST_SCHEDULING_POLICIES,
            call -> policies.list(call.request(), call.realm()))
        .on(
            BatchOperations.CREATE_SERVICE_ENVIRONMENT,
            call -> serviceEnvironments.create(call.request(), call.realm()))
        .on(
            BatchOperations.UPDATE_SERVICE_ENVIRONMENT,
            call -> serviceEnvironments.update(call.request(), call.realm()))
        .on(
            BatchOperations.DELETE_SERVICE_ENVIRONMENT,
            call -> serviceEnvironments.delete(call.request(), call.realm()))
        .on(
            BatchOperations.DESCRIBE_SERVICE_ENVIRONMENTS,
            call -> serviceEnvironments.describe(call.request(), call.realm()))
        .on(
            BatchOperations.CREATE_QUOTA_SHARE,
            call -> quotaShares.create(call.request(), call.realm()))
        .on(
            BatchOperations.UPDATE_QUOTA_SHARE,
            call -> quotaShares.update(call.request(), call.realm()))
        .on(
            BatchOperations.DELETE_QUOTA_SHARE,
            call -> quotaShares.delete(call.request(), call.realm()))
        .on(
            BatchOperations.DESCRIBE_QUOTA_SHARE,
            call -> quotaShares.describe(call.request(), call.realm()))
        .on(
            BatchOperations.LIST_QUOTA_SHARES,
            call -> quotaShares.list(call.request(), call.realm()))
        .on(
            BatchOperations.CREATE_CONSUMABLE_RESOURCE,
            call -> consumables.create(call.request(), call.realm()))
        .on(
            BatchOperations.UPDATE_CONSUMABLE_RESOURCE,
            call -> consumables.update(call.request(), call.realm()))
        .on(
            BatchOperations.DELETE_CONSUMABLE_RESOURCE,
            call -> consumables.delete(call.request(), call.realm()))
        .on(
            BatchOperations.DESCRIBE_CONSUMABLE_RESOURCE,
            call -> consumables.describe(call.request(), call.realm()))
        .on(
            BatchOperations.LIST_CONSUMABLE_RESOURCES,
            call -> consumables.list(call.request(), call.realm()))
        .on(
            BatchOperations.LIST_JOBS_BY_CONSUMABLE_RESOURCE,
            call -> consumables.listJobs(call.request(), call.realm()))
        .on(
            BatchOperations.REGISTER_JOB_DEFINITION,
            call -> definitions.register(call.request(), call.realm()))
        .on(
            BatchOperations.DEREGISTER_JOB_DEFINITION,
            call -> definitions.deregister(call.request(), call.realm()))
        .on(
            BatchOperations.DESCRIBE_JOB_DEFINITIONS,
            call -> definitions.describe(call.request(), call.realm()))
        .on(BatchOperations.SUBMIT_JOB, submits::submit)
        .on(
            BatchOperations.SUBMIT_SERVICE_JOB,
            call -> serviceJobs.submit(call.request(), call.realm()))
        .on(
            BatchOperations.UPDATE_SERVICE_JOB,
            call -> serviceJobs.update(call.request(), call.realm()))
        .on(
            BatchOperations.TERMINATE_SERVICE_JOB,
            call -> serviceJobs.terminate(call.request(), call.realm()))
        .on(
            BatchOperations.TERMINATE_SERVICE_JOBS,
            call -> serviceJobs.terminateAll(call.request(), call.realm()))
        .on(
            BatchOperations.DESCRIBE_SERVICE_JOB,
            call -> serviceJobQueries.describe(call.request(), call.realm()))
        .on(
            BatchOperations.LIST_SERVICE_JOBS,
            call -> serviceJobQueries.list(call.request(), call.realm()))
        .on(BatchOperations.CANCEL_JOB, call -> stops.cancel(call.request(), call.realm()))
        .on(BatchOperations.TERMINATE_JOB, call -> stops.terminate(call.request(), call.realm()))
        .on(BatchOperations.CANCEL_JOBS, call -> stops.cancelAll(call.request(), call.realm()))
        .on(
            BatchOperations.TERMINATE_JOBS,
            call -> stops.terminateAll(call.request(), call.realm()))
        .on(BatchOperations.DESCRIBE_JOBS, call -> jobs.describe(call.request(), call.realm()))
        .on(
            BatchOperations.GET_JOB_QUEUE_SNAPSHOT,
            call -> snapshots.get(call.request(), call.realm()))
        .on(BatchOperations.LIST_JOBS, call -> jobs.list(call.request(), call.realm()))
        .on(BatchOperations.TAG_RESOURCE, call -> tags.tag(call.request(), call.realm()))
        .on(BatchOperations.UNTAG_RESOURCE, call -> tags.untag(call.request(), call.realm()))
        .on(
            BatchOperations.LIST_TAGS_FOR_RESOURCE,
            call -> tags.list(call.request(), call.realm()));
  }
}
