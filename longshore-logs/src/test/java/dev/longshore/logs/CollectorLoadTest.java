package dev.longshore.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.engine.LogSource;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.JobId;
import dev.longshore.model.MultiLine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Containers that write faster than anything can be stored: nothing is lost or piles up. */
@Timeout(120)
class CollectorLoadTest {

  private static final String GROUP = "/aws/batch/job";

  @TempDir Path folder;
  private final SettableClock clock = new SettableClock();
  private LogStore store;
  private LogCollector collector;

  @BeforeEach
  void open() {
    store = new LogStore(folder);
    collector = new LogCollector(store, clock, StreamLimit.NONE);
  }

  @AfterEach
  void close() {
    collector.close();
  }

  @Test
  void oneContainerThatAlwaysHasMoreIsCopiedWholeABatchAtATime() throws Exception {
    FastOutput output = new FastOutput("s", 50_000, 100);
    collector.follow(key(1), GROUP, "s", null, () -> output);
    collector.finish(key(1));
    assertThat(numbers("s"))
        .containsExactlyElementsOf(LongStream.range(0, 50_000).boxed().toList());
    assertThat(output.mostUnstored).isLessThanOrEqualTo(FollowedContainer.MOST_LINES);
  }

  @Test
  void twoHundredContainersAtOnceAreCopiedWhole() throws Exception {
    List<FastOutput> outputs = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      FastOutput output = new FastOutput("s" + i, 2_000, 100);
      outputs.add(output);
      collector.follow(key(i + 1), GROUP, "s" + i, null, () -> output);
    }
    for (int i = 0; i < 200; i++) {
      collector.finish(key(i + 1));
      assertThat(numbers("s" + i))
          .containsExactlyElementsOf(LongStream.range(0, 2_000).boxed().toList());
      assertThat(outputs.get(i).mostUnstored).isLessThanOrEqualTo(FollowedContainer.MOST_LINES);
    }
  }

  @Test
  void linesThatNeverEndAnEventDoNotPileUp() throws Exception {
    FastOutput output = new FastOutput("s", 50_000, 100);
    EventPattern pattern = EventPattern.of(new MultiLine("never", null));
    collector.follow(key(1), GROUP, "s", pattern, () -> output);
    collector.finish(key(1));
    assertThat(numbers("s"))
        .containsExactlyElementsOf(LongStream.range(0, 50_000).boxed().toList());
    assertThat(output.mostUnstored)
        .isLessThanOrEqualTo(FollowedContainer.MOST_LINES + LogSource.MAX_LINE_BYTES / 100);
  }

  /** What the lines of a stream begin with. */
  private List<Long> numbers(String stream) throws Exception {
    return StoredStream.messages(folder, GROUP, stream).stream()
        .flatMap(String::lines)
        .map(line -> Long.parseLong(line.substring(0, line.indexOf(' '))))
        .toList();
  }

  private static ContainerKey key(int number) {
    JobId job = new JobId("00000000-0000-0000-0000-000000000001");
    return new ContainerKey(new AttemptKey(job, number), "default");
  }

  /** Gives as many numbered lines as anybody asks for, and notes how many are on their way. */
  private final class FastOutput implements LogSource {

    private final String stream;
    private final long lines;
    private final String padding;
    private long given;
    private long mostUnstored;

    FastOutput(String stream, long lines, int characters) {
      this.stream = stream;
      this.lines = lines;
      this.padding = "x".repeat(characters - 8);
    }

    @Override
    public void skip(long count) {
      given = count;
    }

    @Override
    public List<Line> read(int most, boolean ended) {
      List<Line> read = new ArrayList<>();
      while (read.size() < most && given < lines) {
        read.add(new Line(clock.millis(), given++ + " " + padding));
      }
      mostUnstored = Math.max(mostUnstored, given - store.lineCount(GROUP, stream));
      return read;
    }

    @Override
    public void close() {}
  }
}
