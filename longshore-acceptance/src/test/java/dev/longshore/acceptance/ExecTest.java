package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.cli.Main;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.batch.model.JobStatus;

/** {@code longshore exec}, as its user has it. */
final class ExecTest {

  @RegisterExtension static final Servers SERVERS = new Servers();

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static BatchUser user;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static String open;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static String closed;

  @BeforeAll
  static void begin() {
    String url = SERVERS.start("--engine", "local", "--set", "local.vcpus=3");
    user = BatchUser.of(url).prepared();
    closed = user.submit("closed", "sleep 300");
    user.register(c -> c.image("busybox").enableExecuteCommand(true));
    open = user.submit("open", "echo of the job >file; sleep 300");
    user.await(closed, JobStatus.RUNNING);
    user.await(open, JobStatus.RUNNING);
  }

  @AfterAll
  static void end() {
    user.close();
  }

  private static Command exec(String... words) {
    List<String> all = new ArrayList<>();
    all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    all.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    all.addAll(List.of("exec", "--endpoint-url", SERVERS.url()));
    all.addAll(List.of(words));
    return Command.run(Command.Surroundings.NONE, all);
  }

  @Test
  void aCommandRunsInTheJobAndItsExitCodeIsTheOneOfExec() {
    Command command =
        exec(open, "--", "sh", "-c", "cat file; echo $AWS_BATCH_JOB_ID; echo wrong >&2; exit 3");

    assertThat(command.output()).isEqualTo("of the job\n" + open + "\n");
    assertThat(command.error()).isEqualTo("wrong\n");
    assertThat(command.exitCode()).isEqualTo(3);
  }

  @Test
  void withoutTheWordOfItsDefinitionNothingRuns() {
    Command command = exec(closed, "--", "true");

    assertThat(command.exitCode()).isEqualTo(125);
    assertThat(command.error())
        .isEqualTo(
            "longshore: commands may not be run in job "
                + closed
                + ": its definition has no enableExecuteCommand, and jobs.exec is defined\n");
  }

  @Test
  void whatDoesNotRunIsSaid() {
    String ended = user.submit("ended", "exit 0");
    user.awaitEnd(ended);

    assertThat(exec(ended, "--", "true").error())
        .isEqualTo("longshore: job " + ended + " does not run: it is SUCCEEDED\n");
    assertThat(exec("00000000-0000-0000-0000-000000000000").error())
        .isEqualTo("longshore: there is no such job: 00000000-0000-0000-0000-000000000000\n");
  }
}
