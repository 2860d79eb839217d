package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.batch.model.JobDetail;
import software.amazon.awssdk.services.batch.model.JobStatus;

/**
 * A server with both engines: one queue's two environments are each served by another, and after
 * {@code kill -9} and a start with other rules what runs on either goes on where it is.
 */
final class BothEnginesTest {

  private static final String TAG = "aws:longshore:engine";

  /** Each is told how much of this machine it has, so that this may be a small one. */
  private static final List<String> FLAGS =
      List.of(
          "--engine=local",
          "--set=local.vcpus=2",
          "--set=local.memoryMib=1024",
          "--set=docker.vcpus=2",
          "--set=docker.memoryMib=1024");

  @RegisterExtension final Servers servers = new Servers();

  private String start(String rules) {
    return servers.start(
        Stream.concat(FLAGS.stream(), Stream.of("--set=engines=" + rules)).toArray(String[]::new));
  }

  @Test
  void eachEnvironmentHasItsEngineAndWhatRunsStaysThere() throws IOException {
    DockerCommand.needed();
    String script = // the image of the tests has no /usr
        """
        [ -e /usr ] && echo in a process || echo in a container
        until [ -e %s/end ] || [ -e /tmp/end.$AWS_BATCH_JOB_ID ]; do sleep 0.2; done
        echo done
        """
            .formatted(servers.shared());
    JobDetail own;
    JobDetail docked;
    try (BatchUser user = BatchUser.of(start("[{\"name\":\"dock*\",\"engine\":\"docker\"}]"))) {
      user.createEnvironment("own", 1);
      user.createEnvironment("docked", 8);
      user.createQueue(BatchUser.QUEUE, "own", "docked");
      user.register(c -> c.image(DockerCommand.IMAGE));
      own = user.await(user.submit("first", script), JobStatus.RUNNING);
      docked = user.await(user.submit("second", script), JobStatus.RUNNING);
      assertThat(engine(user, "own")).isEqualTo("local");
      assertThat(engine(user, "docked")).isEqualTo("docker");
    }
    assertThat(containers()).containsExactly(docked.jobId());
    assertThat(servers.latest().printed())
        .contains("computeEnvironment=own is served by engine=local (no rule fits)")
        .contains("computeEnvironment=docked is served by engine=docker (rule 1: name dock*)");

    servers.latest().killHard();
    try (BatchUser user = BatchUser.of(start("[]"))) {
      assertThat(servers.latest().printed())
          .contains("engine=docker because: it has jobs or instances of before");
      for (JobDetail before : List.of(own, docked)) {
        JobDetail now = user.job(before.jobId());
        assertThat(now.status()).isEqualTo(JobStatus.RUNNING);
        assertThat(now.startedAt()).isEqualTo(before.startedAt());
      }
      Files.createFile(servers.shared().resolve("end"));
      assertEnded(user, own, "in a process");
      String next = user.submit("third", "[ -e /usr ] && echo in a process");
      assertThat(user.lines(user.awaitEnd(next))).containsExactly("in a process");
      assertThat(containers()).as("it stays where it is").containsExactly(docked.jobId());

      Command.run("docker", "exec", container(), "sh", "-c", "echo > /tmp/end." + docked.jobId())
          .succeeded();
      assertEnded(user, docked, "in a container");
    }
    servers.latest().killHard();
    start("[]");
    assertThat(Files.readString(servers.data().resolve("engine"))).isEqualTo("local\n");
  }

  private static String engine(BatchUser user, String environment) {
    return String.valueOf(
        user.batch()
            .describeComputeEnvironments(r -> r.computeEnvironments(environment))
            .computeEnvironments()
            .getFirst()
            .tags()
            .get(TAG));
  }

  private static void assertEnded(BatchUser user, JobDetail before, String where) {
    JobDetail job = user.awaitEnd(before.jobId());
    assertThat(job.status()).as(job.statusReason()).isEqualTo(JobStatus.SUCCEEDED);
    assertThat(job.attempts()).hasSize(1);
    assertThat(user.lines(job)).containsExactly(where, "done");
  }

  /** The jobs that have a container. */
  private List<String> containers() {
    return docker("{{.Label \"longshore.job-id\"}}");
  }

  private String container() {
    return docker("{{.ID}}").getFirst();
  }

  /** The job's own container, not the one that holds its network. */
  private List<String> docker(String format) {
    return Command.lines(
        Command.run(
                "docker",
                "ps",
                DockerCommand.filter(servers.data()),
                "--filter=label=longshore.container",
                "--format=" + format)
            .succeeded());
  }
}
