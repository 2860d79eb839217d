package dev.longshore.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.engine.Engine;
import dev.longshore.engine.LogSource;
import dev.longshore.engine.LogSource.Line;
import dev.longshore.engine.Seen;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.ContainerRole;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.Demand;
import dev.longshore.model.EnvironmentVariable;
import dev.longshore.model.JobId;
import dev.longshore.model.Launch;
import dev.longshore.model.Report;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptNotStarted;
import dev.longshore.model.Report.AttemptStarted;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every engine that really runs something must do. An engine's test class extends it and says
 * how to open the engine; scripts need a POSIX {@code sh}, {@code env}, {@code sleep}, {@code head}
 * and {@code tr}, as BusyBox has them.
 *
 * <p>After every test all attempts are released and {@link #leftovers()} must be empty.
 */
public abstract class EngineContract {

  /** Names that an image, a container runtime or a shell adds to what was given. */
  private static final Set<String> ADDED_NAMES =
      Set.of("PATH", "HOME", "HOSTNAME", "PWD", "OLDPWD", "SHLVL", "_");

  private static final Duration LONG_GRACE = Duration.ofSeconds(30);
  private static final Duration SHORT_GRACE = Duration.ofSeconds(1);

  /** Without a word about the sleep that a signal ended, where the signal reaches that too. */
  private static final String FOREVER = "while :; do sleep 0.1; done 2>/dev/null";

  @SuppressWarnings("NullAway.Init") // set before each test
  protected Engine engine;

  protected ReportLog reports = new ReportLog();

  /**
   * Opens an engine on the ground of this test. Called again after the engine was closed: a server
   * that starts again. Not started yet.
   */
  protected abstract Engine open() throws Exception;

  /**
   * What is there of attempts on the ground of this test: processes, containers, folders. Each one
   * as a text for the failure's message.
   */
  protected abstract List<String> leftovers() throws Exception;

  /** An image that has what the scripts need. */
  protected String image() {
    return "busybox";
  }

  /** How many attempts {@link #leavesNothingAfterManyAttempts} runs one after the other. */
  protected int attemptsInARow() {
    return 200;
  }

  /** What the attempts of {@link #leavesNothingAfterManyAttempts} run. */
  protected List<String> shortCommand() {
    return List.of("true");
  }

  /** A launch of this command with this environment. */
  protected Launch launch(
      AttemptKey attempt, List<String> command, EnvironmentVariable... environment) {
    return new Launch(
        attempt,
        engine.hosts().getFirst().id(),
        "contract",
        1,
        List.of(
            new ContainerLaunch(
                ContainerTemplate.DEFAULT_NAME,
                image(),
                command,
                List.of(environment),
                new Demand(250, 64, 0),
                null,
                false,
                false,
                List.of(),
                ContainerRole.ALONE,
                "{}")),
        false,
        "{}",
        Map.of(),
        null);
  }

  /** The key of an attempt that no other test has. */
  protected static AttemptKey newAttempt() {
    return new AttemptKey(new JobId(UUID.randomUUID().toString()), 1);
  }

  /** A command that runs this script. */
  protected static List<String> script(String script) {
    return List.of("sh", "-c", script);
  }

  /** A script that does this, runs until it is told to end, and then leaves at once with 0. */
  private static String untilTerm(String first) {
    return "trap 'exit 0' TERM; " + first + "; " + FOREVER;
  }

  /** Launches a script as a new attempt. */
  protected AttemptKey run(String script, EnvironmentVariable... environment) {
    AttemptKey attempt = newAttempt();
    engine.launch(launch(attempt, script(script), environment));
    return attempt;
  }

  /** Closes the engine and opens it again, as a server does that was stopped and started. */
  protected void restart() throws Exception {
    engine.close();
    begin();
  }

  /** All the lines of an attempt that has ended. */
  protected List<String> output(AttemptKey attempt) throws IOException {
    List<String> lines = new ArrayList<>();
    try (LogSource source = engine.logs(ContainerKey.ofDefault(attempt))) {
      List<Line> batch;
      do {
        batch = source.read(100, true);
        batch.forEach(line -> lines.add(line.text()));
      } while (!batch.isEmpty());
    }
    return lines;
  }

  /** Waits until this line is in the output of the attempt. */
  protected void awaitLine(AttemptKey attempt, String text) throws IOException {
    try (LogSource source = engine.logs(ContainerKey.ofDefault(attempt))) {
      Await.until(
          "the line '" + text + "'",
          () -> source.read(100, false).stream().anyMatch(line -> line.text().equals(text)));
    }
  }

  @BeforeEach
  void begin() throws Exception {
    engine = open();
    reports = new ReportLog();
    engine.start(reports);
  }

  @AfterEach
  void releaseEverything() throws Exception {
    try (Engine last = engine) {
      for (AttemptKey attempt : last.seen().keySet()) {
        last.release(attempt);
      }
      assertThat(last.seen()).isEmpty();
      Await.until("nothing is left: " + leftovers(), () -> leftovers().isEmpty());
    }
  }

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

  // Output

  @Test
  void keepsWholeOutputOfBothStreamsInOrder() throws IOException {
    AttemptKey attempt =
        run(
            "i=0; while [ $i -lt 500 ]; do echo out $i; echo err $i >&2; i=$((i+1)); done;"
                + " sleep 0.3; echo x; sleep 0.3; echo y >&2; sleep 0.3; echo z");

    assertThat(reports.exit(attempt).exitCode()).isEqualTo(0);
    List<String> lines = output(attempt);
    for (String stream : List.of("out ", "err ")) {
      assertThat(lines.stream().filter(line -> line.startsWith(stream)))
          .containsExactlyElementsOf(IntStream.range(0, 500).mapToObj(i -> stream + i).toList());
    }
    assertThat(lines).hasSize(1003).endsWith("x", "y", "z");
  }

  @Test
  void showsLinesWhileTheAttemptRuns() throws IOException {
    AttemptKey attempt = run(untilTerm("echo one; echo two; echo three"));
    awaitLine(attempt, "three");

    assertThat(engine.seen()).containsEntry(attempt, Seen.RUNNING);
    try (LogSource source = engine.logs(ContainerKey.ofDefault(attempt))) {
      assertThat(source.read(2, false)).extracting(Line::text).containsExactly("one", "two");
      assertThat(source.read(2, false)).extracting(Line::text).containsExactly("three");
      assertThat(source.read(2, false)).isEmpty();
    }
  }

  @Test
  void goesOnAfterLinesThatWereReadBefore() throws IOException {
    AttemptKey attempt = run("for i in 1 2 3 4 5; do echo $i; done");
    reports.exited(attempt);

    try (LogSource source = engine.logs(ContainerKey.ofDefault(attempt))) {
      source.skip(3);
      assertThat(source.read(100, true)).extracting(Line::text).containsExactly("4", "5");
    }
    try (LogSource source = engine.logs(ContainerKey.ofDefault(attempt))) {
      source.skip(5);
      assertThat(source.read(100, true)).isEmpty();
    }
  }

  @Test
  void cutsLongLinesAtTheSamePlaces() throws IOException {
    AttemptKey attempt = run("head -c 600000 /dev/zero | tr '\\000' x; echo; echo next");
    reports.exited(attempt);

    List<String> lines = output(attempt);
    assertThat(lines)
        .extracting(String::length)
        .containsExactly(LogSource.MAX_LINE_BYTES, LogSource.MAX_LINE_BYTES, 75_712, 4);
    try (LogSource source = engine.logs(ContainerKey.ofDefault(attempt))) {
      source.skip(2);
      assertThat(source.read(100, true))
          .extracting(Line::text)
          .containsExactly(lines.get(2), "next");
    }
  }

  @Test
  void endsLinesAtLineFeedsAndReplacesWhatIsNoText() throws IOException {
    AttemptKey attempt = run("printf 'dos\\r\\n\\n50%%\\r100%%\\nbad \\377 byte\\nno end'");
    reports.exited(attempt);

    assertThat(output(attempt))
        .containsExactly("dos", "", "50%\r100%", "bad \uFFFD byte", "no end");
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
