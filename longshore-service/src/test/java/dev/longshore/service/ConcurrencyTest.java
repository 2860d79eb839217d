package dev.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Command.SubmitJobCommand;
import dev.longshore.model.AttemptEnd;
import dev.longshore.model.JobId;
import dev.longshore.model.JobRequest.Dependency;
import dev.longshore.model.JobStatus;
import dev.longshore.store.JobView;
import dev.longshore.store.sqlite.SqliteStore;
import dev.longshore.testkit.Await;
import dev.longshore.testkit.FakeEngine;
import dev.longshore.testkit.JobBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many clients at once, whose jobs wait for one another. */
final class ConcurrencyTest {

  private static final int CLIENTS = 16;
  private static final int JOBS_PER_CLIENT = 125;

  @Test
  void everyJobOfManyClientsEndsOnce(@TempDir Path folder) throws Exception {
    TroubledStore store = new TroubledStore(SqliteStore.open(folder));
    World.create(store);
    FakeEngine engine = FakeEngine.runningInRealTime(Duration.ZERO, FakeEngine.host("host", 64));
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (BatchService service =
        BatchService.start(
            World.CORE,
            store,
            engine,
            new RecordingLogs(),
            InstantSource.system(),
            registry,
            new ServiceConfig(16, Duration.ofDays(7), Duration.ofDays(180)))) {
      try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<?>> all = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
          int first = 1 + client * JOBS_PER_CLIENT;
          all.add(clients.submit(() -> submitAll(service, first)));
        }
        for (Future<?> one : all) {
          one.get();
        }
      }
      int jobs = CLIENTS * JOBS_PER_CLIENT;
      Await.until("all jobs have succeeded", () -> succeeded(service) == jobs);
      assertThat(registry.get("longshore.jobs.submitted").counter().count()).isEqualTo(jobs);
      assertThat(registry.get("longshore.engine.launches").counter().count()).isEqualTo(jobs);
      assertThat(registry.get("longshore.writer.bugs").counter().count()).isZero();
      assertThat(engine.launches()).hasSize(jobs);
      assertOrder(service, jobs);
      Await.until("all attempts are released", () -> engine.seen().isEmpty());
    }
  }

  /** Each job waits for up to three of the jobs that its client submitted before. */
  private static void submitAll(BatchService service, int first) {
    Random random = new Random(first);
    for (int i = 0; i < JOBS_PER_CLIENT; i++) {
      JobId id = JobBuilder.id(first + i);
      List<JobId> others =
          i == 0
              ? List.of()
              : random
                  .ints(random.nextInt(4), first, first + i)
                  .distinct()
                  .mapToObj(JobBuilder::id)
                  .toList();
      service.execute(() -> submit(service, id, others));
    }
  }

  private static SubmitJobCommand submit(BatchService service, JobId id, List<JobId> others) {
    Map<JobId, JobStatus> statuses = new LinkedHashMap<>();
    service
        .reads()
        .jobs(others)
        .forEach(view -> statuses.put(view.job().id(), view.job().status()));
    return World.submitAfter(id, statuses);
  }

  private static long succeeded(BatchService service) {
    return service
        .reads()
        .jobCounts()
        .getOrDefault("queue", Map.of())
        .getOrDefault(JobStatus.SUCCEEDED, 0L);
  }

  /** No job has begun before the end of one that it waits for. */
  private static void assertOrder(BatchService service, int jobs) {
    Map<String, AttemptEnd> attempts = new LinkedHashMap<>();
    List<JobView> views =
        service.reads().jobs(IntStream.rangeClosed(1, jobs).mapToObj(JobBuilder::id).toList());
    for (JobView view : views) {
      assertThat(view.attempts()).hasSize(1);
      attempts.put(view.job().id().value(), view.attempts().getFirst());
    }
    assertThat(attempts).hasSize(jobs);
    for (JobView view : views) {
      for (Dependency dependency : view.job().request().dependsOn()) {
        AttemptEnd other = Objects.requireNonNull(attempts.get(String.valueOf(dependency.jobId())));
        assertThat(other.stoppedAt()).isBeforeOrEqualTo(view.attempts().getFirst().startedAt());
      }
    }
  }
}
