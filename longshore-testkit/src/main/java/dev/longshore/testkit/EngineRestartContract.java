package dev.longshore.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.engine.Engine;
import dev.longshore.engine.Seen;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.Report.AttemptExited;
import java.io.File;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every engine must find again after a restart of the server, and what it must not leave. */
public abstract class EngineRestartContract extends EngineFixture {

  /** How many attempts {@link #leavesNothingAfterManyAttempts} runs one after the other. */
  protected int attemptsInARow() {
    return 200;
  }

  /** What the attempts of {@link #leavesNothingAfterManyAttempts} run. */
  protected List<String> shortCommand() {
    return List.of("true");
  }

  // A server that stops and starts again

  @Test
  void adoptsWhatRunsWhenTheServerStartsAgain() throws Exception {
    List<AttemptKey> attempts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      attempts.add(
          run(
              "trap 'echo end; exit "
                  + i
                  + "' TERM; i=0; while :; do echo $i; i=$((i+1)); sleep 0.1; done 2>/dev/null"));
    }
    for (AttemptKey attempt : attempts) {
      reports.started(attempt);
      awaitLine(attempt, "0");
    }
    restart();

    assertThat(engine.seen()).hasSize(20).doesNotContainValue(Seen.ENDED);
    for (AttemptKey attempt : attempts) {
      reports.started(attempt);
      awaitLine(attempt, "5");
    }
    attempts.forEach(attempt -> engine.stop(attempt, LONG_GRACE));
    for (int i = 0; i < 20; i++) {
      AttemptKey attempt = attempts.get(i);
      assertThat(reports.exit(attempt).exitCode()).isEqualTo(i);
      List<String> lines = output(attempt);
      List<String> expected =
          new ArrayList<>(IntStream.range(0, lines.size() - 1).mapToObj(String::valueOf).toList());
      expected.add("end");
      assertThat(lines).containsExactlyElementsOf(expected);
    }
  }

  @Test
  void leavesWhatRunsAloneThoughWhatEndedBeforeWasNotReleased() throws Exception {
    for (int i = 0; i < 10; i++) {
      reports.exited(run("true"));
    }
    List<AttemptKey> attempts = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      attempts.add(
          run("trap 'exit 5' TERM; i=0; while :; do echo $i; i=$((i+1)); sleep 0.1; done"));
    }
    for (AttemptKey attempt : attempts) {
      awaitLine(attempt, "0");
    }
    restart();

    for (AttemptKey attempt : attempts) {
      awaitLine(attempt, "20"); // two seconds after its start
    }
    attempts.forEach(attempt -> engine.stop(attempt, LONG_GRACE));
    for (AttemptKey attempt : attempts) {
      assertThat(reports.exit(attempt).exitCode()).isEqualTo(5);
    }
  }

  @Test
  void reportsWhatEndedWhileTheServerWasDown() throws Exception {
    AttemptKey attempt = run("echo up; sleep 1; echo down; exit 7");
    Instant startedAt = reports.started(attempt).at();
    engine.close();
    try (Engine onlooker = open()) {
      Await.until("it has ended", () -> onlooker.seen().get(attempt) == Seen.ENDED);
    }
    begin();

    AttemptExited exited = reports.exited(attempt);
    assertThat(reports.exit(attempt).exitCode()).isEqualTo(7);
    assertThat(exited.startedAt()).isBetween(startedAt.minusMillis(200), startedAt.plusMillis(200));
    assertThat(Duration.between(exited.startedAt(), exited.at()))
        .isBetween(Duration.ofMillis(900), ReportLog.PATIENCE);
    assertThat(output(attempt)).containsExactly("up", "down");
  }

  @Test
  void killsWhatIgnoresTermAfterTheServerStartedAgain() throws Exception {
    AttemptKey attempt = run("trap '' TERM; echo up; " + FOREVER);
    awaitLine(attempt, "up");
    restart();
    engine.stop(attempt, SHORT_GRACE);

    assertThat(reports.exit(attempt).exitCode()).isEqualTo(137);
  }

  // No leftovers

  @Test
  void leavesNothingAfterManyAttempts() throws Exception {
    for (int i = 0; i < 10; i++) {
      runShortAttempt();
    }
    int threads = Thread.getAllStackTraces().size();
    int handles = openFiles();
    long processes = childProcesses();

    for (int i = 0; i < attemptsInARow(); i++) {
      runShortAttempt();
    }

    // Pools may have grown by a few; what leaks, leaks once for each attempt.
    int slack = Math.max(4, attemptsInARow() / 20);
    Await.until("nothing is left", () -> leftovers().isEmpty());
    Await.until("no thread is left", () -> Thread.getAllStackTraces().size() <= threads + slack);
    Await.until("no file handle is left", () -> openFiles() <= handles + slack);
    Await.until("no process is left", () -> childProcesses() <= processes + slack);
  }

  private void runShortAttempt() {
    AttemptKey attempt = newAttempt();
    engine.launch(launch(attempt, shortCommand()));
    assertThat(reports.exit(attempt).exitCode()).isEqualTo(0);
    engine.release(attempt);
  }

  private static long childProcesses() {
    return ProcessHandle.current().descendants().count();
  }

  private static int openFiles() {
    String[] handles = new File("/proc/self/fd").list();
    return handles == null ? 0 : handles.length;
  }
}
