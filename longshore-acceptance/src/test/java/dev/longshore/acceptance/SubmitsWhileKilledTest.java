package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.testkit.Await;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.batch.model.JobDetail;
import software.amazon.awssdk.services.batch.model.JobStatus;

/** What was acknowledged is kept, whenever the server dies. */
final class SubmitsWhileKilledTest {

  private static final int SUBMITS = 200;
  private static final int KILLED_AFTER = 60;
  private static final int AT_ONCE = 16;

  @RegisterExtension final Servers servers = new Servers();

  @Test
  void keepsEveryAcknowledgedJob() throws InterruptedException {
    Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    try (BatchUser user = BatchUser.of(servers.start("--engine", "local")).prepared()) {
      ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE);
      for (int i = 0; i < SUBMITS; i++) {
        clients.execute(() -> submit(user, acknowledged));
      }
      Await.until("some are acknowledged", () -> acknowledged.size() >= KILLED_AFTER);
      servers.latest().killHard();
      clients.shutdown();
      assertThat(clients.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(acknowledged).as("the kill came in the middle").hasSizeBetween(KILLED_AFTER, 199);

    try (BatchUser user = BatchUser.of(servers.start("--engine", "local"))) {
      Set<String> kept =
          user.jobs(acknowledged).stream().map(JobDetail::jobId).collect(Collectors.toSet());
      assertThat(kept).containsExactlyInAnyOrderElementsOf(acknowledged);
      for (String id : acknowledged) {
        JobDetail job = user.await(id, JobStatus.SUCCEEDED);
        assertThat(job.attempts()).hasSize(1);
      }
    }
  }

  private static void submit(BatchUser user, Queue<String> acknowledged) {
    try {
      acknowledged.add(user.submit("kept", "true"));
    } catch (SdkException notAcknowledged) {
      // The server died first; nobody was promised anything.
    }
  }
}
