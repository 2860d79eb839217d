package dev.longshore.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.engine.LogSource;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.JobId;
import dev.longshore.model.MultiLine;
import dev.longshore.testkit.Await;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stream is cut where it would become larger than it may be. */
@Timeout(60)
class StreamLimitTest {

  private static final String GROUP = "/aws/batch/job";
  private static final StreamLimit ONE_MIB = new StreamLimit(1);
  private static final int LINE_CHARACTERS = 1000;
  private static final int FITTING = 1024 * 1024 / (LINE_CHARACTERS + 24);
  private static final ContainerKey KEY =
      new ContainerKey(
          new AttemptKey(new JobId("00000000-0000-0000-0000-000000000001"), 1), "default");

  @TempDir Path folder;
  private final SettableClock clock = new SettableClock();
  private final WrittenOutput output = new WrittenOutput();
  private @Nullable LogCollector collector;

  @AfterEach
  void close() {
    if (collector != null) {
      collector.close();
    }
    assertThat(output.closed.get()).isEqualTo(output.opened.get());
  }

  @Test
  void cutsWithALineThatSaysSoAndReadsNoFurther() throws Exception {
    write(FITTING + 500);
    follow(ONE_MIB);
    Await.until("the stream is cut", () -> collector().cuts() == 1);
    int opened = output.opened.get();
    write(500);
    collector().catchUp(GROUP);
    collector().finish(KEY);
    assertThat(output.opened.get()).isEqualTo(opened);
    assertCutOnce();
    assertThat(stored().getLast())
        .isEqualTo(
            "longshore: this log stream has reached its limit of 1 MiB; what the container writes"
                + " from here on is not kept. The limit is the setting logs.streamMib of the"
                + " server.");
  }

  @Test
  void isCutOnceHoweverOftenTheServerStarts() throws Exception {
    write(FITTING + 1);
    follow(ONE_MIB);
    Await.until("the stream is cut", () -> collector().cuts() == 1);
    for (StreamLimit limit : List.of(ONE_MIB, new StreamLimit(2), StreamLimit.NONE)) {
      collector().close();
      write(500);
      follow(limit);
      collector().catchUp(GROUP);
      assertThat(collector().cuts()).isZero();
    }
    collector().finish(KEY);
    assertCutOnce();
  }

  @Test
  void isCutAgainWhereTheLineThatSaysSoWasNotWrittenWhole() throws Exception {
    write(FITTING + 1);
    follow(ONE_MIB);
    Await.until("the stream is cut", () -> collector().cuts() == 1);
    collector().close();
    Path file = StreamPaths.of(folder.resolve(FileNames.of(GROUP)), "s").data();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - 1);
    }
    follow(ONE_MIB);
    collector().finish(KEY);
    assertCutOnce();
  }

  @Test
  void aStreamThatIsNoLargerThanItMayBeIsWhole() throws Exception {
    write(FITTING - 1);
    follow(ONE_MIB);
    collector().finish(KEY);
    assertThat(stored()).hasSize(FITTING - 1);
    assertThat(collector().cuts()).isZero();
  }

  @Test
  void aLineOfTheContainerThatLooksLikeTheLastCutsNothing() throws Exception {
    write(100);
    output.write(clock.millis(), ONE_MIB.line());
    follow(ONE_MIB);
    collector().catchUp(GROUP);
    collector().close();
    output.write(clock.millis(), "after");
    follow(ONE_MIB);
    collector().finish(KEY);
    assertThat(stored()).hasSize(102).endsWith("after");
  }

  @Test
  void countsBytesAndNotCharacters() throws Exception {
    for (int i = 0; i < FITTING; i++) {
      output.write(clock.millis(), "é".repeat(LINE_CHARACTERS));
    }
    follow(ONE_MIB);
    collector().finish(KEY);
    assertThat(stored()).hasSize(1024 * 1024 / (2 * LINE_CHARACTERS + 24) + 1);
  }

  @Test
  void cutsTheEventThatWasOpenLast() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      lines.add(" ".repeat(LogSource.MAX_LINE_BYTES - 1024));
    }
    lines.forEach(line -> output.write(clock.millis(), line));
    collector = new LogCollector(new LogStore(folder), clock, ONE_MIB, Duration.ZERO);
    EventPattern pattern = EventPattern.of(new MultiLine("^x", null));
    collector.follow(KEY, GROUP, "s", pattern, output::open);
    collector.finish(KEY);
    assertThat(stored()).hasSize(5).endsWith(ONE_MIB.line());
    assertThat(collector.cuts()).isEqualTo(1);
  }

  private void follow(StreamLimit limit) {
    collector = new LogCollector(new LogStore(folder), clock, limit, Duration.ZERO);
    collector.follow(KEY, GROUP, "s", null, output::open);
  }

  private LogCollector collector() {
    return Objects.requireNonNull(collector);
  }

  private void write(int lines) {
    for (int i = 0; i < lines; i++) {
      output.write(clock.millis(), "x".repeat(LINE_CHARACTERS));
    }
  }

  private void assertCutOnce() throws IOException {
    assertThat(stored()).hasSize(FITTING).endsWith(ONE_MIB.line());
    assertThat(stored().stream().filter(ONE_MIB.line()::equals)).hasSize(1);
  }

  private List<String> stored() throws IOException {
    return StoredStream.messages(folder, GROUP, "s");
  }
}
