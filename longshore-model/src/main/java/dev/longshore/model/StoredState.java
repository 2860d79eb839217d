package dev.longshore.model;

import java.util.List;
import java.util.Map;

/**
 * What a server starts from. Every list is in a fixed order: resources by name, definitions by name
 * and revision, jobs by sequence, then children by index.
 *
 * @param computeEnvironments all
 * @param jobQueues all
 * @param schedulingPolicies all
 * @param jobDefinitions those that are active, and those that a job that has not ended refers to
 * @param lastRevisions the highest revision ever given to each name
 * @param jobs those that have not ended: single jobs, array parents, and children with rows
 * @param arrays for each array parent in {@code jobs} that has spawned: what became of its children
 * @param keptSubmits those that carried an idempotency key and are not forgotten, in the order in
 *     which they came
 * @param lastSequence the highest sequence ever given to a job; 0 before the first
 */
public record StoredState(
    List<ComputeEnvironment> computeEnvironments,
    List<JobQueue> jobQueues,
    List<SchedulingPolicy> schedulingPolicies,
    List<JobDefinition> jobDefinitions,
    Map<String, Integer> lastRevisions,
    List<Job> jobs,
    Map<JobId, ArrayChildren> arrays,
    List<KeptSubmit> keptSubmits,
    long lastSequence) {

  /**
   * What became of the children of one array parent. Children without a row all wait for room.
   *
   * @param withRows the indexes of all children that have rows, ended or not, ascending
   * @param succeeded how many have succeeded
   * @param failed how many have failed
   */
  public record ArrayChildren(List<Integer> withRows, int succeeded, int failed) {}
}
