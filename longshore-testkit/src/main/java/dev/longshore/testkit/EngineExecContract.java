package dev.longshore.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.engine.ExecOutput;
import dev.longshore.engine.ExecRefused;
import dev.longshore.engine.ExecRequest;
import dev.longshore.engine.ExecSession;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.EnvironmentVariable;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

/** Commands that are run beside those of jobs. */
public abstract class EngineExecContract extends EngineFixture {

  private final Written written = new Written();

  /** What a command wrote. */
  private static final class Written implements ExecOutput {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();

    @Override
    public synchronized void out(byte[] bytes) {
      out.writeBytes(bytes);
    }

    @Override
    public synchronized void error(byte[] bytes) {
      error.writeBytes(bytes);
    }

    synchronized String out() {
      return out.toString(UTF_8);
    }

    synchronized String error() {
      return error.toString(UTF_8);
    }
  }

  private AttemptKey running() {
    AttemptKey attempt = newAttempt();
    engine.launch(
        launch(attempt, script(FOREVER), new EnvironmentVariable("GREETING", "it's \"here\"\n.")));
    reports.started(attempt);
    return attempt;
  }

  private ExecSession exec(AttemptKey attempt, String script) throws ExecRefused {
    return engine.exec(
        ContainerKey.ofDefault(attempt), new ExecRequest(script(script), null), written);
  }

  @Test
  void runsWithTheVariablesOfTheContainerAndTellsHowItEnded() throws Exception {
    try (ExecSession session = exec(running(), "echo \"$GREETING\"; cat; echo wrong >&2; exit 7")) {
      session.write("first\n".getBytes(UTF_8));
      session.write("second\n".getBytes(UTF_8));
      session.endInput();

      assertThat(session.await()).isEqualTo(7);
    }
    assertThat(written.out()).isEqualTo("it's \"here\"\n.\nfirst\nsecond\n");
    assertThat(written.error()).isEqualTo("wrong\n");
  }

  @Test
  void losesNothingOfALotOfOutput() throws Exception {
    try (ExecSession session =
        exec(running(), "i=0; while [ $i -lt 20000 ]; do echo \"line $i\"; i=$((i+1)); done")) {
      assertThat(session.await()).isEqualTo(0);
    }
    String[] lines = written.out().split("\n");
    assertThat(lines).hasSize(20_000);
    assertThat(lines[19_999]).isEqualTo("line 19999");
  }

  @Test
  void hasATerminalWhereItIsWanted() throws Exception {
    String script = "[ -t 0 ] && [ -t 1 ] && echo on a terminal";
    ContainerKey container = ContainerKey.ofDefault(running());
    try (ExecSession session =
        engine.exec(
            container,
            new ExecRequest(script(script), new ExecRequest.Terminal(100, 30)),
            written)) {
      session.resize(new ExecRequest.Terminal(90, 20));
      assertThat(session.await()).isEqualTo(0);
    }
    assertThat(written.out()).contains("on a terminal");
  }

  @Test
  void endsWithTheContainer() throws Exception {
    AttemptKey attempt = running();
    try (ExecSession session = exec(attempt, "echo here; " + FOREVER)) {
      Await.until("it runs", () -> written.out().contains("here"));
      engine.stop(attempt, SHORT_GRACE);
      reports.exited(attempt);

      assertThat(session.await()).isNotEqualTo(0);
    }
  }

  @Test
  void isRefusedWhereNothingRuns() {
    AttemptKey ended = run("exit 0");
    reports.exited(ended);

    for (AttemptKey attempt : new AttemptKey[] {ended, newAttempt()}) {
      assertThatThrownBy(() -> exec(attempt, "true"))
          .isInstanceOf(ExecRefused.class)
          .hasMessageContaining("does not run");
    }
  }
}
