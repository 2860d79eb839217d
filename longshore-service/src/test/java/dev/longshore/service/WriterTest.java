package dev.longshore.service;

import static dev.longshore.service.World.submit;
import static dev.longshore.service.WriterHarness.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.core.Command.DeleteJobQueueCommand;
import dev.longshore.core.Effect.LaunchEffect;
import dev.longshore.core.Effect.ReleaseEffect;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobStatus;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptStarted;
import dev.longshore.service.Message.CommandMessage;
import dev.longshore.service.Message.Reply.Done;
import dev.longshore.service.Message.Reply.Refused;
import dev.longshore.service.Message.Reply.Stale;
import dev.longshore.store.StoreException;
import dev.longshore.testkit.JobBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WriterTest {

  private static final JobId FIRST = JobBuilder.id(1);
  private static final JobId SECOND = JobBuilder.id(2);
  private static final AttemptKey ATTEMPT = new AttemptKey(FIRST, 1);

  private WriterHarness writer;

  @BeforeEach
  void open(@TempDir Path folder) {
    writer = new WriterHarness(folder);
  }

  @AfterEach
  void close() {
    writer.close();
  }

  @Test
  void answersAndHandsOutEffectsAfterTheCommit() {
    CommandMessage<Job> submit = writer.command(submit(1));
    AtomicInteger commits = new AtomicInteger();
    writer.store.beforeCommit(
        () -> {
          commits.incrementAndGet();
          assertThat(submit.reply()).isNotDone();
          assertThat(writer.takeEffects()).isEmpty();
        });
    writer.process(submit);

    assertThat(commits).hasValue(1);
    assertThat(writer.take(submit)).isInstanceOf(Done.class);
    assertThat(writer.takeEffects())
        .singleElement()
        .isInstanceOfSatisfying(
            LaunchEffect.class, launch -> assertThat(launch.attempt()).isEqualTo(ATTEMPT));
    writer.nothingLeft();
    assertThat(writer.read(FIRST).status()).isEqualTo(JobStatus.STARTING);
  }

  @Test
  void decidesABatchInItsOrderInOneCommit() {
    CommandMessage<Job> submit = writer.command(submit(1));
    CommandMessage<Job> dependent =
        writer.command(World.submitAfter(SECOND, Map.of(FIRST, JobStatus.RUNNABLE)));
    writer.process(submit, dependent);

    assertThat(writer.take(submit)).isInstanceOf(Done.class);
    assertThat(writer.take(dependent)).isInstanceOf(Done.class);
    assertThat(writer.takeEffects()).hasSize(1);
    writer.nothingLeft();
    assertThat(writer.read(SECOND).status()).isEqualTo(JobStatus.PENDING);
    assertThat(writer.registry.get("longshore.store.commit").timer().count()).isEqualTo(1);
  }

  @Test
  void refusesWithoutChangingAnything() {
    CommandMessage<?> refused =
        writer.command(new DeleteJobQueueCommand(new NameOrArn("none", "none")));
    CommandMessage<Job> accepted = writer.command(submit(1));
    writer.process(refused, accepted);

    assertThat(writer.take(refused)).isInstanceOf(Refused.class);
    assertThat(writer.take(accepted)).isInstanceOf(Done.class);
    assertThat(writer.takeEffects()).hasSize(1);
    writer.nothingLeft();
  }

  @Test
  void tellsWhenTheCommandWasMadeFromSomethingOld() {
    CommandMessage<Job> submit = writer.command(submit(1));
    writer.process(submit);
    writer.take(submit);
    writer.takeEffects();
    writer.process(report(exited(FIRST, 0)));
    CommandMessage<Job> late =
        writer.command(World.submitAfter(SECOND, Map.of(FIRST, JobStatus.RUNNING)));
    writer.process(late);

    assertThat(writer.take(late)).isInstanceOf(Stale.class);
    assertThat(writer.takeEffects()).containsExactly(new ReleaseEffect(ATTEMPT));
    writer.nothingLeft();
    assertThat(writer.exists(SECOND)).isFalse();
  }

  @Test
  void aFailedCommitFailsEveryCommandAndLeavesNothingHalfDone() {
    writer.store.failNextCommits(1);
    CommandMessage<Job> first = writer.command(submit(1));
    CommandMessage<Job> second = writer.command(submit(2));

    assertThatThrownBy(() -> writer.process(first, second)).isInstanceOf(StoreException.class);

    assertThat(writer.takeFault(first)).isInstanceOf(StoreException.class);
    assertThat(writer.takeFault(second)).isInstanceOf(StoreException.class);
    writer.nothingLeft();
    assertThat(writer.exists(FIRST)).isFalse();

    // The same ids are free: memory forgot what the store does not have.
    CommandMessage<Job> again = writer.command(submit(1));
    writer.process(again);
    assertThat(writer.take(again))
        .isInstanceOfSatisfying(
            Done.class, done -> assertThat(((Job) done.value()).sequence()).isEqualTo(1));
    assertThat(writer.takeEffects()).hasSize(1);
    writer.nothingLeft();
  }

  @Test
  void decidesTheReportsOfAFailedBatchAgain() {
    runFirst();
    writer.store.failNextCommits(1);
    assertThatThrownBy(() -> writer.process(report(exited(FIRST, 0))))
        .isInstanceOf(StoreException.class);
    writer.nothingLeft();
    assertThat(writer.read(FIRST).status()).isEqualTo(JobStatus.RUNNING);
    assertThat(writer.hasMoreToDo()).isTrue();

    writer.process();
    assertThat(writer.read(FIRST).status()).isEqualTo(JobStatus.SUCCEEDED);
    assertThat(writer.takeEffects()).containsExactly(new ReleaseEffect(ATTEMPT));
    writer.nothingLeft();
    assertThat(writer.hasMoreToDo()).isFalse();
  }

  @Test
  void aStoreThatCannotBeReadEitherAnswersEveryCommandAndIsReadLater() {
    runFirst();
    writer.store.failNextCommits(1);
    writer.store.failNextLoads(2);
    CommandMessage<Job> submit = writer.command(submit(2));
    assertThatThrownBy(() -> writer.process(report(exited(FIRST, 0)), submit))
        .isInstanceOf(StoreException.class);
    CommandMessage<Job> another = writer.command(submit(3));
    assertThatThrownBy(() -> writer.process(another)).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> writer.process()).isInstanceOf(StoreException.class);

    assertThat(writer.takeFault(submit)).isInstanceOf(StoreException.class);
    assertThat(writer.takeFault(another)).isInstanceOf(StoreException.class);
    writer.process();
    assertThat(writer.read(FIRST).status()).isEqualTo(JobStatus.SUCCEEDED);
    assertThat(writer.takeEffects()).containsExactly(new ReleaseEffect(ATTEMPT));
    writer.nothingLeft();
  }

  @Test
  void aBugInOneCommandCostsOnlyThatCommand() {
    runFirst();
    CommandMessage<Job> before = writer.command(submit(2));
    CommandMessage<Job> poisoned = writer.command(World.poisoned(3));
    CommandMessage<Job> after = writer.command(submit(4));
    writer.process(before, poisoned, report(exited(FIRST, 0)), after);

    assertThat(writer.take(before)).isInstanceOf(Done.class);
    assertThat(writer.takeFault(poisoned)).isInstanceOf(NumberFormatException.class);
    assertThat(writer.take(after)).isInstanceOf(Done.class);
    assertThat(writer.read(FIRST).status()).isEqualTo(JobStatus.SUCCEEDED);
    assertThat(writer.exists(JobBuilder.id(3))).isFalse();
    assertThat(writer.takeEffects()).hasSize(3);
    writer.nothingLeft();
    assertThat(writer.count("longshore.writer.bugs")).isEqualTo(1);
  }

  @Test
  void aBugInOneReportIsNotMetAgain() {
    runFirst();
    CommandMessage<Job> waits =
        writer.command(World.submitAfter(SECOND, Map.of(FIRST, JobStatus.RUNNING)));
    writer.process(waits);
    writer.take(waits);
    // A job that waits for another was never launched, so nothing can be told of its attempts.
    writer.process(report(exited(SECOND, 0)));
    writer.nothingLeft();
    assertThat(writer.hasMoreToDo()).isTrue(); // what is in memory is to be thrown away
    writer.process();
    assertThat(writer.hasMoreToDo()).isFalse();
    assertThat(writer.read(SECOND).status()).isEqualTo(JobStatus.PENDING);
    assertThat(writer.count("longshore.writer.bugs")).isEqualTo(1);
  }

  @Test
  void aBugThatLiesInNoMessageFailsTheCommandsAndKeepsTheReports() {
    runFirst();
    writer.hostTrouble = new IllegalStateException("no hosts");
    CommandMessage<Job> submit = writer.command(submit(2));
    assertThatThrownBy(() -> writer.process(submit, report(exited(FIRST, 0))))
        .isInstanceOf(IllegalStateException.class);
    assertThat(writer.takeFault(submit)).hasMessage("no hosts");
    writer.nothingLeft();

    writer.hostTrouble = null;
    writer.process();
    assertThat(writer.read(FIRST).status()).isEqualTo(JobStatus.SUCCEEDED);
    assertThat(writer.takeEffects()).containsExactly(new ReleaseEffect(ATTEMPT));
    writer.nothingLeft();
  }

  @Test
  void aStoreThatFailsWhileMessagesAreDecidedApartLosesNoReport() {
    runFirst();
    CommandMessage<Job> poisoned = writer.command(World.poisoned(2));
    CommandMessage<Job> after = writer.command(submit(3));
    writer.store.failNextCommits(1);
    assertThatThrownBy(() -> writer.process(poisoned, report(exited(FIRST, 0)), after))
        .isInstanceOf(StoreException.class);
    assertThat(writer.takeFault(poisoned)).isInstanceOf(NumberFormatException.class);
    assertThat(writer.takeFault(after)).isInstanceOf(StoreException.class);
    writer.process();
    assertThat(writer.read(FIRST).status()).isEqualTo(JobStatus.SUCCEEDED);
    writer.takeEffects();
    writer.nothingLeft();
  }

  @Test
  void timeNeverGoesBack() {
    CommandMessage<Job> first = writer.command(submit(1));
    writer.process(first);
    writer.now = writer.now.minus(Duration.ofHours(1));
    CommandMessage<Job> second = writer.command(submit(2));
    writer.process(second);
    writer.take(first);
    writer.take(second);
    assertThat(writer.read(SECOND).createdAt()).isEqualTo(writer.read(FIRST).createdAt());
  }

  @Test
  void roomThatHostsBringIsUsedWithoutAnyMessage() {
    writer.hosts = List.of();
    CommandMessage<Job> submit = writer.command(submit(1));
    writer.process(submit);
    writer.take(submit);
    writer.nothingLeft();

    writer.hosts = List.of(dev.longshore.testkit.FakeEngine.host("host", 1));
    writer.process();
    assertThat(writer.takeEffects()).hasSize(1);
    writer.nothingLeft();
  }

  @Test
  void aRepeatedReportChangesNothing() {
    runFirst();
    writer.process(report(exited(FIRST, 0)), report(exited(FIRST, 1)));
    writer.process(report(exited(FIRST, 1)));
    assertThat(writer.read(FIRST).status()).isEqualTo(JobStatus.SUCCEEDED);
    assertThat(writer.takeEffects()).containsExactly(new ReleaseEffect(ATTEMPT));
    writer.nothingLeft();
  }

  private void runFirst() {
    CommandMessage<Job> submit = writer.command(submit(1));
    writer.process(submit);
    writer.take(submit);
    writer.takeEffects();
    writer.process(report(new AttemptStarted(ATTEMPT, writer.now)));
    assertThat(Objects.requireNonNull(writer.read(FIRST)).status()).isEqualTo(JobStatus.RUNNING);
  }

  private AttemptExited exited(JobId job, int exitCode) {
    return new AttemptExited(new AttemptKey(job, 1), writer.now, writer.now, exitCode, null);
  }
}
