package dev.longshore.core;

import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.EventRule;
import dev.longshore.model.Fact.ComputeEnvironmentDeletedFact;
import dev.longshore.model.Fact.ComputeEnvironmentSavedFact;
import dev.longshore.model.Fact.EventRuleDeletedFact;
import dev.longshore.model.Fact.EventRuleSavedFact;
import dev.longshore.model.Fact.JobQueueDeletedFact;
import dev.longshore.model.Fact.JobQueueSavedFact;
import dev.longshore.model.Fact.ResourceFact;
import dev.longshore.model.Fact.SchedulingPolicyDeletedFact;
import dev.longshore.model.Fact.SchedulingPolicySavedFact;
import dev.longshore.model.FairShare;
import dev.longshore.model.JobQueue;
import dev.longshore.model.SchedulingPolicy;
import dev.longshore.model.StoredState;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compute environments, queues, policies and rules: each a row that is replaced whole, by name. */
final class NamedResources {

  private final SortedMap<String, ComputeEnvironment> environments = new TreeMap<>();
  private final SortedMap<String, JobQueue> queues = new TreeMap<>();
  private final SortedMap<String, SchedulingPolicy> policies = new TreeMap<>();
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
      case EventRuleSavedFact saved -> eventRules.put(saved.rule().name(), saved.rule());
      case EventRuleDeletedFact deleted -> eventRules.remove(deleted.name());
    }
  }

  void restore(StoredState stored) {
    stored.computeEnvironments().forEach(e -> environments.put(e.name(), e));
    stored.jobQueues().forEach(queue -> queues.put(queue.name(), queue));
    stored.schedulingPolicies().forEach(policy -> policies.put(policy.name(), policy));
    stored.eventRules().forEach(rule -> eventRules.put(rule.name(), rule));
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
