package dev.longshore.core;

import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.EventRule;
import dev.longshore.model.Fact.ComputeEnvironmentDeletedFact;
import dev.longshore.model.Fact.ComputeEnvironmentSavedFact;
import dev.longshore.model.Fact.EventRuleDeletedFact;
import dev.longshore.model.Fact.EventRuleSavedFact;
import dev.longshore.model.Fact.JobQueueDeletedFact;
import dev.longshore.model.Fact.JobQueueSavedFact;
import dev.longshore.model.Fact.QuotaShareDeletedFact;
import dev.longshore.model.Fact.QuotaShareSavedFact;
import dev.longshore.model.Fact.ResourceFact;
import dev.longshore.model.Fact.SchedulingPolicyDeletedFact;
import dev.longshore.model.Fact.SchedulingPolicySavedFact;
import dev.longshore.model.Fact.ServiceEnvironmentDeletedFact;
import dev.longshore.model.Fact.ServiceEnvironmentSavedFact;
import dev.longshore.model.FairShare;
import dev.longshore.model.JobQueue;
import dev.longshore.model.QuotaShare;
import dev.longshore.model.QuotaShareId;
import dev.longshore.model.SchedulingPolicy;
import dev.longshore.model.ServiceEnvironment;
import dev.longshore.model.StoredState;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Environments, queues, quota shares, policies and rules: each a row that is replaced whole, by
 * name.
 */
final class NamedResources {

  private final SortedMap<String, ComputeEnvironment> environments = new TreeMap<>();
  private final SortedMap<String, JobQueue> queues = new TreeMap<>();
  private final SortedMap<String, SchedulingPolicy> policies = new TreeMap<>();
  private final SortedMap<String, ServiceEnvironment> serviceEnvironments = new TreeMap<>();
  private final Map<String, SortedMap<String, QuotaShare>> quotaShares = new TreeMap<>();
  private final SortedMap<String, EventRule> eventRules = new TreeMap<>();

  void apply(ResourceFact fact) {
    switch (fact) {
      case ComputeEnvironmentSavedFact saved ->
          environments.put(saved.environment().name(), saved.environment());
      case ComputeEnvironmentDeletedFact deleted -> environments.remove(deleted.name());
      case JobQueueSavedFact saved -> queues.put(saved.queue().name(), saved.queue());
      case JobQueueDeletedFact deleted -> queues.remove(deleted.name());
      case SchedulingPolicySavedFact saved -> policies.put(saved.policy().name(), saved.policy());
      case SchedulingPolicyDeletedFact deleted -> policies.remove(deleted.name());
      case ServiceEnvironmentSavedFact saved ->
          serviceEnvironments.put(saved.environment().name(), saved.environment());
      case ServiceEnvironmentDeletedFact deleted -> serviceEnvironments.remove(deleted.name());
      case QuotaShareSavedFact saved -> save(saved.share());
      case QuotaShareDeletedFact deleted -> delete(deleted);
      case EventRuleSavedFact saved -> eventRules.put(saved.rule().name(), saved.rule());
      case EventRuleDeletedFact deleted -> eventRules.remove(deleted.name());
    }
  }

  void restore(StoredState stored) {
    stored.computeEnvironments().forEach(e -> environments.put(e.name(), e));
    stored.jobQueues().forEach(queue -> queues.put(queue.name(), queue));
    stored.schedulingPolicies().forEach(policy -> policies.put(policy.name(), policy));
    stored.serviceEnvironments().forEach(e -> serviceEnvironments.put(e.name(), e));
    stored.quotaShares().forEach(this::save);
    stored.eventRules().forEach(rule -> eventRules.put(rule.name(), rule));
  }

  private void save(QuotaShare share) {
    quotaShares.computeIfAbsent(share.queue(), _ -> new TreeMap<>()).put(share.name(), share);
  }

  private void delete(QuotaShareDeletedFact deleted) {
    quotaShares.computeIfPresent(
        deleted.id().queue(),
        (_, ofQueue) -> {
          ofQueue.remove(deleted.id().name());
          return ofQueue.isEmpty() ? null : ofQueue;
        });
  }

  SortedMap<String, ComputeEnvironment> environments() {
    return Collections.unmodifiableSortedMap(environments);
  }

  SortedMap<String, JobQueue> queues() {
    return Collections.unmodifiableSortedMap(queues);
  }

  SortedMap<String, SchedulingPolicy> policies() {
    return Collections.unmodifiableSortedMap(policies);
  }

  SortedMap<String, ServiceEnvironment> serviceEnvironments() {
    return Collections.unmodifiableSortedMap(serviceEnvironments);
  }

  /** The quota shares of the queue of this name, by their names. */
  SortedMap<String, QuotaShare> quotaSharesOf(String queueName) {
    return Collections.unmodifiableSortedMap(
        quotaShares.getOrDefault(queueName, Collections.emptySortedMap()));
  }

  /** The quota share of this queue and name, or null. */
  @Nullable QuotaShare find(QuotaShareId id) {
    return quotaSharesOf(id.queue()).get(id.name());
  }

  /** All quota shares, by queue and name. */
  List<QuotaShare> quotaShares() {
    return quotaShares.values().stream().flatMap(ofQueue -> ofQueue.values().stream()).toList();
  }

  SortedMap<String, EventRule> eventRules() {
    return Collections.unmodifiableSortedMap(eventRules);
  }

  /**
   * How the queue of this name divides its room; null for a FIFO queue, and where there is none.
   */
  @Nullable FairShare fairShareOf(String queueName) {
    JobQueue queue = queues.get(queueName);
    String name = queue == null ? null : queue.schedulingPolicy();
    SchedulingPolicy policy = name == null ? null : policies.get(name);
    return policy == null ? null : policy.fairShare();
  }
}
