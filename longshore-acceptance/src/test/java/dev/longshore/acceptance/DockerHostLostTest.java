package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longshore.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.batch.model.EvaluateOnExit;
import software.amazon.awssdk.services.batch.model.JobDetail;
import software.amazon.awssdk.services.batch.model.JobStatus;
import software.amazon.awssdk.services.batch.model.RetryAction;

/** Two Docker daemons as two hosts, of which one fails and comes back. */
final class DockerHostLostTest {

  private static final Path DOCKERD = Path.of("/usr/sbin/dockerd");
  private static final Path UNSHARE = Path.of("/usr/bin/unshare");
  private static final String FOREVER = "while :; do sleep 0.1; done";

  @RegisterExtension final Servers servers = new Servers();

  @TempDir(cleanup = CleanupMode.NEVER) // what a killed daemon has mounted there goes first
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  private @Nullable Process daemon;

  @BeforeEach
  void startDaemon() throws IOException {
    DockerCommand.needed();
    boolean possible =
        Files.isExecutable(DOCKERD)
            && Files.isExecutable(UNSHARE)
            && "root".equals(System.getProperty("user.name"));
    if (!possible) {
      System.out.println(
          "Skipped: acceptance with two Docker hosts, since no second dockerd can be started here");
    }
    assumeTrue(possible);
    start();
    String load = "docker save " + DockerCommand.IMAGE + " | docker -H " + url() + " load";
    Command.run("sh", "-c", load).succeeded();
  }

  private String url() {
    return "unix://" + folder.resolve("docker.sock");
  }

  /** In a network of its own: without a bridge it would remove the other daemon's. */
  private void start() throws IOException {
    Files.deleteIfExists(folder.resolve("pid"));
    daemon =
        Command.start(
            Command.Surroundings.NONE,
            List.of(
                UNSHARE.toString(),
                "--net",
                DOCKERD.toString(),
                "--data-root=" + folder.resolve("data"),
                "--exec-root=" + folder.resolve("exec"),
                "--pidfile=" + folder.resolve("pid"),
                "--bridge=none",
                "--iptables=false",
                "--ip-forward=false",
                "-H",
                url()),
            folder.resolve("dockerd.out"),
            folder.resolve("dockerd.err"));
    Await.until(
        "the second daemon answers",
        () -> Command.run("docker", "-H", url(), "version").exitCode() == 0);
  }

  private void kill() {
    Process running = daemon;
    if (running != null) {
      running.destroyForcibly();
      Await.until("the second daemon is gone", () -> !running.isAlive());
    }
  }

  @AfterEach
  void end() {
    Process running = daemon;
    if (running != null) {
      Command.run(
          "sh", "-c", "docker -H " + url() + " ps -q | xargs -r docker -H " + url() + " kill");
      running.destroy();
      Await.until("the second daemon has ended", () -> !running.isAlive());
      String unmount =
          "awk -v at=\"$0/\" 'index($2, at) == 1 { print $2 }' /proc/mounts | sort -r"
              + " | xargs -r umount -l; rm -rf \"$0\"";
      Command.run("sh", "-c", unmount, folder.toString());
    }
  }

  /** The ids of jobs with a container there, running or not. */
  private List<String> jobsThere() {
    String format = "{{.Label \"longshore.job-id\"}}";
    return Command.lines(
        Command.run("docker", "-H", url(), "ps", "-a", "--format", format).succeeded());
  }

  private String server() {
    return servers.start(
        "--engine",
        "docker",
        "--set",
        "docker.network=none",
        "--set",
        "jobs.stopGraceSeconds=1", // the shell does not listen
        "--set",
        "docker.hostLostAfterSeconds=15",
        "--set",
        "docker.hosts=[{\"name\":\"here\",\"url\":\"unix:///var/run/docker.sock\",\"vcpus\":1},"
            + "{\"name\":\"there\",\"url\":\""
            + url()
            + "\",\"vcpus\":1}]");
  }

  @Test
  void retriesElsewhereWhatWasLostWithItsHost() throws Exception {
    try (BatchUser user = BatchUser.of(server()).prepared()) {
      user.register(c -> c.image(DockerCommand.IMAGE));
      List<String> ids = List.of(submit(user, "one"), submit(user, "two"));
      ids.forEach(id -> user.await(id, JobStatus.RUNNING));
      assertThat(jobsThere()).as("they spread over both hosts").hasSize(1);
      String lost = jobsThere().getFirst();
      String stays = ids.stream().filter(id -> !id.equals(lost)).findFirst().orElseThrow();
      kill();
      Await.until("its attempt has ended", () -> user.job(lost).attempts().size() == 1);
      assertThat(user.job(lost).attempts().getFirst().statusReason())
          .matches("Host EC2 \\(instance i-[0-9a-f]{17}\\) terminated\\.");
      assertThat(user.job(stays).status()).isEqualTo(JobStatus.RUNNING);

      servers.latest().killHard();
      try (BatchUser again = BatchUser.of(server())) { // while the host is away
        assertThat(again.job(stays).status()).isEqualTo(JobStatus.RUNNING);
        again.batch().terminateJob(r -> r.jobId(stays).reason("makes room"));
        again.await(lost, JobStatus.RUNNING);
        start();
        Await.until("nothing is left there", () -> jobsThere().isEmpty());
        JobDetail retried = again.job(lost);
        assertThat(retried.status()).isEqualTo(JobStatus.RUNNING);
        assertThat(retried.attempts()).hasSize(1);

        String next = again.submit("next", "echo there");
        assertThat(again.awaitEnd(next).status()).isEqualTo(JobStatus.SUCCEEDED);
        again.batch().terminateJob(r -> r.jobId(lost).reason("enough"));
        assertThat(again.awaitEnd(lost).attempts()).hasSize(2);
        Await.until("nothing is left there", () -> jobsThere().isEmpty());
      }
    }
  }

  private static String submit(BatchUser user, String name) {
    return user.submit(
        name,
        FOREVER,
        r ->
            r.retryStrategy(
                s ->
                    s.attempts(2)
                        .evaluateOnExit(
                            EvaluateOnExit.builder()
                                .onStatusReason("Host EC2*")
                                .action(RetryAction.RETRY)
                                .build())));
  }
}
