package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.batch.model.JobDetail;
import software.amazon.awssdk.services.batch.model.JobStatus;

/** How a server starts, refuses to start, and stops. */
final class ServerStopTest {

  @RegisterExtension final Servers servers = new Servers();

  @Test
  void refusesDataFolderOfAnotherServer() {
    servers.start("--engine", "local");
    long first = servers.latest().pid();

    ServerProcess second = servers.startOnly("--engine", "local");

    assertThat(second.awaitExit()).isEqualTo(1);
    assertThat(second.standardError())
        .contains(
            "longshore: The data folder "
                + servers.data()
                + " is in use by another Longshore server (process "
                + first
                + "). Stop that server, or start this one with another data folder.")
        .doesNotContain("\tat ");
    assertThat(second.standardOutput()).doesNotContain("ready");
  }

  @Test
  void refusesToListenWhereOthersCouldReachIt() {
    ServerProcess server = servers.startOnly("--engine", "local", "--host", "0.0.0.0");

    assertThat(server.awaitExit()).isEqualTo(1);
    assertThat(server.standardError())
        .contains(
            "longshore: Listening on 0.0.0.0 is refused: other machines could reach it, and"
                + " credentials cannot be set up yet.");
    assertThat(servers.data()).as("nothing was touched").doesNotExist();
  }

  @Test
  void saysWhatIsWrongWithSettings() {
    ServerProcess server =
        servers.startOnly("--set", "local.vcpu=2", "--set", "jobs.stopGraceSeconds=soon");

    assertThat(server.awaitExit()).isEqualTo(2);
    assertThat(server.standardError())
        .contains("unknown key local.vcpu; did you mean local.vcpus?")
        .contains("a whole number from 0 to 86400");
  }

  @Test
  void leavesJobsRunningWhenToldToEnd() throws IOException {
    Path progress = servers.shared().resolve("progress");
    Path finish = servers.shared().resolve("finish");
    String id;
    try (BatchUser user = BatchUser.of(servers.start("--engine", "local")).prepared()) {
      id =
          user.submit(
              "goes-on",
              "while [ ! -e %s ]; do echo . >> %s; sleep 0.05; done; exit 7"
                  .formatted(finish, progress));
      Await.until("the job runs", () -> Files.exists(progress));
    }

    int exitCode = servers.latest().terminate();

    assertThat(exitCode).as("128 + SIGTERM").isEqualTo(143);
    long atEnd = Files.size(progress);
    Await.until("the job goes on", () -> Files.size(progress) > atEnd + 4);
    Files.createFile(finish);
    try (BatchUser user = BatchUser.of(servers.start("--engine", "local"))) {
      JobDetail job = user.await(id, JobStatus.FAILED);
      assertThat(job.container().exitCode()).isEqualTo(7);
      assertThat(job.attempts()).hasSize(1);
    }
  }

  @Test
  void killsWhatIgnoresTermAfterTheGrace() {
    String url = servers.start("--engine", "local", "--set", "jobs.stopGraceSeconds=1");
    try (BatchUser user = BatchUser.of(url).prepared()) {
      String id =
          user.submit("stubborn", "trap '' TERM; echo trapped; while true; do sleep 0.1; done");
      Await.until(
          "the job ignores TERM",
          () ->
              user.job(id).container().logStreamName() != null
                  && user.lines(user.job(id)).contains("trapped"));

      user.batch().terminateJob(r -> r.jobId(id).reason("enough of it"));

      JobDetail job = user.await(id, JobStatus.FAILED);
      assertThat(job.statusReason()).isEqualTo("enough of it");
      assertThat(job.container().exitCode()).as("128 + SIGKILL").isEqualTo(137);
      assertThat(job.isTerminated()).isTrue();
    }
  }
}
