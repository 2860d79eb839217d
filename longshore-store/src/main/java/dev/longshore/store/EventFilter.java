package dev.longshore.store;

import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which events somebody wants. All that is given must hold.
 *
 * @param queues any of these, by name; empty for all
 * @param job this job, with its children if it is an array parent; null for all
 * @param statuses any of these; empty for all
 */
public record EventFilter(List<String> queues, @Nullable JobId job, List<JobStatus> statuses) {

  /** Every event. */
  public static final EventFilter ALL = new EventFilter(List.of(), null, List.of());

  public EventFilter {
    queues = List.copyOf(queues);
    statuses = List.copyOf(statuses);
  }

  /** Whether the event is one of those. */
  public boolean matches(JobEvent event) {
    Job it = event.job().job();
    return (queues.isEmpty() || queues.contains(it.queue()))
        && (job == null || it.id().equals(job) || it.id().parent().equals(job))
        && (statuses.isEmpty() || statuses.contains(it.status()));
  }
}
