package dev.longshore.store;

import dev.longshore.model.JobId;
import dev.longshore.model.JobStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs to list. Exactly one of {@code queue} and {@code parent} is given; all that is given
 * must hold.
 *
 * @param queue by name
 * @param parent children of this array, or nodes of this multi-node parallel job
 * @param statuses any of these; empty for all
 * @param names any of these, case-insensitive, a trailing {@code *} for a prefix; empty for all
 * @param definitions any of these: a name, a prefix with {@code *}, or a revision such as {@code
 *     d:3}, case-sensitive; empty for all
 * @param createdBeforeMillis created earlier than this, or null
 * @param createdAfterMillis created later than this, or null
 * @param shareIdentifiers any of these; empty for all
 * @param service of a queue: whether service jobs are listed, or the others. Queues take one kind
 *     only, but one of the same name may have taken the other before
 */
public record JobFilter(
    @Nullable String queue,
    @Nullable JobId parent,
    List<JobStatus> statuses,
    List<String> names,
    List<String> definitions,
    @Nullable Long createdBeforeMillis,
    @Nullable Long createdAfterMillis,
    List<String> shareIdentifiers,
    boolean service) {

  public JobFilter {
    statuses = List.copyOf(statuses);
    names = List.copyOf(names);
    definitions = List.copyOf(definitions);
    shareIdentifiers = List.copyOf(shareIdentifiers);
  }

  /** Of jobs that are no service jobs. */
  public JobFilter(
      @Nullable String queue,
      @Nullable JobId parent,
      List<JobStatus> statuses,
      List<String> names,
      List<String> definitions,
      @Nullable Long createdBeforeMillis,
      @Nullable Long createdAfterMillis,
      List<String> shareIdentifiers) {
    this(
        queue,
        parent,
        statuses,
        names,
        definitions,
        createdBeforeMillis,
        createdAfterMillis,
        shareIdentifiers,
        false);
  }

  /** The same of service jobs. */
  public JobFilter ofServiceJobs() {
    return new JobFilter(
        queue,
        parent,
        statuses,
        names,
        definitions,
        createdBeforeMillis,
        createdAfterMillis,
        shareIdentifiers,
        true);
  }

  /** All jobs of a queue in these statuses. */
  public static JobFilter ofQueue(String queue, List<JobStatus> statuses) {
    return new JobFilter(queue, null, statuses, List.of(), List.of(), null, null, List.of());
  }

  /** The children of an array, or the nodes of a job, in these statuses. */
  public static JobFilter ofParent(JobId parent, List<JobStatus> statuses) {
    return new JobFilter(null, parent, statuses, List.of(), List.of(), null, null, List.of());
  }
}
