package dev.longshore.core;

import dev.longshore.model.DefinitionId;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.ServiceRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The job definitions that may be needed: those that are active, and those that a job that has not
 * ended refers to. The others are in the store only.
 */
final class Definitions {

  private final Map<DefinitionId, JobDefinition> byId = new HashMap<>();
  private final Map<String, NavigableSet<Integer>> activeRevisions = new HashMap<>();
  private final Map<String, Integer> lastRevisions = new HashMap<>();
  private final Map<DefinitionId, Integer> held = new HashMap<>();

  void save(JobDefinition definition) {
    DefinitionId id = definition.id();
    lastRevisions.merge(id.name(), id.revision(), Math::max);
    if (definition.active()) {
      activeRevisions.computeIfAbsent(id.name(), _ -> new TreeSet<>()).add(id.revision());
    } else {
      NavigableSet<Integer> active = activeRevisions.get(id.name());
      if (active != null && active.remove(id.revision()) && active.isEmpty()) {
        activeRevisions.remove(id.name());
      }
    }
    if (definition.active() || held.containsKey(id)) {
      byId.put(id, definition);
    } else {
      byId.remove(id);
    }
  }

  /** A job refers to it from now on. */
  void hold(DefinitionId id) {
    held.merge(id, 1, Integer::sum);
  }

  /** A job that referred to it has ended. */
  void release(DefinitionId id) {
    if (held.merge(id, -1, Integer::sum) <= 0) {
      held.remove(id);
      JobDefinition definition = byId.get(id);
      if (definition != null && !definition.active()) {
        byId.remove(id);
      }
    }
  }

  /** The revision, where a job refers to it. */
  JobDefinition get(DefinitionId id) {
    JobDefinition definition = byId.get(id);
    if (definition == null) {
      throw new IllegalStateException("a job refers to a definition that is not there: " + id);
    }
    return definition;
  }

  @Nullable JobDefinition find(DefinitionId id) {
    return byId.get(id);
  }

  /**
   * The active revision that a submit means.
   *
   * @param revision 0 for the newest
   */
  @Nullable JobDefinition active(String name, int revision) {
    NavigableSet<Integer> active = activeRevisions.get(name);
    if (active == null) {
      return null;
    }
    int wanted = revision == 0 ? active.last() : revision;
    return active.contains(wanted) ? byId.get(new DefinitionId(name, wanted)) : null;
  }

  /**
   * The timeout of one attempt: the job's own, else the definition's, else null. A training job has
   * one of its own beside.
   */
  @Nullable Integer timeoutSeconds(Job job) {
    Integer own = job.request().timeoutSeconds();
    ServiceRequest service = job.request().service();
    if (service != null) {
      return own == null ? service.maxRuntimeSeconds() : Math.min(own, service.maxRuntimeSeconds());
    }
    return own != null ? own : get(job.definition()).timeoutSeconds();
  }

  /** The revision that the next registration of this name gets. */
  int nextRevision(String name) {
    return lastRevisions.getOrDefault(name, 0) + 1;
  }

  void restoreRevisions(Map<String, Integer> revisions) {
    revisions.forEach((name, last) -> lastRevisions.merge(name, last, Math::max));
  }
}
