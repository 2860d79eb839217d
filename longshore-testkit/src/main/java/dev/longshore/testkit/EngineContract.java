package dev.longshore.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.engine.Seen;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.EnvironmentVariable;
import dev.longshore.model.Launch;
import dev.longshore.model.Report;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptNotStarted;
import dev.longshore.model.Report.AttemptStarted;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What every engine that really runs something must do with one attempt: how it starts and ends,
 * what it is given, how it is stopped, and that it runs once.
 */
public abstract class EngineContract extends EngineFixture {

  /** Names that an image, a container runtime or a shell adds to what was given. */
  private static final Set<String> ADDED_NAMES =
      Set.of("PATH", "HOME", "HOSTNAME", "TERM", "container", "PWD", "OLDPWD", "SHLVL", "_");

  // How an attempt ends

  @Test
  void reportsStartAndExitCodeInThisOrder() {
    AttemptKey good = run("exit 0");
    AttemptKey bad = run("exit 3");

    assertThat(reports.exit(good).exitCode()).isEqualTo(0);
    assertThat(reports.exit(bad).exitCode()).isEqualTo(3);
    assertThat(reports.exit(bad).reason()).isNull();
    for (AttemptKey attempt : List.of(good, bad)) {
      assertThat(reports.about(attempt).stream().map(Report::getClass).distinct())
          .hasSize(2)
          .startsWith(AttemptStarted.class)
          .endsWith(AttemptExited.class);
    }
  }

  @Test
  void reportsDeathBySignalAs128PlusItsNumber() {
    // The inner shell, since a container's first process cannot kill itself.
    AttemptKey attempt = run("sh -c 'kill -9 $$'; exit $?");

    assertThat(reports.exit(attempt).exitCode()).isEqualTo(137);
  }

  @Test
  void reportsWhenItReallyBeganAndEnded() {
    Instant before = Instant.now();
    AttemptKey attempt = run("sleep 1");
    AttemptExited exited = reports.exited(attempt);

    assertThat(reports.started(attempt).at())
        .isBetween(before.minusMillis(50), exited.startedAt().plusMillis(50));
    assertThat(exited.startedAt()).isBetween(before.minusMillis(50), exited.at());
    assertThat(Duration.between(exited.startedAt(), exited.at()))
        .isBetween(Duration.ofMillis(900), ReportLog.PATIENCE);
    assertThat(exited.at()).isBeforeOrEqualTo(Instant.now().plusMillis(50));
  }

  @Test
  void saysWhyCommandThatDoesNotExistCannotStart() throws IOException {
    AttemptKey attempt = newAttempt();
    engine.launch(launch(attempt, List.of("nonesuch", "--flag")));

    AttemptNotStarted report = reports.notStarted(attempt);
    assertThat(reports.reasonNotStarted(attempt))
        .startsWith("CannotStartContainerError: Error response from daemon: ")
        .contains("exec: \"nonesuch\"")
        .hasSizeLessThanOrEqualTo(255);
    assertThat(reports.about(attempt)).containsOnly(report);
    assertThat(output(attempt)).isEmpty();
  }

  @Test
  void endsWithItsFirstProcessWhateverElseItLeftRunning() throws Exception {
    AttemptKey attempt = run("sleep 300 & (trap '' TERM HUP; sleep 300) & echo done; exit 4");

    assertThat(reports.exit(attempt).exitCode()).isEqualTo(4);
    assertThat(output(attempt)).containsExactly("done");
    engine.release(attempt);
    Await.until("nothing is left", () -> leftovers().isEmpty());
  }

  @Test
  void hasNothingToReadOnStandardInput() throws IOException {
    AttemptKey attempt = run("cat; echo end of input");

    assertThat(reports.exit(attempt).exitCode()).isEqualTo(0);
    assertThat(output(attempt)).containsExactly("end of input");
  }

  // What an attempt is given

  @Test
  void givesExactlyTheEnvironmentOfTheLaunch() throws IOException {
    AttemptKey attempt = newAttempt();
    engine.launch(
        launch(
            attempt,
            List.of("env"),
            new EnvironmentVariable("PLAIN", "value"),
            new EnvironmentVariable("EMPTY", ""),
            new EnvironmentVariable("QUOTED", "a 'b' \"c\" $HOME `d` \\ = *"),
            new EnvironmentVariable("WORDS", "grüße 🚢"),
            new EnvironmentVariable("odd.name-here", "kept"),
            new EnvironmentVariable("AWS_BATCH_JOB_ID", attempt.job().value()),
            new EnvironmentVariable("AWS_BATCH_JOB_ATTEMPT", "1")));

    assertThat(reports.exit(attempt).exitCode()).isEqualTo(0);
    List<String> lines = output(attempt);
    assertThat(lines)
        .contains(
            "PLAIN=value",
            "EMPTY=",
            "QUOTED=a 'b' \"c\" $HOME `d` \\ = *",
            "WORDS=grüße 🚢",
            "odd.name-here=kept",
            "AWS_BATCH_JOB_ID=" + attempt.job(),
            "AWS_BATCH_JOB_ATTEMPT=1");
    Set<String> names = new TreeSet<>();
    lines.forEach(line -> names.add(line.substring(0, line.indexOf('='))));
    names.removeAll(ADDED_NAMES);
    assertThat(names)
        .containsExactlyInAnyOrder(
            "PLAIN",
            "EMPTY",
            "QUOTED",
            "WORDS",
            "odd.name-here",
            "AWS_BATCH_JOB_ID",
            "AWS_BATCH_JOB_ATTEMPT");
  }

  @Test
  void passesArgumentsAsTheyAre() throws IOException {
    AttemptKey attempt = newAttempt();
    engine.launch(
        launch(
            attempt,
            List.of("sh", "-c", "printf '<%s>\\n' \"$@\"", "sh", "two words", "", "$HOME", "'")));

    reports.exited(attempt);
    assertThat(output(attempt)).containsExactly("<two words>", "<>", "<$HOME>", "<'>");
  }

  // Stopping

  @Test
  void stopsWithTermSoThatHandlerDecidesExitCode() throws IOException {
    AttemptKey attempt = run("trap 'echo bye; exit 0' TERM; echo up; " + FOREVER);
    awaitLine(attempt, "up");
    engine.stop(attempt, LONG_GRACE);

    assertThat(reports.exit(attempt).exitCode()).isEqualTo(0);
    assertThat(output(attempt)).containsExactly("up", "bye");
  }

  @Test
  void killsWhenTermIsIgnoredUntilGraceIsOver() throws IOException {
    AttemptKey attempt = run("trap '' TERM; echo up; " + FOREVER);
    awaitLine(attempt, "up");
    Instant before = Instant.now();
    engine.stop(attempt, SHORT_GRACE);

    AttemptExited exited = reports.exited(attempt);
    assertThat(reports.exit(attempt).exitCode()).isEqualTo(137);
    assertThat(exited.at()).isAfter(before.plus(SHORT_GRACE).minusMillis(50));
  }

  @Test
  void leavesUnknownAttemptAloneWhenStopped() {
    AttemptKey attempt = newAttempt();
    engine.stop(attempt, SHORT_GRACE);
    assertThat(reports.about(attempt)).isEmpty();

    engine.launch(launch(attempt, script("exit 5")));
    assertThat(reports.exit(attempt).exitCode()).isEqualTo(5);
    engine.stop(attempt, SHORT_GRACE);
    assertThat(engine.seen()).containsEntry(attempt, Seen.ENDED);
  }

  // Once is once

  @Test
  void runsOnceWhatIsLaunchedTwice() throws Exception {
    AttemptKey attempt = newAttempt();
    Launch launch = launch(attempt, script(untilTerm("echo ran")));
    engine.launch(launch);
    engine.launch(launch);
    awaitLine(attempt, "ran");
    restart();
    engine.launch(launch);
    engine.stop(attempt, LONG_GRACE);
    assertThat(reports.exit(attempt).exitCode()).isEqualTo(0);
    engine.launch(launch);
    restart();
    engine.launch(launch);

    assertThat(reports.exit(attempt).exitCode()).isEqualTo(0);
    assertThat(engine.seen()).containsEntry(attempt, Seen.ENDED);
    assertThat(output(attempt)).containsExactly("ran");
  }

  @Test
  void seesWhatRunsAndWhatHasEndedUntilRelease() {
    AttemptKey running = run(untilTerm("echo up"));
    AttemptKey ended = run("exit 0");
    reports.exited(ended);

    assertThat(engine.seen())
        .containsEntry(running, Seen.RUNNING)
        .containsEntry(ended, Seen.ENDED)
        .doesNotContainKey(newAttempt());

    engine.release(ended);
    engine.release(ended);
    assertThat(engine.seen()).containsOnlyKeys(running);
    engine.release(running);
    assertThat(engine.seen()).isEmpty();
  }
}
