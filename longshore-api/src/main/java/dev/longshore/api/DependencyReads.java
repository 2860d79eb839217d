package dev.longshore.api;

import dev.longshore.core.Command.SubmitJobCommand.Dependency;
import dev.longshore.model.IndexSet;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobRequest;
import dev.longshore.model.JobStatus;
import dev.longshore.service.BatchService;
import dev.longshore.store.JobView;
import dev.longshore.store.Reads;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What is committed of the jobs that a submit wants to wait for; those that are unknown are absent.
 */
final class DependencyReads {

  private final BatchService service;

  DependencyReads(BatchService service) {
    this.service = service;
  }

  Map<JobId, Dependency> of(JobRequest request) {
    List<JobId> counterparts = request.counterparts();
    Set<JobId> ids = new LinkedHashSet<>();
    Stream.of(counterparts, request.wholeJobs()).forEach(ids::addAll);
    if (ids.isEmpty()) {
      return Map.of();
    }
    Reads reads = service.reads();
    Map<JobId, Dependency> found = new LinkedHashMap<>();
    for (JobView view : reads.jobs(ids)) {
      Job job = view.job();
      boolean outcomeCounts = job.status().isTerminal() && counterparts.contains(job.id());
      Optional<IndexSet> succeeded =
          outcomeCounts ? reads.succeededChildren(job.id()) : Optional.of(IndexSet.NONE);
      // Empty if it was removed just now: then it is unknown, as if that had been before.
      succeeded.ifPresent(
          children -> found.put(job.id(), new Dependency(job.status(), job.arraySize(), children)));
    }
    ids.removeAll(found.keySet());
    found.putAll(childrenToCome(reads, ids));
    return found;
  }

  /**
   * Children of arrays that have not spawned are not there yet, and still may be waited for. One
   * that its array ended without has failed like it.
   */
  private static Map<JobId, Dependency> childrenToCome(Reads reads, Set<JobId> ids) {
    Set<JobId> parents = new TreeSet<>();
    ids.stream().filter(JobId::isArrayChild).map(JobId::parent).forEach(parents::add);
    Map<JobId, Dependency> found = new LinkedHashMap<>();
    if (parents.isEmpty()) {
      return found;
    }
    for (JobView view : reads.jobs(parents)) {
      Job parent = view.job();
      JobStatus status = parent.status().isTerminal() ? JobStatus.FAILED : JobStatus.PENDING;
      ids.stream()
          .filter(id -> parent.hasChild(id))
          .forEach(id -> found.put(id, new Dependency(status, 0, IndexSet.NONE)));
    }
    return found;
  }
}
