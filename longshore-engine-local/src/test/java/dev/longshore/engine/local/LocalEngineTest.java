package dev.longshore.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.engine.Engine;
import dev.longshore.engine.Seen;
import dev.longshore.engine.TrainingFolders;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.Demand;
import dev.longshore.model.EnvironmentVariable;
import dev.longshore.model.Launch;
import dev.longshore.model.Report.AttemptLost;
import dev.longshore.model.SecretReference;
import dev.longshore.testkit.Await;
import dev.longshore.testkit.EngineContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract on processes of this machine, and what only these show. */
final class LocalEngineTest extends EngineContract {

  private static final Duration GRACE = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Override
  protected Engine open() throws IOException {
    return LocalGround.open(folder);
  }

  @Override
  protected List<String> leftovers() throws IOException {
    return LocalGround.leftovers(folder);
  }

  @Test
  void runsInPrivateWorkingDirectoryThatIsHome() throws IOException {
    AttemptKey attempt = run("pwd; echo $HOME; ls -A");
    reports.exited(attempt);

    String work = place(attempt).work().toString();
    assertThat(output(attempt)).containsExactly(work, work);
  }

  @Test
  void keepsOrderOfBothStreams() throws IOException {
    AttemptKey attempt =
        run("i=0; while [ $i -lt 200 ]; do echo $i; i=$((i+1)); echo $i >&2; i=$((i+1)); done");
    reports.exited(attempt);

    assertThat(output(attempt))
        .containsExactlyElementsOf(IntStream.range(0, 200).mapToObj(String::valueOf).toList());
  }

  @Test
  void passesEveryCharacterAndNameOfShellsInTheEnvironment() throws IOException {
    String letters =
        IntStream.rangeClosed(0xA0, 0x17F)
            .mapToObj(Character::toString)
            .collect(Collectors.joining());
    AttemptKey attempt = newAttempt();
    engine.launch(
        launch(
            attempt,
            List.of("env"),
            new EnvironmentVariable("LETTERS", letters),
            new EnvironmentVariable("IFS", "x"),
            new EnvironmentVariable("OPTIND", "no number"),
            new EnvironmentVariable("PPID", "1"),
            new EnvironmentVariable("PATH", "/nowhere:/usr/bin:/bin"),
            new EnvironmentVariable("HOME", "/tmp")));

    assertThat(reports.exit(attempt).exitCode()).isEqualTo(0);
    assertThat(output(attempt))
        .contains(
            "LETTERS=" + letters,
            "IFS=x",
            "OPTIND=no number",
            "PPID=1",
            "PATH=/nowhere:/usr/bin:/bin",
            "HOME=/tmp");
  }

  @Test
  void aFargateTaskIsReachedAtTheAddressOfThisMachine() {
    AttemptKey attempt = newAttempt();
    Launch plain = launch(attempt, List.of("true"));
    Launch.Site site = plain.site();
    engine.launch(
        new Launch(
            attempt,
            plain.host(),
            plain.definitionName(),
            plain.definitionRevision(),
            plain.containers(),
            new Launch.Site(site.realm(), site.queue(), site.environment(), true, site.document()),
            plain.properties(),
            plain.labels(),
            plain.node()));

    assertThat(reports.started(attempt).address()).isEqualTo("127.0.0.1");
  }

  @Test
  void doesNotStartWithoutTheSecretsThatTheJobCountsOn() {
    AttemptKey attempt = newAttempt();
    Launch plain = launch(attempt, List.of("true"));
    ContainerLaunch container = plain.containers().getFirst();
    engine.launch(
        new Launch(
            attempt,
            plain.host(),
            plain.definitionName(),
            plain.definitionRevision(),
            List.of(
                new ContainerLaunch(
                    container.name(),
                    container.image(),
                    container.command(),
                    container.environment(),
                    container.demand(),
                    container.user(),
                    container.privileged(),
                    container.readonlyRootFilesystem(),
                    List.of(
                        new SecretReference("TOKEN", "arn:aws:ssm:us-east-1:1:parameter/token")),
                    container.role(),
                    container.properties())),
            plain.site(),
            plain.properties(),
            plain.labels(),
            plain.node()));

    assertThat(reports.reasonNotStarted(attempt)).startsWith("ResourceInitializationError: ");
  }

  @Test
  void runsTheProgramAndNotTheShellsOwnCommandOfThatName() {
    AttemptKey attempt = newAttempt();
    engine.launch(launch(attempt, List.of("exit", "0")));

    assertThat(reports.reasonNotStarted(attempt))
        .isEqualTo(
            "CannotStartContainerError: Error response from daemon: failed to create task for"
                + " container: failed to create shim task: OCI runtime create failed: runc create"
                + " failed: unable to start container process: exec: \"exit\": executable file not"
                + " found in $PATH: unk");
  }

  @Test
  void saysThatEmptyCommandNeedsAnImage() {
    AttemptKey attempt = newAttempt();
    engine.launch(launch(attempt, List.of()));

    assertThat(reports.reasonNotStarted(attempt))
        .startsWith("CannotStartContainerError: ")
        .contains("no command specified");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\0b", "./a\0b", "\ud800", "./\ud800"})
  void doesNotStartWhatNoFileCanBeNamed(String name) {
    AttemptKey attempt = newAttempt();
    engine.launch(launch(attempt, List.of(name)));

    assertThat(reports.reasonNotStarted(attempt))
        .startsWith("CannotStartContainerError: ")
        .contains("invalid argument");
    engine.release(attempt);
    assertThat(engine.seen()).isEmpty();
  }

  @Test
  void leavesSignalsAsAContainerDoes() throws IOException {
    AttemptKey attempt =
        run("for s in INT QUIT TERM HUP PIPE; do sh -c \"kill -$s \\$\\$\"; echo $s $?; done");
    reports.exited(attempt);

    assertThat(output(attempt)).contains("INT 130", "QUIT 131", "TERM 143", "HUP 129", "PIPE 141");
  }

  @Test
  void survivesAnAttemptThatSignalsItsWholeGroup() {
    AttemptKey attempt = run("trap 'exit 9' TERM USR1; kill -TERM 0; sleep 5");

    assertThat(reports.exit(attempt).exitCode()).isEqualTo(9);
  }

  @Test
  void killsWhatLeftItsGroupButNotItsSession() throws Exception {
    AttemptKey attempt = run("set -m 2>/dev/null; (trap '' TERM HUP; sleep 300) & exit 0");
    reports.exited(attempt);

    Await.until("the sleeper is killed", this::noProcessIsLeft);
  }

  @Test
  void reportsLossWhenTheSupervisorIsKilled() throws Exception {
    AttemptKey attempt = run("trap '' TERM; echo up; while :; do sleep 0.1; done");
    awaitLine(attempt, "up");
    ProcessHandle.of(supervisor(attempt)).orElseThrow().destroyForcibly();

    reports.await(attempt, AttemptLost.class);
    assertThat(engine.seen()).containsEntry(attempt, Seen.ENDED);
    Await.until("what it ran is killed", this::noProcessIsLeft);
  }

  @Test
  void reportsLossWhenTheSupervisorIsKilledWhileNoServerRuns() throws Exception {
    AttemptKey attempt = run("echo up; while :; do sleep 0.1; done");
    awaitLine(attempt, "up");
    long supervisor = supervisor(attempt);
    engine.close();
    ProcessHandle.of(supervisor).orElseThrow().destroyForcibly();
    Await.until("it is gone", () -> ProcessHandle.of(supervisor).isEmpty());
    restart();

    reports.await(attempt, AttemptLost.class);
    Await.until("what it ran is killed", this::noProcessIsLeft);
  }

  @Test
  void launchesAgainWhatWasRecordedAndNeverStarted() throws Exception {
    AttemptKey attempt = newAttempt();
    Launch launch = launch(attempt, script("echo ran"));
    engine.close();
    place(attempt).prepare("echo half a scr"); // the server died here
    restart();
    assertThat(engine.seen()).isEmpty();
    assertThat(leftovers()).isEmpty();
    engine.launch(launch);

    assertThat(reports.exit(attempt).exitCode()).isEqualTo(0);
    assertThat(output(attempt)).containsExactly("ran");
  }

  @Test
  void supervisorThatComesLateGoesOnToTheNextAttempt() throws Exception {
    ContainerFolder discarded = place(newAttempt());
    ContainerFolder next = place(newAttempt());
    Supervisor late = Supervisor.start(folder.toRealPath());
    engine.close();
    discarded.prepare("echo ran\n");
    restart();
    late.run(discarded);
    next.prepare("exit 7\n");
    late.run(next);
    Await.until("the next one has ended", () -> next.exitCode().isPresent());

    assertThat(next.exitCode()).hasValue(7);
    assertThat(discarded.path()).doesNotExist();
    late.dismiss();
    next.delete();
  }

  @Test
  void runsOnceWhatTwoSupervisorsWereToldToRun() throws Exception {
    AttemptKey attempt = newAttempt();
    Launch launch = launch(attempt, script("echo ran; sleep 0.3; exit 6"));
    place(attempt).prepare("exec sh -c 'echo ran; sleep 0.3; exit 6'\n");
    Supervisor ofEarlierServer = Supervisor.start(folder.toRealPath());
    ofEarlierServer.run(place(attempt));
    ofEarlierServer.dismiss();
    Await.until("it has begun", () -> place(attempt).isStarted());
    engine.launch(launch);

    assertThat(reports.exit(attempt).exitCode()).isEqualTo(6);
    assertThat(output(attempt)).containsExactly("ran");
  }

  @Test
  void takesAnEmptyExitMarkForNone() throws Exception {
    AttemptKey attempt = run("echo up; while :; do sleep 0.1; done");
    awaitLine(attempt, "up");
    Path mark = Files.createFile(place(attempt).path().resolve("exit"));
    restart();

    assertThat(engine.seen()).containsEntry(attempt, Seen.RUNNING);
    Files.delete(mark);
    engine.stop(attempt, GRACE);
    assertThat(reports.exit(attempt).exitCode()).isEqualTo(143);
  }

  @RepeatedTest(10)
  void stopsWhatIsJustBeingLaunched() throws Exception {
    AttemptKey attempt = newAttempt();
    Launch launch = launch(attempt, script("while :; do sleep 0.1; done"));
    Thread launching = Thread.startVirtualThread(() -> engine.launch(launch));
    Await.until("the launch has begun", () -> Files.exists(place(attempt).path()));
    engine.stop(attempt, GRACE);

    assertThat(reports.exit(attempt).exitCode()).isEqualTo(143);
    launching.join();
  }

  @Test
  void stopsManyTogether() throws Exception {
    List<AttemptKey> attempts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      attempts.add(run("echo up; while :; do sleep 0.1; done"));
      awaitLine(attempts.getLast(), "up");
    }
    attempts.forEach(attempt -> engine.stop(attempt, GRACE));

    for (AttemptKey attempt : attempts) {
      assertThat(reports.exit(attempt).exitCode()).isEqualTo(143);
    }
  }

  @Test
  void goesOnWhenOneAttemptCannotBeLookedAt() throws Exception {
    AttemptKey broken = run("trap '' TERM; echo up; while :; do sleep 0.1; done");
    AttemptKey sound = run("echo up; while :; do sleep 0.1; done");
    AttemptKey later = run("echo up; while :; do sleep 0.1; done");
    awaitLine(broken, "up");
    awaitLine(sound, "up");
    awaitLine(later, "up");
    Path mark = place(broken).path().resolve("start");
    String supervisor = Files.readString(mark);
    Files.writeString(mark, "99999999999999999999\n"); // whoever reads it fails
    restart();
    engine.stop(broken, Duration.ZERO);

    // Found by looking again and again alone: the supervisors are no children of this engine.
    for (AttemptKey attempt : List.of(sound, later)) {
      ProcessHandle.of(supervisor(attempt)).orElseThrow().destroyForcibly();
      reports.await(attempt, AttemptLost.class);
    }
    assertThat(engine.seen()).containsEntry(broken, Seen.RUNNING);

    Files.writeString(mark, supervisor);
    assertThat(reports.exit(broken).exitCode()).isEqualTo(137);
  }

  @Test
  void releasesFoldersThatTheAttemptProtected() throws IOException {
    AttemptKey attempt = run("mkdir -p a/b; touch a/b/c; chmod 500 a/b; chmod 0 a");
    reports.exited(attempt);
    engine.release(attempt);

    assertThat(place(attempt).path()).doesNotExist();
  }

  @Test
  void killsNobodyElseWhenTheSameEndIsToldTwice() throws Exception {
    AttemptKey first = run("exit 0");
    reports.exited(first);
    List<AttemptKey> others = new ArrayList<>();
    Await.until(
        "an attempt runs in the session of the first",
        () -> {
          others.add(run("sleep 1"));
          return supervisor(others.getLast()) == supervisor(first);
        });
    Files.writeString(
        folder.resolve("events"), "exited " + first.fileName() + " 0\n", StandardOpenOption.WRITE);

    assertThat(reports.exit(others.getLast()).exitCode()).isEqualTo(0);
  }

  @Test
  void keepsItsFolderFromOthers() throws IOException {
    assertThat(Files.getPosixFilePermissions(folder)).hasSize(3);
  }

  @Test
  void offersTheWholeMachineUnlessToldOtherwise() throws IOException {
    Demand found = engine.hosts().getFirst().capacity();
    assertThat(found.vcpuMillis()).isEqualTo(Runtime.getRuntime().availableProcessors() * 1000L);
    assertThat(found.memoryMib()).isPositive();

    LocalEngineConfig config =
        new LocalEngineConfig(1500, 700, List.of("0"), TrainingFolders.TEMPORARY);
    try (LocalEngine small = new LocalEngine(folder, config)) {
      assertThat(small.hosts().getFirst().capacity()).isEqualTo(new Demand(1500, 700, 1));
    }
  }

  private boolean noProcessIsLeft() throws IOException {
    return leftovers().stream().noneMatch(each -> each.startsWith("process"));
  }

  private ContainerFolder place(AttemptKey attempt) throws IOException {
    return ContainerFolder.of(
        folder.toRealPath().resolve("attempts"), ContainerKey.ofDefault(attempt));
  }

  private long supervisor(AttemptKey attempt) throws IOException {
    OptionalLong supervisor = place(attempt).supervisor();
    return supervisor.orElseThrow();
  }
}
