package dev.longshore.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a server starts from. Every list is in a fixed order: resources by name, definitions by name
 * and revision, jobs by sequence, then children by index.
 *
 * @param computeEnvironments all
 * @param jobQueues all
 * @param schedulingPolicies all
 * @param serviceEnvironments all
 * @param quotaShares all, by queue and name
 * @param consumableResources all
 * @param eventRules all
 * @param instances those of compute environments, and what is known of their types
 * @param jobDefinitions those that are active, and those that a job that has not ended refers to
 * @param lastRevisions the highest revision ever given to each name
 * @param jobs those that have not ended: single jobs, array parents, and children with rows
 * @param arrays for each array parent in {@code jobs} that has spawned: what became of its children
 * @param keptSubmits those that carried an idempotency key and are not forgotten, in the order in
 *     which they came
 * @param keptUpdates those of consumable resources that carried a token and are not forgotten, in
 *     the order in which they came
 * @param nodes for each multi-node parallel job in {@code jobs} that has an attempt: what became of
 *     its nodes
 * @param usage the attempts that have ended and still count for the shares of fair-share queues
 * @param reasons since when jobs that are RUNNABLE have the reason that they have
 * @param lastSequence the highest sequence ever given to a job; 0 before the first
 */
public record StoredState(
    List<ComputeEnvironment> computeEnvironments,
    List<JobQueue> jobQueues,
    List<SchedulingPolicy> schedulingPolicies,
    List<ServiceEnvironment> serviceEnvironments,
    List<QuotaShare> quotaShares,
    List<ConsumableResource> consumableResources,
    List<EventRule> eventRules,
    StoredInstances instances,
    List<JobDefinition> jobDefinitions,
    Map<String, Integer> lastRevisions,
    List<Job> jobs,
    Map<JobId, ArrayChildren> arrays,
    Map<JobId, Nodes> nodes,
    List<KeptSubmit> keptSubmits,
    List<KeptUpdate> keptUpdates,
    List<ShareUse> usage,
    Map<JobId, Instant> reasons,
    long lastSequence) {

  /**
   * What became of the children of one array parent. Those that have neither rows nor ended wait,
   * as the state of the parent says.
   *
   * @param withRows those that have rows, ended or not
   * @param succeeded those that have succeeded
   * @param failed those that have failed, with or without rows
   */
  public record ArrayChildren(IndexSet withRows, IndexSet succeeded, IndexSet failed) {

    /** Of an array whose children all wait. */
    public static final ArrayChildren NONE =
        new ArrayChildren(IndexSet.NONE, IndexSet.NONE, IndexSet.NONE);
  }

  /**
   * That an attempt of a share had room.
   *
   * @param queue by name
   * @param share of the queue
   * @param vcpuMillis thousandths of a vCPU
   * @param placedAt when it got its room
   * @param stoppedAt when it gave it back
   */
  public record ShareUse(
      String queue, String share, long vcpuMillis, Instant placedAt, Instant stoppedAt) {}

  /**
   * What became of the nodes of the latest attempt of a multi-node parallel job.
   *
   * @param ended how those ended that have, by index
   */
  public record Nodes(Map<Integer, AttemptEnd> ended) {}
}
