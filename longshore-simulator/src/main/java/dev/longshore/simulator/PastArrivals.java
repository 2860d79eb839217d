package dev.longshore.simulator;

import dev.longshore.core.Command.SubmitJobCommand;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobId;
import dev.longshore.model.JobRequest;
import dev.longshore.model.NameOrArn;
import dev.longshore.simulator.History.PastJob;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of a history: each comes when it came and asks for what it asked. It is tried once, runs
 * as long as its last attempt did, and ends well.
 */
final class PastArrivals {

  private final History past;
  private final ScenarioCluster cluster;
  private final List<Arrival> arrivals = new ArrayList<>();
  private int withoutQueue;

  /**
   * @param cluster gets the definitions
   */
  PastArrivals(History past, ScenarioCluster cluster) {
    this.past = past;
    this.cluster = cluster;
    Map<DefinitionId, JobDefinition> definitions = new HashMap<>();
    past.definitions().forEach(each -> definitions.put(each.id(), each));
    definitions.values().forEach(each -> cluster.cluster().definition(triedOnce(each)));
    Set<JobId> played = new HashSet<>();
    for (PastJob each : past.jobs()) {
      JobDefinition definition = definitions.get(each.job().definition());
      if (definition == null || !cluster.hasQueue(each.job().queue())) {
        withoutQueue++;
        continue;
      }
      add(each, definition, played);
      played.add(each.job().id());
    }
  }

  List<Arrival> all() {
    return arrivals;
  }

  /** What is not played, in one line; none where everything is. */
  List<String> notes() {
    List<String> parts = new ArrayList<>();
    addPart(parts, past.unended(), "have not ended");
    addPart(parts, past.neverRan(), "ended without having run");
    addPart(parts, withoutQueue, "were of a queue that is deleted");
    addPart(parts, past.serviceJobs(), "are service jobs");
    return parts.isEmpty() ? List.of() : List.of("not played   jobs: " + String.join(", ", parts));
  }

  private static void addPart(List<String> parts, int count, String what) {
    if (count > 0) {
      parts.add(count + " " + what);
    }
  }

  private void add(PastJob each, JobDefinition definition, Set<JobId> played) {
    Job job = each.job();
    Instant first = past.jobs().getFirst().job().createdAt();
    arrivals.add(
        new Arrival(
            Duration.between(first, job.createdAt()),
            new SubmitJobCommand(
                job.id(),
                job.name(),
                new NameOrArn(job.queue(), job.queue()),
                new NameOrArn(job.definition().name(), job.definition().name()),
                job.definition().revision(),
                request(job, definition, played),
                job.arraySize(),
                List.of(),
                Map.of(),
                Map.of(),
                null),
            // A child of an array that never ran ends at once: the array cannot come without it.
            attempt ->
                new Arrival.Run(each.lengths().getOrDefault(attempt.job(), Duration.ZERO), 0)));
  }

  /** As it was asked, but for what follows from the file and from being tried once. */
  private JobRequest request(Job job, JobDefinition definition, Set<JobId> played) {
    JobRequest asked = job.request();
    List<JobRequest.Dependency> dependsOn =
        asked.dependsOn().stream()
            .filter(each -> each.jobId() == null || played.contains(new JobId(each.jobId())))
            .toList();
    boolean isShared = cluster.isShared(job.queue());
    return new JobRequest(
        asked.parameters(),
        asked.overrides(),
        asked.nodeOverrides(),
        asked.pod(),
        dependsOn,
        null,
        null,
        null,
        Map.of(),
        isShared ? share(job) : null,
        isShared ? priority(asked, definition) : null,
        asked.consumables());
  }

  /** A queue that had no policy gets one in the file: then jobs of one definition are a share. */
  private static String share(Job job) {
    String share = job.request().shareIdentifier();
    return share == null ? job.definition().name() : share;
  }

  private static @Nullable Integer priority(JobRequest asked, JobDefinition definition) {
    return asked.schedulingPriority() == null && definition.schedulingPriority() == null
        ? Integer.valueOf(0)
        : asked.schedulingPriority();
  }

  private static JobDefinition triedOnce(JobDefinition definition) {
    return new JobDefinition(
        definition.id(),
        definition.type(),
        true,
        definition.registeredAt(),
        definition.platformCapabilities(),
        definition.parameters(),
        null,
        null,
        definition.schedulingPriority(),
        null,
        definition.tags(),
        definition.consumables(),
        definition.kind(),
        definition.task(),
        definition.nodes(),
        definition.pod(),
        definition.document());
  }
}
